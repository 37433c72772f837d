"""Statements, what became of them, and the bank's files. The lines of a statement stay in the books."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.ledger.models import Account, Journal
from lianka.domain.merchants.models import Merchant
from lianka.domain.settlement.values import NOTE_LENGTH_MAX, StatementState
from lianka.foundation.append_only import AppendOnly
from lianka.foundation.calendar import ONE_DAY

WHO_LENGTH_MAX = 200


class Statement(models.Model):
    """What a merchant's payable account did from `period_start` until before `period_end`, and what is due.

    Only `state` ever changes. Amounts are fen; positive: owed to the merchant, negative: owed by it.
    """

    public_id = models.CharField(_("public id"), max_length=40)
    number = models.CharField(_("statement number"), max_length=40)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+", verbose_name=_("merchant"))
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", verbose_name=_("account"))
    period_start = models.DateField(_("period from"))
    period_end = models.DateField(_("period until"))
    due_date = models.DateField(_("due on"))
    opening_fen = models.BigIntegerField(_("opening balance"))
    payments_fen = models.BigIntegerField(_("payments"))
    due_fen = models.BigIntegerField(_("amount due"))
    closing_fen = models.BigIntegerField(_("closing balance"))
    state = models.CharField(_("state"), max_length=10, choices=StatementState)
    issued_at = models.DateTimeField(_("issued at"))

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="statement_public_id_is_unique"),
            models.UniqueConstraint(fields=["number"], name="statement_number_is_unique"),
            models.UniqueConstraint(
                fields=["merchant", "period_start"], name="statement_is_one_per_merchant_and_start"
            ),
            models.UniqueConstraint(fields=["merchant", "period_end"], name="statement_is_one_per_merchant_and_end"),
            models.CheckConstraint(
                condition=Q(period_end__gt=F("period_start")), name="statement_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(closing_fen=F("opening_fen") + F("payments_fen") + F("due_fen")),
                name="statement_closing_balance_adds_up",
            ),
            models.CheckConstraint(condition=Q(state__in=StatementState.values), name="statement_state_is_known"),
            models.CheckConstraint(
                condition=Q(due_fen=0, state=StatementState.CLOSED) | (~Q(due_fen=0) & ~Q(state=StatementState.CLOSED)),
                name="statement_is_closed_when_nothing_is_due",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_date", "id"], name="statements_by_state_and_due"),
            models.Index(fields=["-period_end", "-id"], name="statements_latest_first"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def latest_day(self) -> date:
        """The last day that belongs to the period."""
        return self.period_end - ONE_DAY


class StatementSum(AppendOnly):
    """What journals of one source moved against one kind of account in one direction. They add up to the period."""

    statement = models.ForeignKey(
        Statement, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("statement")
    )
    source = models.CharField(_("source"), max_length=40)
    counter_kind = models.CharField(_("account against"), max_length=40)
    is_credit = models.BooleanField(_("to the merchant"))
    amount_fen = models.BigIntegerField(_("amount"))
    journal_count = models.BigIntegerField(_("journals"))

    class Meta:
        verbose_name = _("statement's sum")
        verbose_name_plural = _("statements' sums")
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "source", "counter_kind", "is_credit"],
                name="statement_sum_is_one_per_cause_and_direction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} · {self.counter_kind}"


class StatementMove(AppendOnly):
    """A statement came to a state: who did it, when, why. The first one is its issue."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="+", verbose_name=_("statement"))
    from_state = models.CharField(_("from"), max_length=10, choices=StatementState, blank=True)
    to_state = models.CharField(_("to"), max_length=10, choices=StatementState)
    moved_at = models.DateTimeField(_("moved at"))
    moved_by = models.CharField(_("moved by"), max_length=WHO_LENGTH_MAX)
    note = models.CharField(_("note"), max_length=NOTE_LENGTH_MAX, blank=True)

    class Meta:
        verbose_name = _("statement's move")
        verbose_name_plural = _("statements' moves")

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class DisputedLine(AppendOnly):
    """A line of a statement that the merchant contests, and what it says of it."""

    move = models.ForeignKey(
        StatementMove, on_delete=models.PROTECT, related_name="+", verbose_name=_("statement's move")
    )
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="+", verbose_name=_("statement"))
    journal = models.ForeignKey(
        Journal, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("journal")
    )
    note = models.CharField(_("note"), max_length=NOTE_LENGTH_MAX)

    class Meta:
        verbose_name = _("disputed line")
        verbose_name_plural = _("disputed lines")
        constraints = [
            models.UniqueConstraint(fields=["move", "journal"], name="disputed_line_is_named_once_in_a_dispute"),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} · {self.journal_id}"


class BankFileExport(AppendOnly):
    """A payment file given to the bank. Its content holds account numbers and is not kept: `sha256` proves it."""

    public_id = models.CharField(_("public id"), max_length=40)
    row_count = models.PositiveIntegerField(_("rows"))
    total_fen = models.BigIntegerField(_("total"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    exported_at = models.DateTimeField(_("exported at"))
    exported_by = models.CharField(_("exported by"), max_length=WHO_LENGTH_MAX)

    class Meta:
        verbose_name = _("bank file")
        verbose_name_plural = _("bank files")
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="bank_file_public_id_is_unique"),
            models.CheckConstraint(condition=Q(row_count__gt=0, total_fen__gt=0), name="bank_file_pays_some_amount"),
        ]
        indexes = [models.Index(fields=["-exported_at", "-id"], name="bank_files_latest_first")]

    def __str__(self) -> str:
        return self.public_id


class BankFileEntry(AppendOnly):
    """A statement that a bank file pays. No statement is in two files."""

    statement = models.OneToOneField(
        Statement, on_delete=models.PROTECT, primary_key=True, related_name="+", verbose_name=_("statement")
    )
    bank_file = models.ForeignKey(
        BankFileExport, on_delete=models.PROTECT, related_name="+", verbose_name=_("bank file")
    )
    amount_fen = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("bank file's entry")
        verbose_name_plural = _("bank files' entries")
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="bank_file_entry_pays_a_positive_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.bank_file_id} · {self.statement_id}"


class Payment(AppendOnly):
    """How a statement was paid, once. Positive: paid to the merchant, negative: received from it."""

    statement = models.OneToOneField(
        Statement, on_delete=models.PROTECT, primary_key=True, related_name="+", verbose_name=_("statement")
    )
    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("merchant")
    )
    amount_fen = models.BigIntegerField(_("amount"))
    paid_on = models.DateField(_("paid on"))
    reference = models.CharField(_("bank reference"), max_length=120)
    journal = models.ForeignKey(
        Journal, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("journal")
    )
    book_date = models.DateField(_("book date"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.CharField(_("recorded by"), max_length=WHO_LENGTH_MAX)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="payment_pays_some_amount"),
        ]
        indexes = [models.Index(fields=["merchant", "book_date"], name="payments_by_merchant_and_date")]

    def __str__(self) -> str:
        return self.reference
