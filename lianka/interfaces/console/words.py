"""What the console calls the causes of journals."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

_SOURCES: dict[str, Words] = {
    "purchase": _("Purchase"),
    "refund": _("Refund"),
    "top_up": _("Top-up"),
    "stored_value_refund": _("Refund of stored value"),
    "card_sale": _("Sale of a card"),
    "card_refund": _("Refund of a card"),
    "gift_payment": _("Sale of gift codes"),
    "gift_void": _("Gift codes voided"),
    "gift_expiry": _("Gift codes expired"),
    "gift_repayment": _("Gift codes repaid"),
    "correction": _("Correction by hand"),
    "reward": _("Gift"),
    "reward_back": _("Gift taken back"),
    "cash_back": _("Cash-back"),
    "expiry": _("Points expired"),
    "coin_expiry": _("Coins expired"),
    "prepaid_purchase": _("Points bought in advance"),
    "points_cover": _("Points covered from what was bought"),
    "settlement_payment": _("Payment of a statement"),
}


def source_words(source: str) -> Words:
    """What a source of journals is called."""
    return _SOURCES.get(source, source)
