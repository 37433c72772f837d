"""Statements and their way from issue to payment."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.merchants.values import normalise_name
from lianka.domain.settlement.models import BankFileExport, Statement
from lianka.domain.settlement.operations.confirm_statement import confirm_statement
from lianka.domain.settlement.operations.dispute_statement import dispute_statement, resolve_dispute
from lianka.domain.settlement.operations.export_bank_file import export_bank_file, remake_bank_file
from lianka.domain.settlement.operations.issue_statements import issue_statements
from lianka.domain.settlement.operations.record_payment import record_payment
from lianka.domain.settlement.values import NOTE_LENGTH_MAX, BankFile, StatementState
from lianka.foundation.calendar import ONE_DAY, business_date
from lianka.interfaces.backoffice.acts import Act, ActForm, Call
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.fields import DayField
from lianka.interfaces.backoffice.shown import Cell, Shown, Words, code, day, moment, money, number, text
from lianka.interfaces.backoffice.statements import describe_bank_file, describe_statement
from lianka.interfaces.backoffice.tables import state_cell
from lianka.interfaces.shared.formats import format_fen


class NoteForm(ActForm):
    """What is to be said about it."""

    note = forms.CharField(label=_("Note"), max_length=NOTE_LENGTH_MAX, widget=forms.Textarea({"rows": 3}))


class PaymentForm(ActForm):
    """When the bank paid, and under which reference."""

    paid_on = DayField(label=_("Paid on"))
    reference = forms.CharField(label=_("Bank reference"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["paid_on"] = business_date(self.call.at)


class IssueForm(ActForm):
    """Up to which day."""

    through = DayField(label=_("Through"), help_text=_("The latest day that may count. It must be closed."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["through"] = business_date(self.call.at) - ONE_DAY


def _issue(call: Call, values: dict[str, Any]) -> Words:
    issued = issue_statements(through=values["through"], by=call.by, at=call.at)
    return _("%(number)s statements are issued.") % {"number": len(issued.public_ids)}


def _confirm(call: Call, values: dict[str, Any]) -> Words:
    confirm_statement(statement_id=call.thing.public_id, by=call.by, at=call.at)
    return _("The statement is confirmed.")


def _dispute(call: Call, values: dict[str, Any]) -> Words:
    dispute_statement(statement_id=call.thing.public_id, note=values["note"], by=call.by, at=call.at)
    return _("The statement is disputed and will not be paid until that is settled.")


def _resolve(call: Call, values: dict[str, Any]) -> Words:
    resolve_dispute(statement_id=call.thing.public_id, note=values["note"], by=call.by, at=call.at)
    return _("The dispute is settled and the statement confirmed.")


def _pay(call: Call, values: dict[str, Any]) -> Words:
    payment = record_payment(
        statement_id=call.thing.public_id,
        paid_on=values["paid_on"],
        reference=values["reference"],
        by=call.by,
        at=call.at,
    )
    return _("The payment of %(amount)s is booked.") % {"amount": format_fen(abs(payment.amount_fen))}


def _export(call: Call, values: dict[str, Any]) -> HttpResponse:
    return _download(export_bank_file(by=call.by, at=call.at))


def _remake(call: Call, values: dict[str, Any]) -> HttpResponse:
    return _download(remake_bank_file(bank_file_id=call.thing.public_id, by=call.by, at=call.at))


def _download(made: BankFile) -> HttpResponse:
    answer = HttpResponse(made.content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


def _is_in(*states: StatementState) -> Any:
    return lambda statement: statement.state in states


@admin.register(Statement)
class StatementAdmin(BackofficeAdmin):
    """What each merchant is owed for each period."""

    headings = (
        _("Statement number"),
        _("Merchant"),
        _("Period from"),
        _("Period to"),
        _("Amount due"),
        _("Due on"),
        _("State"),
    )
    numbers = frozenset({4})
    list_filter = ("state",)
    list_select_related = ("merchant",)
    ordering = ("-period_end", "-id")
    search_fields = ("number",)
    search_help_text = _("Statement number, or the merchant's name")
    list_acts = (
        Act(
            "issue",
            _("Issue statements"),
            _("Every merchant gets a statement for each period that is over. Those issued before stay as they are."),
            Action.ISSUE_STATEMENTS,
            _issue,
            form=IssueForm,
        ),
        Act(
            "bank-file",
            _("Bank file"),
            _("Makes the file that pays all confirmed statements not yet in a file. No statement is ever in two."),
            Action.PAY_STATEMENTS,
            _export,
        ),
    )
    acts = (
        Act(
            "confirm",
            _("Confirm"),
            _("The statement is right and can be paid."),
            Action.CONFIRM_STATEMENTS,
            _confirm,
            is_open=_is_in(StatementState.ISSUED),
        ),
        Act(
            "dispute",
            _("Dispute"),
            _("The statement is not paid until the dispute is settled."),
            Action.DISPUTE_STATEMENTS,
            _dispute,
            form=NoteForm,
            is_open=_is_in(StatementState.ISSUED, StatementState.CONFIRMED),
            is_dangerous=True,
        ),
        Act(
            "resolve",
            _("Settle the dispute"),
            _("The statement is confirmed as it stands. Corrections come with the next statement."),
            Action.CONFIRM_STATEMENTS,
            _resolve,
            form=NoteForm,
            is_open=_is_in(StatementState.DISPUTED),
        ),
        Act(
            "pay",
            _("Record the payment"),
            _("Books that the bank has paid the whole amount due. It moves no money by itself."),
            Action.PAY_STATEMENTS,
            _pay,
            form=PaymentForm,
            is_open=_is_in(StatementState.CONFIRMED),
        ),
    )

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By the whole number, or a part of the merchant's name."""
        return rows.filter(Q(number=typed) | Q(merchant__name_normalised__contains=normalise_name(typed)))

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            code(thing.number),
            text(thing.merchant.name),
            day(thing.period_start),
            day(thing.period_end - ONE_DAY),
            money(thing.due_fen),
            day(thing.due_date),
            state_cell(thing.state, thing.get_state_display()),
        ]

    def describe(self, request: HttpRequest, thing: Statement) -> Shown:
        """What the amount is made of, and how far the statement has come."""
        return describe_statement(thing)


@admin.register(BankFileExport)
class BankFileAdmin(BackofficeAdmin):
    """Payment files given to the bank."""

    headings = (
        _("Bank file"),
        _("Rows"),
        _("Total"),
        _("Exported at"),
        _("Exported by"),
    )
    numbers = frozenset({1, 2})
    ordering = ("-exported_at", "-id")
    acts = (
        Act(
            "download-again",
            _("Download again"),
            _("Makes the same file once more, byte for byte. Please give it to the bank only once."),
            Action.PAY_STATEMENTS,
            _remake,
        ),
    )

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            code(thing.public_id),
            number(thing.row_count),
            money(thing.total_fen),
            moment(thing.exported_at),
            text(thing.exported_by),
        ]

    def describe(self, request: HttpRequest, thing: BankFileExport) -> Shown:
        """What the file pays."""
        return describe_bank_file(thing)
