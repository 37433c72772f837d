"""What the pages of a batch of gift codes and of one code show."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action, may
from lianka.domain.cards.models import GiftBatch, GiftBatchMove, GiftCode, GiftRepayment, GiftVoid
from lianka.domain.cards.queries.gift_codes import get_repayment_due, list_gift_standings
from lianka.domain.cards.values import GiftBatchState
from lianka.foundation.calendar import ONE_DAY, business_date
from lianka.interfaces.backoffice.cards.words import option_words, plan_cell
from lianka.interfaces.backoffice.histories import history_table
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
    yes_or_no,
)
from lianka.interfaces.backoffice.tables import state_cell

_LATEST = 20


def describe_batch(request: HttpRequest, batch: GiftBatch) -> Shown:
    """What was agreed, how far it has come, and what became of the codes and their money."""
    codes = f"{reverse('admin:cards_giftcode_changelist')}?batch__id__exact={batch.pk}"
    due_fen = get_repayment_due(batch_id=batch.pk)
    return Shown(
        _("Gift codes of %(buyer)s") % {"buyer": buyer_of(batch)},
        [_agreed(batch), _progress(batch, due_fen)],
        [_standing_table(batch), _code_table(batch, codes), *_void_tables(batch), _move_table(batch)],
        state=state_cell(batch.state, batch.get_state_display()),
        links=[Cell(_("All codes"), codes)] if may(request.user, Action.VIEW_CARDS) else [],
        notice=_("The bank is to give money back for voided codes.") if due_fen else "",
    )


def describe_code(row: GiftCode) -> Shown:
    """A code by its last group: where it is from, what it cost, what became of it."""
    about = [
        Fact(_("Batch"), batch_cell(row.batch)),
        Fact(_("No."), number(row.number)),
        Fact(_("Last group"), code(row.hint)),
        Fact(_("Card"), plan_cell(row.batch.option.plan)),
        Fact(_("Price paid"), money(row.price_fen)),
        Fact(_("Usable through"), last_day_cell(row.batch)),
    ]
    ended = [
        Fact(_("Used, voided or expired at"), moment(row.ended_at)),
        Fact(_("Member"), member_cell(row)),
        Fact(_("Card number"), card_cell(row)),
        Fact(_("Reason"), text(row.void.reason if row.void else None)),
    ]
    return Shown(
        str(row),
        [Section(_("Gift code"), about), Section(_("What came of it"), ended)],
        state=state_cell(row.state, row.get_state_display()),
    )


def buyer_of(batch: GiftBatch) -> str:
    """Who bought the batch."""
    return batch.merchant.name if batch.merchant else batch.company


def batch_cell(batch: GiftBatch) -> Cell:
    """A batch, leading to its page."""
    return text(buyer_of(batch), reverse("admin:cards_giftbatch_change", args=[batch.pk]))


def last_day_cell(batch: GiftBatch) -> Cell:
    """The day through which its codes can be used."""
    return day(business_date(batch.expires_at) - ONE_DAY)


def member_cell(row: GiftCode) -> Cell:
    """Who used a code."""
    if row.member is None:
        return text(None)
    return text(row.member.number, reverse("admin:members_member_change", args=[row.member_id]))


def card_cell(row: GiftCode) -> Cell:
    """The card that a code opened."""
    if row.term is None:
        return text(None)
    return code(row.term.card.number, reverse("admin:cards_membercard_change", args=[row.term.card_id]))


def _agreed(batch: GiftBatch) -> Section:
    merchant = reverse("admin:merchants_merchant_change", args=[batch.merchant_id]) if batch.merchant_id else ""
    return Section(
        _("What the buyer agreed on"),
        [
            Fact(_("Buyer"), text(buyer_of(batch), merchant)),
            Fact(_("Contact"), text(_("sealed") if batch.contact_sealed else None)),
            Fact(_("Card"), plan_cell(batch.option.plan)),
            Fact(_("Valid for"), text(option_words(batch.option))),
            Fact(_("Number of codes"), number(batch.count)),
            Fact(_("Price agreed for a code"), money(batch.unit_price_fen)),
            Fact(_("Total"), money(batch.total_fen)),
            Fact(_("Usable through"), last_day_cell(batch)),
            Fact(_("Keep the money of expired codes for the buyer"), yes_or_no(batch.keeps_expired)),
        ],
    )


def _progress(batch: GiftBatch, due_fen: int) -> Section:
    facts = [
        Fact(_("Created at"), moment(batch.created_at)),
        Fact(_("Created by"), text(batch.created_by)),
        Fact(_("Paid at"), moment(batch.paid_at)),
        Fact(_("Paid out of"), text(batch.get_paid_by_display() if batch.paid_by else None)),
        Fact(_("Bank reference"), code(batch.reference)),
        Fact(_("Exported at"), moment(batch.exported_at)),
        Fact(_("Exported by"), text(batch.exported_by)),
        Fact(_("Public id"), code(batch.public_id)),
    ]
    if due_fen:
        facts.append(Fact(_("To be given back by the bank"), money(due_fen)))
    return Section(_("How far it has come"), facts)


def _standing_table(batch: GiftBatch) -> Table:
    standings = list_gift_standings(batch_ids=[batch.pk])[batch.pk]
    rows = [
        [state_cell(each.state, each.state.label), number(each.code_count), money(each.amount_fen)]
        for each in standings
    ]
    empty = (
        _("The codes are made once the payment is recorded.")
        if batch.state == GiftBatchState.DRAFT
        else _("There are no codes.")
    )
    headings = [_("State"), _("Codes"), _("Their money")]
    return Table(_("What became of the codes"), headings, rows, empty, numbers=frozenset({1, 2}))


def _code_table(batch: GiftBatch, everything: str) -> Table:
    found = GiftCode.objects.filter(batch=batch).select_related("member", "term__card")
    rows = [
        [
            number(row.number, reverse("admin:cards_giftcode_change", args=[row.pk])),
            code(row.hint),
            state_cell(row.state, row.get_state_display()),
            money(row.price_fen),
            member_cell(row),
            card_cell(row),
            moment(row.ended_at),
        ]
        for row in found.order_by("number")[:_LATEST]
    ]
    headings = [
        _("No."),
        _("Last group"),
        _("State"),
        _("Price paid"),
        _("Member"),
        _("Card number"),
        _("Used, voided or expired at"),
    ]
    more = Cell(_("All codes"), everything) if batch.count > _LATEST and rows else None
    return Table(_("Codes"), headings, rows, _("There are no codes."), more=more, numbers=frozenset({0, 3}))


def _void_tables(batch: GiftBatch) -> list[Table]:
    voids = [
        [
            moment(void.voided_at),
            number(void.count),
            money(void.amount_fen),
            text(void.get_money_display()),
            text(void.voided_by),
            text(void.reason),
        ]
        for void in GiftVoid.objects.filter(batch=batch).order_by("-pk")[:_LATEST]
    ]
    repayments = [
        [moment(each.repaid_at), money(each.amount_fen), code(each.reference), text(each.repaid_by)]
        for each in GiftRepayment.objects.filter(batch=batch).order_by("-pk")[:_LATEST]
    ]
    tables = []
    if voids:
        headings = [_("Voided at"), _("Codes"), _("Amount"), _("Their money"), _("Voided by"), _("Reason")]
        tables.append(Table(_("Voided codes"), headings, voids, numbers=frozenset({1, 2})))
    if repayments:
        headings = [_("Repaid at"), _("Amount"), _("Bank reference"), _("Recorded by")]
        tables.append(Table(_("Given back by the bank"), headings, repayments, numbers=frozenset({1})))
    return tables


def _move_table(batch: GiftBatch) -> Table:
    return history_table(GiftBatchMove.objects.filter(batch=batch).order_by("-pk"))
