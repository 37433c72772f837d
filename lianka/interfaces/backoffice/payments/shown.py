"""What the pages of a payment, of its refunds and of what its provider told show."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.cards.models import CardRefund
from lianka.domain.checkout.models import Order, Refund
from lianka.domain.payments.models import (
    Payment,
    PaymentMove,
    PaymentNotification,
    PaymentRefund,
    PaymentRefundMove,
)
from lianka.domain.payments.values import RefundState, Verdict
from lianka.interfaces.backoffice.histories import history_table
from lianka.interfaces.backoffice.orders import order_cell
from lianka.interfaces.backoffice.parties import name_parties
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Section,
    Shown,
    Table,
    Words,
    code,
    moment,
    money,
    number,
    text,
)
from lianka.interfaces.backoffice.tables import state_cell

_LATEST = 50
_VERDICT_WORDS: dict[str, Words] = {
    Verdict.ACCEPTED: _("It was true and new, and was acted on."),
    Verdict.DUPLICATE: _("A copy of one that was accepted before. Nothing was done twice."),
    Verdict.FORGED: _("Its signature was wrong: the provider did not send this. Nothing was done."),
    Verdict.UNKNOWN_PAYMENT: _("It is about a payment that we never asked for. Nothing was done."),
    Verdict.WRONG_AMOUNT: _("It tells another amount than was asked for. Nothing was done; please ask the provider."),
    Verdict.STALE: _("It was signed too long ago, and may have been recorded and sent again. Nothing was done."),
}


def describe_payment(payment: Payment) -> Shown:
    """What was to be paid, for which order, what its provider told, and what went back."""
    return Shown(
        f"{_('Payment')} {payment.public_id}",
        [_about(payment), _provider(payment)],
        [_refund_table(payment), _notification_table(payment), _payment_moves(payment)],
        state=state_cell(payment.state, payment.get_state_display()),
    )


def describe_refund(refund: PaymentRefund) -> Shown:
    """What goes back and why, and how far it has come."""
    facts = [
        Fact(_("Amount"), money(refund.amount_fen)),
        Fact(_("Payment"), payment_cell(refund.payment)),
        Fact(_("Refund"), cause_cell(refund)),
        Fact(_("Reason"), text(refund.reason)),
        Fact(_("Requested at"), moment(refund.requested_at)),
        Fact(_("Public id"), code(refund.public_id)),
    ]
    sending = [
        Fact(_("Attempts"), number(refund.attempts)),
        Fact(_("Failures at the provider"), number(refund.provider_failures)),
        Fact(_("Number at the provider"), code(refund.provider_number)),
        Fact(_("Sent at"), moment(refund.sent_at)),
        Fact(_("Next try at"), moment(refund.next_try_at)),
        Fact(_("Succeeded at"), moment(refund.succeeded_at)),
        Fact(_("Latest error"), code(refund.latest_error)),
    ]
    has_failed = refund.state == RefundState.FAILED
    return Shown(
        f"{_('Refund')} {refund.public_id}",
        [Section(_("What goes back"), facts), Section(_("On its way"), sending)],
        [_refund_moves(refund)],
        state=state_cell(refund.state, refund.get_state_display()),
        notice=_("The money has not gone back. It is sent again only when someone tries again.") if has_failed else "",
    )


def describe_notification(notification: PaymentNotification) -> Shown:
    """What was thought of it."""
    payment = notification.payment
    facts = [
        Fact(_("Received at"), moment(notification.received_at)),
        Fact(_("Provider"), text(notification.provider)),
        Fact(_("Payment"), payment_cell(payment) if payment else text(None)),
        Fact(_("Number of the event"), code(notification.event_id)),
        Fact(_("SHA-256"), code(notification.body_sha256)),
        Fact(_("What that means"), Cell(_VERDICT_WORDS.get(notification.verdict, ""))),
    ]
    verdict = state_cell(notification.verdict, notification.get_verdict_display())
    return Shown(
        f"{_('Notification')} #{notification.pk}",
        [Section(_("Notification"), facts)],
        state=verdict,
    )


def payment_cell(payment: Payment) -> Cell:
    """A payment, leading to its page."""
    return code(payment.public_id, reverse("admin:payments_payment_change", args=[payment.pk]))


def refund_cell(refund: PaymentRefund) -> Cell:
    """How far a refund has come, leading to its page."""
    address = reverse("admin:payments_paymentrefund_change", args=[refund.pk])
    state = state_cell(refund.state, refund.get_state_display())
    return Cell(state.text, address, badge=state.badge)


def cause_cell(refund: PaymentRefund) -> Cell:
    """The refund of a purchase or of a card for which money goes back; words for money that nothing was bought for."""
    found = Refund.objects.filter(public_id=refund.cause).values_list("pk", flat=True).first()
    if found:
        return code(refund.cause, reverse("admin:checkout_refund_change", args=[found]))
    card = CardRefund.objects.filter(public_id=refund.cause).values_list("term__card", flat=True).first()
    if card:
        return code(refund.cause, reverse("admin:cards_membercard_change", args=[card]))
    return Cell(_("money that could not be used"))


def _about(payment: Payment) -> Section:
    order = Order.objects.filter(public_id=payment.subject).values_list("pk", flat=True).first()
    names = name_parties({payment.payer_id} | ({payment.merchant_id} if payment.merchant_id else set()))
    account = names[payment.merchant_id] if payment.merchant_id else Cell(_("the platform's own"))
    facts = [
        Fact(_("Order"), order_cell(payment.subject, order)),
        Fact(_("Description"), text(payment.description)),
        Fact(_("Payer"), names[payment.payer_id]),
        Fact(_("Paid to the account"), account),
        Fact(_("Amount"), money(payment.amount_fen)),
        Fact(_("Asked back"), money(payment.refunded_fen)),
        Fact(_("Public id"), code(payment.public_id)),
    ]
    return Section(_("Payment"), facts)


def _provider(payment: Payment) -> Section:
    facts = [
        Fact(_("Provider"), text(payment.provider)),
        Fact(_("Number at the provider"), code(payment.provider_reference)),
        Fact(_("Created at"), moment(payment.created_at)),
        Fact(_("Started at"), moment(payment.started_at)),
        Fact(_("To be paid until"), moment(payment.expires_at)),
        Fact(_("Paid at"), moment(payment.paid_at)),
        Fact(_("Closed at"), moment(payment.closed_at)),
        Fact(_("Looked after at"), moment(payment.next_try_at)),
    ]
    return Section(_("At the provider"), facts)


def _refund_table(payment: Payment) -> Table:
    rows = [
        [
            code(refund.public_id, reverse("admin:payments_paymentrefund_change", args=[refund.pk])),
            money(refund.amount_fen),
            state_cell(refund.state, refund.get_state_display()),
            number(refund.attempts),
            text(refund.reason),
            moment(refund.requested_at),
            moment(refund.succeeded_at),
        ]
        for refund in PaymentRefund.objects.filter(payment=payment).order_by("-pk")[:_LATEST]
    ]
    headings = [
        _("Refund"),
        _("Amount"),
        _("State"),
        _("Attempts"),
        _("Reason"),
        _("Requested at"),
        _("Succeeded at"),
    ]
    return Table(_("Refunds"), headings, rows, _("Nothing was asked back."), numbers=frozenset({1, 3}))


def _notification_table(payment: Payment) -> Table:
    rows = [
        [
            Cell(moment(told.received_at).text, reverse("admin:payments_paymentnotification_change", args=[told.pk])),
            state_cell(told.verdict, told.get_verdict_display()),
            code(told.event_id),
        ]
        for told in PaymentNotification.objects.filter(payment=payment).order_by("-pk")[:_LATEST]
    ]
    headings = [_("Received at"), _("Verdict"), _("Number of the event")]
    return Table(_("What the provider told"), headings, rows, _("The provider has told nothing yet."))


def _payment_moves(payment: Payment) -> Table:
    return history_table(PaymentMove.objects.filter(payment=payment).order_by("-pk")[:_LATEST])


def _refund_moves(refund: PaymentRefund) -> Table:
    return history_table(PaymentRefundMove.objects.filter(refund=refund).order_by("-pk")[:_LATEST])
