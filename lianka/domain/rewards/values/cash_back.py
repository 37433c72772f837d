"""The words of cash-back: what of a purchase comes back as coins, when, and what became of it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lianka.foundation.values import Rate

CASH_BACK_SOURCE: Final = "cash_back"
"""The source of the journals that pay instalments; `instalment_key` is their key. A refund's own takes them back."""

INSTALMENTS_MAX: Final = 24
CAP_FEN_MAX: Final = 10**10
PURCHASE_LENGTH_MAX: Final = 40
MONTH_CAP_REACHED: Final = "month_cap_reached"
"""Why nothing came back to a member who had got as much for that month's purchases as the rule allows."""


def instalment_key(public_id: str, number: int) -> str:
    """The key of the journal that pays an instalment of the cash-back with this public id: there is one of it."""
    return f"{public_id}:{number}"


class CashBackStart(TextChoices):
    """When the first instalment comes."""

    AT_ONCE = "at_once", _("At once")
    NEXT_MONTH = "next_month", _("One month after the purchase")


class CashBackTerms(NamedTuple):
    """A rule as it is announced. Holds for purchases from the day `valid_from` until `valid_until` or the next rule.

    `rate` of what was paid with money comes back, in `instalments`, out of a budget; a rule of rate 0 has none and
    ends the cash-back. Empty `merchant_ids` and `tiers` mean all; caps of None mean no cap. Amounts are fen.
    """

    rate: Rate
    valid_from: date
    budget_id: int | None = None
    minimum_fen: int = 0
    purchase_cap_fen: int | None = None
    month_cap_fen: int | None = None
    instalments: int = 1
    start: CashBackStart = CashBackStart.AT_ONCE
    merchant_ids: frozenset[int] = frozenset()
    tiers: frozenset[str] = frozenset()
    valid_until: date | None = None


class CashBackRuleView(NamedTuple):
    """A rule with its id, and who pays for it: a merchant, or None for the platform."""

    rule_id: int
    terms: CashBackTerms
    funder_id: int | None


class Bought(NamedTuple):
    """A purchase as cash-back sees it: `money_fen` of `paid_fen` was money; `refunded_fen` went back already."""

    purchase: str
    member_id: int
    merchant_id: int
    business_date: date
    happened_at: datetime
    paid_fen: int
    money_fen: int
    refunded_fen: int = 0


class Returned(NamedTuple):
    """A refund of a purchase, by their public ids: so much of what was paid, after `before_fen` of it."""

    purchase: str
    refund: str
    before_fen: int
    now_fen: int


class Instalment(NamedTuple):
    """One part of a cash-back as it stands: what of it was cancelled before it was paid, or taken back after."""

    number: int
    due_day: date
    amount_fen: int
    cancelled_fen: int = 0
    taken_fen: int = 0
    paid_at: datetime | None = None

    @property
    def left_fen(self) -> int:
        """What is still to come, or came and stayed."""
        return self.amount_fen - self.cancelled_fen - self.taken_fen

    @property
    def is_pending(self) -> bool:
        """Whether something of it is still to come."""
        return self.paid_at is None and self.left_fen > 0


class CashBackView(NamedTuple):
    """A cash-back as screens show it. Undecided, it has neither amount nor refusal nor instalments yet."""

    cash_back_id: int
    purchase: str
    merchant: str
    happened_at: datetime
    amount_fen: int
    undone_fen: int
    refusal: str
    is_decided: bool
    instalments: Sequence[Instalment]

    @property
    def left_fen(self) -> int:
        """What comes, or came and stayed."""
        return self.amount_fen - self.undone_fen

    @property
    def paid_fen(self) -> int:
        """What came and stayed."""
        return sum(each.left_fen for each in self.instalments if each.paid_at is not None)

    @property
    def pending_fen(self) -> int:
        """What is still to come."""
        return sum(each.left_fen for each in self.instalments if each.is_pending)

    @property
    def next_day(self) -> date | None:
        """When the next instalment comes."""
        return min((each.due_day for each in self.instalments if each.is_pending), default=None)


class PendingCashBack(NamedTuple):
    """What is still to come to a member, and when the first part of it does; `known` says if there ever was any."""

    fen: int
    next_day: date | None
    is_known: bool
