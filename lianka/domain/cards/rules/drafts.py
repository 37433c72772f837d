"""What a card, its prices and its groups may be."""

from urllib.parse import urlsplit

from lianka.domain.cards.values import (
    ADDRESS_LENGTH_MAX,
    BENEFIT_LENGTH_MAX,
    BENEFITS_MAX,
    CARD_PRICE_MAX,
    DAYS_MAX,
    DESCRIPTION_LENGTH_MAX,
    DESIGN_LENGTH_MAX,
    MONTHS_MAX,
    PLAN_NAME_LENGTH_MAX,
    REFUND_DAYS_MAX,
    REGION_LENGTH_MAX,
    STOCK_MAX,
    OptionDraft,
    PlanDraft,
    TermKind,
)
from lianka.foundation.values import Rate

_WHOLE = Rate.of(1)
_N_MAX = {TermKind.DAYS: DAYS_MAX, TermKind.MONTHS: MONTHS_MAX}


def first_wrong_field(draft: PlanDraft) -> str | None:
    """The name of the first field of a card that is out of its bounds, or None."""
    rates = (draft.default_in_store_rate, draft.default_deal_rate)
    sound = {
        "name": _is_line(draft.name, PLAN_NAME_LENGTH_MAX) and draft.name != "",
        "region": _is_line(draft.region, REGION_LENGTH_MAX),
        "design": draft.design.isidentifier() and draft.design.isascii() and len(draft.design) <= DESIGN_LENGTH_MAX,
        "description": len(draft.description) <= DESCRIPTION_LENGTH_MAX and "\x00" not in draft.description,
        "benefits": len(draft.benefits) <= BENEFITS_MAX
        and all(_is_line(each, BENEFIT_LENGTH_MAX) and each for each in draft.benefits),
        "sale_until": draft.sale_from is None or draft.sale_until is None or draft.sale_from < draft.sale_until,
        "stock_total": draft.stock_total is None or 1 <= draft.stock_total <= STOCK_MAX,
        "member_limit": draft.member_limit is None or 1 <= draft.member_limit <= STOCK_MAX,
        "default_in_store_rate": _is_default(rates[0], draft.accepts_all),
        "default_deal_rate": _is_default(rates[1], draft.accepts_all),
        "refund_days": 0 <= draft.refund_days <= (0 if draft.is_free else REFUND_DAYS_MAX),
        "refunds_unused_days": draft.refund_days > 0 or not draft.refunds_unused_days,
    }
    return next((name for name, is_sound in sound.items() if not is_sound), None)


def first_wrong_option_field(draft: OptionDraft, *, is_free: bool) -> str | None:
    """The name of the first field of a price that is out of its bounds, or None. A free card costs nothing."""
    days = (draft.first_day, draft.last_day)
    has_dates = draft.term_kind == TermKind.DATES
    n_max = _N_MAX.get(draft.term_kind)
    sound = {
        "n": draft.n is None if n_max is None else draft.n is not None and 1 <= draft.n <= n_max,
        "first_day": (days[0] is not None) == has_dates,
        "last_day": (days[1] is not None) == has_dates and (not days[0] or not days[1] or days[0] <= days[1]),
        "price_fen": draft.price_fen == 0 if is_free else 0 < draft.price_fen <= CARD_PRICE_MAX,
        "list_price_fen": draft.list_price_fen is None or draft.price_fen <= draft.list_price_fen <= CARD_PRICE_MAX,
    }
    return next((name for name, is_sound in sound.items() if not is_sound), None)


def is_share_paid(rate: Rate) -> bool:
    """Whether a rate is above 0 and at most the whole price."""
    return Rate(0) < rate <= _WHOLE


def is_web_address(text: str) -> bool:
    """Whether a text can stand behind a QR code that people scan: an address of the web, and nothing else."""
    if not 0 < len(text) <= ADDRESS_LENGTH_MAX or not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _is_line(text: str, length_max: int) -> bool:
    return len(text) <= length_max and text.isprintable() and text == text.strip()


def _is_default(rate: Rate | None, accepts_all: bool) -> bool:
    return (rate is not None and is_share_paid(rate)) if accepts_all else rate is None
