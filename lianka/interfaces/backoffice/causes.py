"""From a journal to what caused it: its source and key lead to a page."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.cards.models import CardRefund
from lianka.domain.cards.values import INCOME_SOURCE
from lianka.domain.cards.values import REFUND_SOURCE as CARD_REFUND_SOURCE
from lianka.domain.checkout.models import Order, Purchase, Refund
from lianka.domain.checkout.values import (
    CARD_SALE_SOURCE,
    PURCHASE_SOURCE,
    REFUND_SOURCE,
    STRAY_PAYMENT_SOURCE,
    STRAY_REFUND_SOURCE,
)
from lianka.domain.payments.models import Payment, PaymentRefund
from lianka.domain.settlement.models import Statement
from lianka.domain.settlement.values import SETTLEMENT_PAYMENT
from lianka.interfaces.backoffice.shown import Words

SOURCE_LABELS: dict[str, Words] = {
    PURCHASE_SOURCE: _("Purchase"),
    REFUND_SOURCE: _("Refund"),
    SETTLEMENT_PAYMENT: _("Payment of a statement"),
    CARD_SALE_SOURCE: _("Sale of a card"),
    CARD_REFUND_SOURCE: _("Refund of a card"),
    INCOME_SOURCE: _("Income of cards earned"),
    STRAY_PAYMENT_SOURCE: _("Money that could not be used"),
    STRAY_REFUND_SOURCE: _("Money that could not be used, returned"),
    "expiry": _("Points expired"),
    "prepaid_purchase": _("Points bought in advance"),
    "points_cover": _("Points covered from what was bought"),
}


def label_of(source: str) -> Words:
    """What a source of journals is called."""
    return SOURCE_LABELS.get(source, source)


def address_of_cause(source: str, key: str) -> str:
    """The page of what caused a journal, empty where the journal is all there is. One statement."""
    finder = _FINDERS.get(source)
    return finder(key) if finder else ""


def _purchase(public_id: str) -> str:
    found = Purchase.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
    return reverse("admin:checkout_purchase_change", args=[found]) if found else ""


def _refund(public_id: str) -> str:
    found = Refund.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
    return reverse("admin:checkout_refund_change", args=[found]) if found else ""


def _statement(public_id: str) -> str:
    found = Statement.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
    return reverse("admin:settlement_statement_change", args=[found]) if found else ""


def _order(public_id: str) -> str:
    found = Order.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
    return reverse("admin:checkout_order_change", args=[found]) if found else ""


def _card_refund(public_id: str) -> str:
    found = CardRefund.objects.filter(public_id=public_id).values_list("term__card", flat=True).first()
    return reverse("admin:cards_membercard_change", args=[found]) if found else ""


def _payment(public_id: str) -> str:
    found = Payment.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
    return reverse("admin:payments_payment_change", args=[found]) if found else ""


def _payment_refund(public_id: str) -> str:
    found = PaymentRefund.objects.filter(public_id=public_id).values_list("pk", flat=True).first()
    return reverse("admin:payments_paymentrefund_change", args=[found]) if found else ""


_FINDERS: dict[str, Callable[[str], str]] = {
    PURCHASE_SOURCE: _purchase,
    REFUND_SOURCE: _refund,
    SETTLEMENT_PAYMENT: _statement,
    CARD_SALE_SOURCE: _order,
    CARD_REFUND_SOURCE: _card_refund,
    STRAY_PAYMENT_SOURCE: _payment,
    STRAY_REFUND_SOURCE: _payment_refund,
}
