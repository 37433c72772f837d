"""The words of alliance cards: plans and their terms, who takes them, and what others are told of them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lianka.foundation.values import Fen, Rate

PLAN_NAME_LENGTH_MAX: Final = 60
REGION_LENGTH_MAX: Final = 60
DESIGN_LENGTH_MAX: Final = 40
DESCRIPTION_LENGTH_MAX: Final = 2000
BENEFIT_LENGTH_MAX: Final = 60
BENEFITS_MAX: Final = 12
LABEL_LENGTH_MAX: Final = 60
ADDRESS_LENGTH_MAX: Final = 500
ORDER_LENGTH_MAX: Final = 64
REASON_LENGTH_MAX: Final = 200
CARD_PRICE_MAX: Final = Fen(10**9)
STOCK_MAX: Final = 10**9
CAPACITY_MAX: Final = 10**6
DAYS_MAX: Final = 3660
REFUND_DAYS_MAX: Final = 366
MONTHS_MAX: Final = 120
PERMANENT_MONTHS: Final = 36
"""Over how many months the price of a permanent card is earned."""

SALE_SOURCE: Final = "card_sale"
INCOME_SOURCE: Final = "card_income"
REFUND_SOURCE: Final = "card_refund"
"""Sources of journals in the books; their keys are the order, the month and the refund."""

INCOME_LOCK: Final = "cards.release_card_income"
"""Whoever earns the price of terms or refunds them takes this lock, so that no term is both at once."""


class PlanState(TextChoices):
    """Where a card plan stands. Cards of a withdrawn plan stay valid."""

    DRAFT = "draft", _("Draft")
    ON_SALE = "on_sale", _("On sale")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class TermKind(TextChoices):
    """How long a card is valid that is opened with a price option."""

    DAYS = "days", _("By days")
    MONTHS = "months", _("By months")
    DATES = "dates", _("Fixed dates")
    PERMANENT = "permanent", _("Permanent")


class LinkState(TextChoices):
    """Whether a merchant takes a card. A declined link stays, so that nobody is opted in again unasked."""

    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    ENDED = "ended", _("Ended")


class DiscountChannel(StrEnum):
    """Where a card's discount is taken: paying in a store, or buying a deal."""

    IN_STORE = "in_store"
    DEAL = "deal"


class TermLength(NamedTuple):
    """A price option as its validity sees it: `n` days or months, or the fixed dates, both included."""

    kind: TermKind
    n: int | None = None
    first_day: date | None = None
    last_day: date | None = None


class Term(NamedTuple):
    """The days a card is opened for, both included (`last_day` None: for good).

    The last day is `anchor_months` months after `anchor_day`, so that a later renewal by months counts from there.
    The price is earned from `first_day` until `deferral_until`.
    """

    first_day: date
    last_day: date | None
    anchor_day: date
    anchor_months: int
    deferral_until: date


class TermDays(NamedTuple):
    """A term by its id, with its days."""

    term_id: int
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """A card about to be designed. None means no limit; the default rates are those of an `accepts_all` plan.

    What was paid can be refunded for `refund_days` (0: never): all of it, or with `refunds_unused_days` only that part.
    """

    name: str
    is_free: bool
    trade: str = ""
    region: str = ""
    design: str = "classic"
    description: str = ""
    benefits: tuple[str, ...] = ()
    requires_activation: bool = False
    sale_from: datetime | None = None
    sale_until: datetime | None = None
    stock_total: int | None = None
    member_limit: int | None = None
    accepts_all: bool = False
    default_in_store_rate: Rate | None = None
    default_deal_rate: Rate | None = None
    refund_days: int = 0
    refunds_unused_days: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionDraft:
    """A price option about to be added: `n` for days and months, the two days for fixed dates."""

    term_kind: TermKind
    price_fen: int
    list_price_fen: int | None = None
    n: int | None = None
    first_day: date | None = None
    last_day: date | None = None


class OptionView(NamedTuple):
    """A way to open a card: for how long, and at what price."""

    option_id: int
    public_id: str
    term_kind: TermKind
    n: int | None
    price_fen: Fen
    list_price_fen: Fen
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSummary:
    """A card as its holder knows it, whether it is still on sale or not."""

    plan_id: int
    public_id: str
    name: str
    trade: str
    region: str
    design: str
    description: str
    benefits: tuple[str, ...]
    is_free: bool
    requires_activation: bool
    accepts_all: bool
    refund_days: int
    refunds_unused_days: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView(PlanSummary):
    """A card in the card centre. `stock_left` and `sale_until` None: no limit; the rates are the default ones."""

    options: tuple[OptionView, ...]
    in_store_rate: Rate | None
    deal_rate: Rate | None
    linked_count: int
    stock_left: int | None
    sale_until: datetime | None
    is_on_sale: bool


class LinkedMerchant(NamedTuple):
    """A merchant, or one store of it, that takes a card, and what share of the price is paid there."""

    merchant_id: int
    merchant_name: str
    trade: str
    store_name: str | None
    in_store_rate: Rate
    deal_rate: Rate


class GroupCodeView(NamedTuple):
    """A chat group of card holders: what it is called, and the address behind its QR code."""

    public_id: str
    label: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCardView:
    """A card as its holder sees it. Valid while `valid_from <= t < valid_until` (None: for good).

    `is_refunded`: nothing of it stands any more, all that was paid for it was refunded.
    """

    card_id: int
    public_id: str
    number: str
    plan: PlanSummary
    opened_at: datetime
    valid_from: datetime
    valid_until: datetime | None
    is_valid: bool
    is_refunded: bool
    group: GroupCodeView | None


class UsableCard(NamedTuple):
    """A card that lowers the price here and now: its holder pays `rate` of it."""

    card_id: int
    public_id: str
    plan_id: int
    name: str
    design: str
    rate: Rate
    valid_until: datetime | None
    trade: str = ""


class CardOffer(NamedTuple):
    """What a member may buy now, at this price."""

    plan_id: int
    option_id: int
    plan_name: str
    price_fen: Fen
    is_free: bool


class OpenedCard(NamedTuple):
    """What opening or renewing a card came to."""

    card_id: int
    public_id: str
    is_renewal: bool
    valid_until: datetime | None


class RefundParts(NamedTuple):
    """What refunding a term moves: `amount_fen` back to the member, out of what is deferred and then out of revenue.

    `kept_fen` is what stays: days that were used, and are earned with the refund because no month earns them later.
    """

    amount_fen: int
    deferred_fen: int
    revenue_fen: int
    kept_fen: int


class RefundOutcome(NamedTuple):
    """What refunding a term would do: the money, and the days the card would have (None: none).

    `shortfall_fen` is what was spent of the gifts that are taken back; it is deducted from the amount already.
    """

    order: str
    parts: RefundParts
    first_day: date | None
    last_day: date | None
    refundable_through: date
    shortfall_fen: Fen = Fen(0)


class TermRefunded(NamedTuple):
    """What refunding a term came to: the refund's public id, its card's, and what goes back."""

    public_id: str
    card: str
    amount_fen: Fen


class CardRefundView(NamedTuple):
    """A refund as doors show it. `payment_refund_state` is how far the money has come."""

    public_id: str
    order: str
    amount_fen: Fen
    refunded_at: datetime
    reason: str
    payment_refund_state: str


class DefaultPlan(NamedTuple):
    """A card that a merchant takes because all do, and at which rates."""

    plan_public_id: str
    plan_name: str
    in_store_rate: Rate
    deal_rate: Rate


class Released(NamedTuple):
    """What a run released: of how many terms, and how much in all."""

    terms: int
    fen: int


class Place(NamedTuple):
    """Where a card may be taken: at a merchant, or at one store of it."""

    merchant_id: int
    store_id: int | None


class LinkView(NamedTuple):
    """A link as the merchant's console shows it. New rates wait beside those in force until they are answered."""

    public_id: str
    plan_public_id: str
    plan_name: str
    store_name: str | None
    state: LinkState
    in_store_rate: Rate
    deal_rate: Rate
    new_in_store_rate: Rate | None
    new_deal_rate: Rate | None
