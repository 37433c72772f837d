"""What the pages of a statement and of a bank file show."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.ledger.chart import CHART
from lianka.domain.settlement.models import BankFileEntry, BankFileExport, Statement
from lianka.domain.settlement.queries import get_statement, list_statement_lines
from lianka.domain.settlement.values import StatementLine, StatementView
from lianka.interfaces.backoffice.causes import label_of
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Section,
    Shown,
    Table,
    code,
    day,
    moment,
    money,
    number,
    text,
)
from lianka.interfaces.backoffice.tables import state_cell

_LINES = 20


def describe_statement(statement: Statement) -> Shown:
    """What the amount is made of, the first lines, and how far the statement has come."""
    view = get_statement(public_id=statement.public_id)
    lines = list_statement_lines(statement=statement, limit=_LINES)
    return Shown(
        _("Statement %(number)s") % {"number": view.number},
        [_about(view), _amounts(view)],
        [_sum_table(view), _line_table(lines), _step_table(view)],
        state=state_cell(view.state, view.state.label),
        links=[
            Cell(_("Page for print"), reverse("console:statement", args=[view.public_id])),
            Cell(_("Lines as CSV"), reverse("console:statement_lines_csv", args=[view.public_id])),
        ],
    )


def describe_bank_file(bank_file: BankFileExport) -> Shown:
    """What the file pays."""
    entries = BankFileEntry.objects.filter(bank_file=bank_file).select_related("statement__merchant")
    rows = [
        [
            text(entry.statement.number, reverse("admin:settlement_statement_change", args=[entry.statement_id])),
            text(entry.statement.merchant.name),
            money(entry.amount_fen),
        ]
        for entry in entries.order_by("statement_id")
    ]
    facts = [
        Fact(_("Rows"), number(bank_file.row_count)),
        Fact(_("Total"), money(bank_file.total_fen)),
        Fact(_("SHA-256"), code(bank_file.sha256)),
        Fact(_("Exported at"), moment(bank_file.exported_at)),
        Fact(_("Exported by"), text(bank_file.exported_by)),
    ]
    headings = [_("Statement"), _("Merchant"), _("Amount")]
    table = Table(_("Payments"), headings, rows, numbers=frozenset({2}))
    return Shown(bank_file.public_id, [Section(_("Bank file"), facts)], [table])


def _about(view: StatementView) -> Section:
    merchant = reverse("admin:merchants_merchant_change", args=[view.merchant_id])
    facts = [
        Fact(_("Merchant"), text(view.merchant_name, merchant)),
        Fact(_("Period from"), day(view.period.start)),
        Fact(_("Period to"), day(view.period.latest_day)),
        Fact(_("Due on"), day(view.due_date)),
        Fact(_("Issued at"), moment(view.issued_at)),
    ]
    if view.bank_file_id:
        facts.append(Fact(_("In bank file"), code(view.bank_file_id)))
    if view.payment:
        facts.append(Fact(_("Paid on"), day(view.payment.paid_on)))
        facts.append(Fact(_("Bank reference"), code(view.payment.reference)))
    return Section(_("Statement"), facts)


def _amounts(view: StatementView) -> Section:
    return Section(
        _("Amounts"),
        [
            Fact(_("Opening balance"), money(view.opening_fen)),
            Fact(_("Payments of earlier statements"), money(view.payments_fen)),
            Fact(_("Amount due"), money(view.due_fen)),
            Fact(_("Closing balance: as in the books"), money(view.closing_fen)),
        ],
    )


def _sum_table(view: StatementView) -> Table:
    rows = [
        [
            Cell(each.heading.label),
            text(label_of(each.source)),
            text(CHART[each.counter_kind].label),
            number(each.journal_count),
            money(each.amount_fen),
        ]
        for each in view.sums
    ]
    headings = [_("What for"), _("Cause"), _("Against"), _("Journals"), _("Amount")]
    return Table(_("What the amount is made of"), headings, rows, numbers=frozenset({3, 4}))


def _line_table(lines: list[StatementLine]) -> Table:
    rows = [
        [
            moment(line.happened_at),
            text(
                f"{label_of(line.source)} #{line.journal_id}",
                reverse("admin:books_journal", args=[line.journal_id]),
            ),
            code(line.key),
            money(line.amount_fen),
        ]
        for line in lines
    ]
    note = _("The first %(number)s lines.") % {"number": _LINES} if len(lines) == _LINES else ""
    headings = [_("Happened at"), _("Journal"), _("Key"), _("Amount")]
    return Table(_("Lines"), headings, rows, note=note, numbers=frozenset({3}))


def _step_table(view: StatementView) -> Table:
    rows = [
        [
            moment(step.moved_at),
            state_cell(step.to_state, step.to_state.label),
            text(step.moved_by),
            text(step.note),
        ]
        for step in view.steps
    ]
    return Table(_("History"), [_("At"), _("State"), _("By"), _("Note")], rows)
