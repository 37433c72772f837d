"""What the page of an order shows: what was agreed, what became of it, and where it led."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action, may
from lianka.domain.cards.models import CardRefund, MemberCard
from lianka.domain.checkout.models import Order, OrderMove
from lianka.domain.checkout.values import OrderState
from lianka.domain.payments.models import Payment, PaymentRefund
from lianka.interfaces.backoffice.cards.held import refund_state_cell
from lianka.interfaces.backoffice.histories import history_table
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Section,
    Shown,
    Table,
    code,
    discount,
    moment,
    money,
    number,
    text,
)
from lianka.interfaces.backoffice.tables import state_cell


def describe_order(request: HttpRequest, order: Order) -> Shown:
    """What was agreed and for how much, its lines, what it led to, and its history."""
    is_returned = order.state == OrderState.RETURNED
    return Shown(
        f"{_('Order')} {order.public_id}",
        [_about(order), _amounts(order), _led_to(request, order)],
        [*([_line_table(order)] if order.items else []), _move_table(order)],
        state=state_cell(order.state, order.get_state_display()),
        notice=_("Money came that this order could not use. It goes back by itself.") if is_returned else "",
    )


def order_cell(order_id: str | None, key: int | None) -> Cell:
    """An order by its public id, leading to its page where it is known."""
    return code(order_id, reverse("admin:checkout_order_change", args=[key]) if key else "")


def card_cell(card: MemberCard) -> Cell:
    """A member's card, leading to its page."""
    return text(f"{card.plan.name} · {card.number}", reverse("admin:cards_membercard_change", args=[card.pk]))


def _about(order: Order) -> Section:
    facts = [
        Fact(_("What for"), text(order.get_kind_display())),
        Fact(_("Title"), text(order.title)),
        Fact(_("Member"), text(order.member.number, reverse("admin:members_member_change", args=[order.member_id]))),
    ]
    if order.merchant:
        merchant = reverse("admin:merchants_merchant_change", args=[order.merchant_id])
        facts.append(Fact(_("Merchant"), text(order.merchant.name, merchant)))
    if order.store:
        store = reverse("admin:merchants_store_change", args=[order.store_id])
        facts.append(Fact(_("Store"), text(order.store.name, store)))
    facts += [
        Fact(_("Told by"), text(order.get_channel_display())),
        Fact(_("Placed by"), text(order.created_by)),
        Fact(_("Placed at"), moment(order.created_at)),
        Fact(_("To be paid until"), moment(order.expires_at)),
        Fact(_("Public id"), code(order.public_id)),
    ]
    return Section(_("What was agreed"), facts)


def _amounts(order: Order) -> Section:
    facts = [
        Fact(_("List price"), money(order.list_fen)),
        Fact(_("Points spent"), number(order.points_spent)),
        Fact(_("Coins spent"), money(order.coins_spent)),
        Fact(_("Tier price"), discount(order.tier_rate)),
        Fact(_("Card discount"), discount(order.card_rate)),
        Fact(_("Paid with stored value"), money(order.stored_fen)),
        Fact(_("To be paid"), money(order.cash_fen)),
        Fact(_("Money is moved by"), text(order.get_tender_display())),
    ]
    if order.card:
        facts.insert(2, Fact(_("Card"), card_cell(order.card)))
    return Section(_("Amounts"), facts)


def _led_to(request: HttpRequest, order: Order) -> Section:
    facts = [Fact(_("Purchase"), _purchase_cell(order))]
    if order.option_id or order.opened_card:
        opened = MemberCard.objects.filter(public_id=order.opened_card).select_related("plan").first()
        facts = [Fact(_("Card opened"), card_cell(opened) if opened else text(None)), *_refunded(order)]
    if order.offer:
        offer = reverse("admin:loyalty_topupoffer_change", args=[order.offer_id])
        facts = [Fact(_("Bonus"), money(order.offer.bonus_fen, offer))]
    payment = Payment.objects.filter(public_id=order.payment_id).first() if order.payment_id else None
    may_open = may(request.user, Action.VIEW_PAYMENTS)
    address = reverse("admin:payments_payment_change", args=[payment.pk]) if payment and may_open else ""
    facts.append(Fact(_("Payment"), code(order.payment_id, address)))
    if payment:
        facts.append(Fact(_("State of the payment"), state_cell(payment.state, payment.get_state_display())))
    if order.scan_id:
        facts.append(Fact(_("Member code scanned"), code(order.scan_id)))
    return Section(_("What came of it"), facts)


def _refunded(order: Order) -> list[Fact]:
    refund = CardRefund.objects.filter(term__order=order.public_id).first()
    if refund is None:
        return []
    back = PaymentRefund.objects.filter(cause=refund.public_id).first()
    return [
        Fact(_("Refunded"), money(refund.amount_fen)),
        Fact(_("Refunded at"), moment(refund.refunded_at)),
        Fact(_("Reason"), text(refund.reason)),
        Fact(_("The money"), refund_state_cell(back)),
    ]


def _purchase_cell(order: Order) -> Cell:
    if order.purchase is None:
        return text(None)
    purchase = order.purchase
    return code(
        purchase.receipt_number or purchase.public_id,
        reverse("admin:checkout_purchase_change", args=[order.purchase_id]),
    )


def _line_table(order: Order) -> Table:
    rows = [
        [
            number(place),
            text(item["name"] or item["item_id"]),
            number(item["quantity"]),
            money(item["list_fen"]),
            money(item["excluded_fen"]),
            money(item.get("tier_fen", 0)),
            money(item.get("coins_fen", 0)),
            money(item["points_fen"]),
            money(item["card_fen"]),
            money(item["paid_fen"]),
        ]
        for place, item in enumerate(order.items, start=1)
    ]
    return Table(_("Lines"), LINE_HEADINGS, rows, numbers=frozenset({0, *range(2, 10)}))


LINE_HEADINGS = [
    _("No."),
    _("Name"),
    _("Quantity"),
    _("List price"),
    _("Excluded from discounts"),
    _("Tier price"),
    _("Paid with coins"),
    _("Paid with points"),
    _("Card discount"),
    _("Paid"),
]


def _move_table(order: Order) -> Table:
    return history_table(OrderMove.objects.filter(order=order).order_by("-pk"))
