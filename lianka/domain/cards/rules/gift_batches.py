"""What a batch of gift codes may be."""

from datetime import datetime

from lianka.domain.cards.values import (
    BUYER_NAME_LENGTH_MAX,
    CARD_PRICE_MAX,
    CONTACT_LENGTH_MAX,
    GIFT_COUNT_MAX,
    GiftBatchDraft,
)


def first_wrong_gift_field(draft: GiftBatchDraft, *, at: datetime) -> str | None:
    """The name of the first field of a batch that is out of its bounds, or None.

    A total agreed below the unit prices still leaves each code a fen at least, so that every code has its money.
    """
    total_fen = draft.total_fen
    whole_fen = draft.count * draft.unit_price_fen
    sound = {
        "company": _is_line(draft.company, BUYER_NAME_LENGTH_MAX)
        and (draft.company != "") is (draft.merchant_id is None),
        "contact": _is_line(draft.contact, CONTACT_LENGTH_MAX),
        "count": 1 <= draft.count <= GIFT_COUNT_MAX,
        "unit_price_fen": 1 <= draft.unit_price_fen <= CARD_PRICE_MAX,
        "total_fen": total_fen is None or draft.count <= total_fen <= whole_fen,
        "expires_at": draft.expires_at > at,
    }
    return next((name for name, is_sound in sound.items() if not is_sound), None)


def _is_line(text: str, length_max: int) -> bool:
    return len(text) <= length_max and text.isprintable() and text == text.strip()
