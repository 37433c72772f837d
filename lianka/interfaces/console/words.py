"""What the console calls the causes of journals."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

_SOURCES: dict[str, Words] = {
    "purchase": _("Purchase"),
    "refund": _("Refund"),
    "expiry": _("Points expired"),
    "prepaid_purchase": _("Points bought in advance"),
    "points_cover": _("Points covered from what was bought"),
    "settlement_payment": _("Payment of a statement"),
}


def source_words(source: str) -> Words:
    """What a source of journals is called."""
    return _SOURCES.get(source, source)
