"""What a merchant has agreed with the alliance, and how names and categories are compared."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.values import ApiScope
from lianka.foundation.values import Fen, Rate

NAME_LENGTH_MAX = 120
CATEGORY_LENGTH_MAX = 80
NAMES_KEPT = 20_000
"""How many names are remembered in their normal form: a file of purchases asks for the same ones again and again."""
NO_CREDIT = Fen(0)


class MerchantStatus(TextChoices):
    """Where a merchant stands. A suspended one sells and issues nothing; one that left never comes back."""

    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    LEFT = "left", _("Left the alliance")


class PointsMode(TextChoices):
    """How a merchant pays for the points it issues."""

    AS_ISSUED = "as_issued", _("Charged as issued")
    PREPAID = "prepaid", _("Bought in advance")


class CollectMode(TextChoices):
    """Who takes the member's money at a sale."""

    MERCHANT = "merchant", _("Merchant collects")
    PLATFORM = "platform", _("Platform collects")


class SettlementCycle(TextChoices):
    """How long a settlement period lasts."""

    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")
    MONTHLY = "monthly", _("Monthly")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractTerms:
    """What was agreed. Rates per unit: points per yuan paid, fen per point; the transaction rate is a share.

    `points_per_yuan` None: the preset. `settlement_days`: days from a period's end until it is due.
    `category_rates`: points per yuan by category code, in place of `points_per_yuan`.
    """

    transaction_rate: Rate
    issue_price: Rate
    redemption_price: Rate
    points_per_yuan: Rate | None = None
    category_rates: Mapping[str, Rate] = field(default_factory=dict)
    points_mode: PointsMode = PointsMode.AS_ISSUED
    credit_limit_fen: Fen = NO_CREDIT
    settlement_cycle: SettlementCycle = SettlementCycle.MONTHLY
    settlement_days: int = 0
    collect_mode: CollectMode = CollectMode.MERCHANT


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedContract:
    """One version of a merchant's contract, in force while `valid_from <= day < valid_until` (None: open)."""

    contract_id: int
    merchant_id: int
    valid_from: date
    valid_until: date | None
    terms: ContractTerms


@dataclass(frozen=True, slots=True)
class ContractBook:
    """All versions of some merchants' contracts, each merchant's in order of their start."""

    versions: Mapping[int, Sequence[SignedContract]]

    def contract(self, *, merchant_id: int, day: date) -> SignedContract | None:
        """The version in force on the business day, or None where there is none."""
        for version in reversed(self.versions.get(merchant_id, ())):
            if version.valid_from <= day:
                return version if version.valid_until is None or day < version.valid_until else None
        return None

    def terms(self, *, merchant_id: int, day: date) -> ContractTerms | None:
        """What was agreed for the business day, or None where no contract is in force."""
        version = self.contract(merchant_id=merchant_id, day=day)
        return version.terms if version else None


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """Where a merchant is paid."""

    account_name: str
    bank_name: str
    number: str

    @property
    def number_masked(self) -> str:
        """The last four digits: `**** 5678`."""
        return f"**** {self.number[-4:]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeSpec:
    """A line of business, in Chinese and English."""

    code: str
    name: str
    name_english: str


PRESET_TRADES = (
    TradeSpec(code="catering", name="餐饮", name_english="Catering"),
    TradeSpec(code="groceries", name="生鲜超市", name_english="Groceries"),
    TradeSpec(code="fuel", name="加油", name_english="Fuel"),
    TradeSpec(code="books", name="图书文具", name_english="Books and stationery"),
    TradeSpec(code="lodging", name="酒店民宿", name_english="Lodging"),
    TradeSpec(code="clothing", name="服饰", name_english="Clothing"),
    TradeSpec(code="beauty", name="美容美发", name_english="Beauty"),
    TradeSpec(code="health", name="医药健康", name_english="Health"),
    TradeSpec(code="leisure", name="休闲娱乐", name_english="Leisure"),
    TradeSpec(code="education", name="教育培训", name_english="Education"),
    TradeSpec(code="travel", name="旅游出行", name_english="Travel"),
    TradeSpec(code="services", name="生活服务", name_english="Local services"),
)
"""The trades an alliance starts with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantDraft:
    """A merchant about to join, with the contract it signs, if any."""

    name: str
    trade: str | None = None
    licence_number: str | None = None
    terms: ContractTerms | None = None
    valid_from: date | None = None


class StoreView(NamedTuple):
    """A store as others see it: whose it is, and how much of a line points (PTS-7) and coins (PTS-10) may pay there."""

    store_id: int
    public_id: str
    name: str
    address: str
    merchant_id: int
    merchant_public_id: str
    merchant_name: str
    trade: str
    points_share: Rate
    coin_share: Rate
    is_open: bool


class MerchantStanding(NamedTuple):
    """Whether a merchant takes part at present, and the code of its trade (empty: none)."""

    status: MerchantStatus
    trade: str


def house_points_share() -> Rate:
    """How much of a line points may pay at a store that says nothing else."""
    return Rate.of("0.5")


def house_coin_share() -> Rate:
    """How much of a line coins may pay at a store that says nothing else: it has not agreed to take any."""
    return Rate(0)


@lru_cache(maxsize=NAMES_KEPT)
def normalise_name(name: str) -> str:
    """The form in which merchants' names are compared: case, blanks and character width do not matter."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join("".join(sign for sign in folded if sign.isprintable() or sign.isspace()).split())


def category_code(text: str) -> str:
    """The code of a category that tills name freely: `Fuel & Oil` and `fuel-oil` are one. Empty for none."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())
    return "-".join(words)[:CATEGORY_LENGTH_MAX]


class KeyHolder(NamedTuple):
    """For whom a program speaks that shows a key: a merchant, or one store of it if `store` is not empty."""

    key_id: str
    scopes: frozenset[ApiScope]
    store: str
    latest_used_at: datetime | None
    merchant_id: int
    merchant_public_id: str
    merchant_status: MerchantStatus
