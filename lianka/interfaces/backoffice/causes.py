"""From a journal to what caused it: its source and key lead to a page."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.checkout.models import Purchase, Refund
from lianka.domain.checkout.values import PURCHASE_SOURCE, REFUND_SOURCE
from lianka.domain.settlement.models import Statement
from lianka.domain.settlement.values import SETTLEMENT_PAYMENT
from lianka.interfaces.backoffice.shown import Words

SOURCE_LABELS: dict[str, Words] = {
    PURCHASE_SOURCE: _("Purchase"),
    REFUND_SOURCE: _("Refund"),
    SETTLEMENT_PAYMENT: _("Payment of a statement"),
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


_FINDERS: dict[str, Callable[[str], str]] = {
    PURCHASE_SOURCE: _purchase,
    REFUND_SOURCE: _refund,
    SETTLEMENT_PAYMENT: _statement,
}
