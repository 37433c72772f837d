"""What the pages of a purchase, a refund and an import show."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action, may
from lianka.domain.checkout.models import ImportRun, Order, Purchase, PurchaseLine, Refund, RefundLine
from lianka.domain.checkout.queries import list_refunds
from lianka.domain.checkout.values import PURCHASE_SOURCE, REFUND_SOURCE
from lianka.domain.ledger.queries.browsing import list_journals_of
from lianka.domain.payments.models import Payment, PaymentRefund
from lianka.interfaces.backoffice.books.words import journal_cell
from lianka.interfaces.backoffice.orders import LINE_HEADINGS, card_cell, order_cell
from lianka.interfaces.backoffice.payments.shown import payment_cell, refund_cell
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Section,
    Shown,
    Table,
    Tone,
    badge,
    code,
    day,
    discount,
    moment,
    money,
    number,
    text,
)


def describe_purchase(request: HttpRequest, purchase: Purchase) -> Shown:
    """The purchase, what followed from it, its refunds and its journals."""
    refunds = list(list_refunds(purchase=purchase))
    causes = [(PURCHASE_SOURCE, purchase.public_id), *((REFUND_SOURCE, refund.public_id) for refund in refunds)]
    tables = [_refund_table(refunds)]
    if may(request.user, Action.VIEW_BOOKS):
        tables.append(_journal_table(causes))
    lines = list(PurchaseLine.objects.filter(purchase=purchase).order_by("number"))
    if lines:
        tables.insert(0, _line_table(lines))
    order = Order.objects.filter(purchase=purchase).select_related("card__plan").first()
    sections = [_about(purchase), _amounts_of_purchase(purchase)]
    return Shown(
        _("Purchase %(receipt)s") % {"receipt": name_of(purchase)},
        [*sections, _came_from(request, order, lines)] if order else sections,
        tables,
        state=_refunded_cell(purchase),
    )


def describe_refund(request: HttpRequest, refund: Refund) -> Shown:
    """The refund, what followed from it, and its journal."""
    shows_books = may(request.user, Action.VIEW_BOOKS)
    purchase = refund.purchase
    links = []
    if purchase is not None:
        links.append(Cell(_("To the purchase"), reverse("admin:checkout_purchase_change", args=[purchase.pk])))
    return Shown(
        f"{_('Refund')} {name_of(refund)}",
        [_about(refund), _amounts_of_refund(refund, payment_refunds_of([refund]).get(refund.public_id))],
        [*_refunded_lines(refund), *([_journal_table([(REFUND_SOURCE, refund.public_id)])] if shows_books else [])],
        state=None if purchase else badge(_("stands alone"), Tone.BUSY),
        links=links,
    )


def describe_import(run: ImportRun) -> Shown:
    """How far a file has come, and what became of its rows."""
    counts = [
        Fact(_("Rows read"), number(run.position)),
        Fact(_("Purchases"), number(run.purchases)),
        Fact(_("Refunds"), number(run.refunds)),
        Fact(_("Refunds without their purchase"), number(run.standalone_refunds)),
        Fact(_("Recorded before"), number(run.duplicates)),
        Fact(_("Refused"), number(run.refused)),
        Fact(_("New members"), number(run.new_members)),
        Fact(_("New merchants"), number(run.new_merchants)),
    ]
    about = [
        Fact(_("File"), text(run.file_name)),
        Fact(_("Digest of the file"), code(run.file_digest)),
        Fact(_("Started at"), moment(run.started_at)),
        Fact(_("Started by"), text(run.started_by)),
        Fact(_("Finished at"), moment(run.finished_at)),
    ]
    state = badge(_("finished"), Tone.GOOD) if run.finished_at else badge(_("under way"), Tone.BUSY)
    return Shown(run.file_name, [Section(_("Import"), about), Section(_("Rows"), counts)], state=state)


def name_of(sale: Purchase | Refund) -> str:
    """The number on the receipt; what was sold without one goes by its public id."""
    return sale.receipt_number or sale.public_id


def _about(sale: Purchase | Refund) -> Section:
    return Section(
        _("What happened"),
        [
            Fact(
                _("Merchant"),
                text(sale.merchant.name, reverse("admin:merchants_merchant_change", args=[sale.merchant_id])),
            ),
            Fact(
                _("Member"),
                text(sale.member.number, reverse("admin:members_member_change", args=[sale.member_id])),
            ),
            Fact(_("Happened at"), moment(sale.happened_at)),
            Fact(_("Business date"), day(sale.business_date)),
            Fact(_("Receipt number"), code(sale.receipt_number)),
            *_particulars(sale),
            Fact(_("Recorded at"), moment(sale.recorded_at)),
            Fact(_("Public id"), code(sale.public_id)),
        ],
    )


def _particulars(sale: Purchase | Refund) -> list[Fact]:
    told = [
        Fact(_("Told by"), text(sale.get_channel_display())),
        Fact(_("Store"), text(sale.store)),
        Fact(_("Category"), text(sale.category)),
    ]
    return [*told, Fact(_("Reason"), text(sale.reason))] if isinstance(sale, Refund) else told


def _amounts_of_purchase(purchase: Purchase) -> Section:
    return Section(
        _("Amounts"),
        [
            Fact(_("Paid"), money(purchase.paid_fen)),
            *_from_purse(purchase),
            Fact(_("Collected by"), text(purchase.get_collect_mode_display())),
            Fact(_("Points earned"), number(purchase.points_earned)),
            Fact(_("Charged to the merchant for points"), money(purchase.points_cost_fen)),
            Fact(_("Points spent"), number(purchase.points_spent)),
            Fact(_("Paid to the merchant for points"), money(purchase.points_worth_fen)),
            Fact(_("Transaction commission"), money(purchase.transaction_fee_fen)),
            Fact(_("Growth gained"), number(purchase.growth_earned)),
            Fact(_("Refunded"), money(purchase.refunded_fen)),
        ],
    )


def _from_purse(purchase: Purchase) -> list[Fact]:
    """What was paid with stored value and coins, where any was."""
    facts = []
    if purchase.principal_fen or purchase.bonus_fen:
        facts.append(Fact(_("Paid from the principal"), money(purchase.principal_fen)))
        facts.append(Fact(_("Paid from the bonus"), money(purchase.bonus_fen)))
    if purchase.coins_spent:
        facts.append(Fact(_("Paid with coins"), money(purchase.coins_spent)))
    return facts


def _came_from(request: HttpRequest, order: Order, lines: Sequence[PurchaseLine]) -> Section:
    payment = Payment.objects.filter(public_id=order.payment_id).first() if order.payment_id else None
    facts = [Fact(_("Order"), order_cell(order.public_id, order.pk))]
    if payment is not None:
        may_open = may(request.user, Action.VIEW_PAYMENTS)
        facts.append(Fact(_("Payment"), payment_cell(payment) if may_open else code(payment.public_id)))
    facts.append(Fact(_("Money is moved by"), text(order.get_tender_display())))
    facts.append(Fact(_("List price"), money(order.list_fen)))
    facts.append(Fact(_("Paid with points"), money(sum(line.points_fen for line in lines))))
    if order.card is not None:
        facts.append(Fact(_("Card"), card_cell(order.card)))
        facts.append(Fact(_("Rate of the card"), discount(order.card_rate)))
        facts.append(Fact(_("Card discount"), money(sum(line.card_fen for line in lines))))
    return Section(_("How it was priced"), facts)


def _line_table(lines: Sequence[PurchaseLine]) -> Table:
    rows = [
        [
            number(line.number),
            text(line.name or line.item_id),
            number(line.quantity),
            money(line.list_fen),
            money(line.excluded_fen),
            money(line.tier_fen),
            money(line.coins_fen),
            money(line.points_fen),
            money(line.card_fen),
            money(line.paid_fen),
            money(line.refunded_fen or None),
        ]
        for line in lines
    ]
    return Table(_("Lines"), [*LINE_HEADINGS, _("Refunded")], rows, numbers=frozenset({0, *range(2, 11)}))


def payment_refunds_of(refunds: Sequence[Refund]) -> Mapping[str, PaymentRefund]:
    """How the money of refunds goes back through a provider, by the refunds' public ids. One statement."""
    found = PaymentRefund.objects.filter(cause__in=[refund.public_id for refund in refunds])
    return {each.cause: each for each in found}


def _refunded_lines(refund: Refund) -> list[Table]:
    parts = list(RefundLine.objects.filter(refund=refund).order_by("number"))
    names = dict(PurchaseLine.objects.filter(purchase=refund.purchase_id).values_list("number", "name"))
    rows = [[number(part.number), text(names.get(part.number)), money(part.amount_fen)] for part in parts]
    headings = [_("No."), _("Name"), _("Given back")]
    return [Table(_("Lines"), headings, rows, numbers=frozenset({0, 2}))] if parts else []


def _amounts_of_refund(refund: Refund, sent: PaymentRefund | None) -> Section:
    through_provider = [Fact(_("Through the provider"), refund_cell(sent))] if sent else []
    return Section(
        _("Amounts"),
        [
            Fact(_("Given back"), money(refund.amount_fen)),
            *through_provider,
            Fact(_("Collected by"), text(refund.get_collect_mode_display())),
            Fact(_("Points taken back"), number(refund.points_taken_back)),
            Fact(_("Returned to the merchant for points"), money(refund.points_cost_fen)),
            Fact(_("Points returned"), number(refund.points_returned)),
            Fact(_("Taken from the merchant for points"), money(refund.points_worth_fen)),
            Fact(_("Transaction commission returned"), money(refund.transaction_fee_fen)),
        ],
    )


def _refund_table(refunds: Sequence[Refund]) -> Table:
    sent = payment_refunds_of(refunds) if refunds else {}
    rows = [
        [
            moment(refund.happened_at),
            code(refund.public_id, reverse("admin:checkout_refund_change", args=[refund.pk])),
            money(refund.amount_fen),
            number(refund.points_taken_back),
            refund_cell(sent[refund.public_id]) if refund.public_id in sent else text(None),
            text(refund.reason),
        ]
        for refund in refunds
    ]
    headings = [
        _("Happened at"),
        _("Refund"),
        _("Given back"),
        _("Points taken back"),
        _("Through the provider"),
        _("Reason"),
    ]
    return Table(_("Refunds"), headings, rows, _("Nothing was refunded."), numbers=frozenset({2, 3}))


def _journal_table(causes: list[tuple[str, Any]]) -> Table:
    rows = [
        [journal_cell(journal), day(journal.book_date), moment(journal.posted_at), code(bytes(journal.digest).hex())]
        for journal in list_journals_of(causes=causes)
    ]
    headings = [_("Journal"), _("Book date"), _("Posted at"), _("Digest")]
    return Table(_("In the books"), headings, rows, _("This moved nothing in the books."))


def _refunded_cell(purchase: Purchase) -> Cell | None:
    if purchase.refunded_fen == 0:
        return None
    is_whole = purchase.refunded_fen == purchase.paid_fen
    return badge(_("refunded") if is_whole else _("partly refunded"), Tone.BUSY)
