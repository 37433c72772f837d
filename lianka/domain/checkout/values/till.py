"""The words of till records and what becomes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lianka.domain.merchants.values import ContractTerms
from lianka.foundation.errors import DomainError

RECEIPT_LENGTH_MAX: Final = 64
REASON_LENGTH_MAX: Final = 200

PURCHASE_SOURCE: Final = "purchase"
REFUND_SOURCE: Final = "refund"
"""Sources of journals in the books; their keys are the public ids of purchases and refunds."""

REFUNDED_BY_HAND: Final = "checkout.refund_purchase"
"""The action of the audit trail whose facts are a refund by hand and its amount."""


class Channel(TextChoices):
    """How the alliance came to know of a purchase or refund."""

    TILL_RECORD = "till_record", _("Till record")
    BACK_OFFICE = "back_office", _("Back office")
    COUNTER = "counter", _("At the counter")
    MEMBER = "member", _("On the member's phone")
    API = "api", _("Till over the API")


class MemberKey(TextChoices):
    """What a till knows a member by."""

    EXTERNAL_REF = "external_ref", _("Number in another system")
    PHONE = "phone", _("Phone")


class MerchantKey(TextChoices):
    """What a till knows its merchant by."""

    NAME = "name", _("Name")
    CODE = "code", _("Merchant code")


class TillRecord(NamedTuple):
    """What a till tells of one purchase, or, with a negative amount, of one refund.

    `member` and `merchant` are as the till writes them. `category` is a category's code or empty, `store` a
    store's name or empty. `points_spent` were paid with besides the amount; a refund has none.
    """

    member: str
    merchant: str
    receipt_number: str
    happened_at: datetime
    amount_fen: int
    category: str = ""
    store: str = ""
    points_spent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMerchantTerms:
    """What merchants sign who are met for the first time: `terms` from `valid_from` on, and their trade.

    `trades` names the trade by the category of the merchant's first record; `trade` is for all others.
    """

    terms: ContractTerms
    valid_from: date
    trade: str | None
    trades: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TillParties:
    """How a batch names members and merchants. Unknown merchants are refused unless `new_merchants` is given."""

    member_key: MemberKey = MemberKey.EXTERNAL_REF
    merchant_key: MerchantKey = MerchantKey.NAME
    new_merchants: NewMerchantTerms | None = None


class TillResult(TextChoices):
    """What became of a till record."""

    PURCHASE = "purchase", _("Purchase")
    REFUND = "refund", _("Refund of a purchase")
    STANDALONE_REFUND = "standalone_refund", _("Refund without its purchase")
    DUPLICATE = "duplicate", _("Recorded before")
    REFUSED = "refused", _("Refused")


class TillRecordOutcome(NamedTuple):
    """What became of one till record, and the public id of its purchase or refund (a duplicate's: the first one's)."""

    result: TillResult
    public_id: str | None = None
    refusal: DomainError | None = None


class TillBatch(NamedTuple):
    """What became of a batch of till records, in their order, and how many parties were met for the first time."""

    outcomes: Sequence[TillRecordOutcome]
    new_members: int
    new_merchants: int


class RefundAnswer(NamedTuple):
    """What a refund gave back, and what went back with it: of the amount, `stored_fen` went into wallets."""

    public_id: str
    amount_fen: int
    points_taken_back: int
    points_returned: int
    transaction_fee_fen: int
    coins_returned: int = 0
    stored_fen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProgress:
    """How far an import has come: records up to `position` are in the books or were refused."""

    run_id: int
    position: int
    purchases: int
    refunds: int
    standalone_refunds: int
    duplicates: int
    refused: int
    new_members: int
    new_merchants: int


class ImportBatch(NamedTuple):
    """The records of a file at the positions after `after`, without a gap, and the rows they stand in."""

    after: int
    records: Sequence[TillRecord]
    row_numbers: Sequence[int]


class RefusedRow(NamedTuple):
    """A record of a file that was not taken: its row, the field in question (may be empty), and why."""

    row_number: int
    field: str
    code: str
    message: str
