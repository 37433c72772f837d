"""What settlement speaks of: states, headings, and a statement as its readers see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lianka.foundation.calendar import Period
from lianka.foundation.values import Fen

SETTLEMENT_PAYMENT = "settlement_payment"
"""The source of the journals by which statements are paid; their key is the statement's public id."""

NOTE_LENGTH_MAX = 500


class StatementState(TextChoices):
    """How far a statement has come. A statement with nothing to pay is closed as it is issued."""

    ISSUED = "issued", _("Issued")
    CONFIRMED = "confirmed", _("Confirmed")
    DISPUTED = "disputed", _("Disputed")
    PAID = "paid", _("Paid")
    CLOSED = "closed", _("Nothing to pay")


class Heading(TextChoices):
    """What a part of a statement is about."""

    SALES = "sales", _("Sales collected by the platform")
    POINTS_REDEEMED = "points_redeemed", _("Points redeemed by members")
    COINS_REDEEMED = "coins_redeemed", _("Coins redeemed by members")
    STORED_VALUE_USED = "stored_value_used", _("Stored value used by members")
    TOP_UPS = "top_ups", _("Top-ups collected by the merchant")
    BONUS_GIVEN = "bonus_given", _("Bonus given with top-ups")
    PROMOTIONS = "promotions", _("Promotions borne by the platform")
    CARDS_SOLD = "cards_sold", _("Cards sold at the merchant's till")
    GIFT_CODES = "gift_codes", _("Gift codes bought")
    POINTS_ISSUED = "points_issued", _("Points issued to members")
    COINS_ISSUED = "coins_issued", _("Coins issued to members")
    COMMISSION = "commission", _("Transaction commission")
    REFUNDS = "refunds", _("Refunds")
    POINTS_EXPIRED = "points_expired", _("Expired points returned")
    COINS_EXPIRED = "coins_expired", _("Expired coins returned")
    POINTS_BOUGHT = "points_bought", _("Points bought in advance")
    OTHER = "other", _("Other")
    PAYMENTS = "payments", _("Payments of earlier statements")


class LineCursor(NamedTuple):
    """Where a page of lines ended: the next one begins after this journal."""

    book_date: date
    journal_id: int


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One journal that moved the payable account: what it was about leads to the purchase or refund."""

    journal_id: int
    source: str
    key: str
    reason: str
    happened_at: datetime
    book_date: date
    amount_fen: Fen
    dispute_note: str = ""

    @property
    def cursor(self) -> LineCursor:
        """The place of this line in the statement."""
        return LineCursor(self.book_date, self.journal_id)


@dataclass(frozen=True, slots=True)
class SumView:
    """What journals of one source moved against one kind of account, in one direction.

    `heading` is where it is shown; `part` what it is, or what a refund undoes of.
    """

    heading: Heading
    part: Heading
    source: str
    counter_kind: str
    amount_fen: Fen
    journal_count: int


@dataclass(frozen=True, slots=True)
class LinePart:
    """What a line is made of: one movement of the payable account against one kind of account."""

    part: Heading
    counter_kind: str
    amount_fen: Fen


@dataclass(frozen=True, slots=True)
class StatementStep:
    """One move of a statement's life."""

    from_state: StatementState | None
    to_state: StatementState
    moved_at: datetime
    moved_by: str
    note: str


@dataclass(frozen=True, slots=True)
class StatementPayment:
    """How a statement was paid."""

    amount_fen: Fen
    paid_on: date
    reference: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement for a page, a print or a file. `closing_fen` is the books' balance at the period's end."""

    public_id: str
    number: str
    merchant_id: int
    merchant_code: str
    merchant_name: str
    period: Period
    due_date: date
    state: StatementState
    issued_at: datetime
    opening_fen: Fen
    payments_fen: Fen
    due_fen: Fen
    closing_fen: Fen
    sums: Sequence[SumView]
    steps: Sequence[StatementStep]
    payment: StatementPayment | None
    bank_file_id: str | None
    next_states: frozenset[StatementState]


@dataclass(frozen=True, slots=True)
class IssuedStatements:
    """What one run issued. `until`: the first day no statement could cover yet."""

    public_ids: Sequence[str]
    until: date


@dataclass(frozen=True, slots=True)
class BankFile:
    """A payment file as the bank takes it, and what the export row says of it."""

    public_id: str
    name: str
    content: bytes
    row_count: int
    total_fen: Fen
    sha256: str
    left_out: Sequence[str] = ()
