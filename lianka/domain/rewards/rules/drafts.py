"""What a bundle and a budget may be. Pure."""

from collections.abc import Sequence

from lianka.domain.rewards.values import (
    AMOUNT_MAX,
    COUNT_MAX,
    DAYS_MAX,
    ITEMS_MAX,
    LIMIT_FEN_MAX,
    NAME_LENGTH_MAX,
    TIER_LENGTH_MAX,
    BudgetDraft,
    RewardItem,
    RewardKind,
)


def first_wrong_bundle_field(name: str, items: Sequence[RewardItem]) -> str | None:
    """The name of the first field of a bundle that is out of its bounds, or None."""
    if not is_name(name):
        return "name"
    if not 1 <= len(items) <= ITEMS_MAX:
        return "items"
    for index, item in enumerate(items):
        # Two rights may be two things; two amounts of points are one amount that somebody split.
        if item.kind != RewardKind.RIGHT and item.kind in [before.kind for before in items[:index]]:
            return f"items[{index}].kind"
        if (field := _first_wrong_item_field(item)) is not None:
            return f"items[{index}].{field}"
    return None


def _first_wrong_item_field(item: RewardItem) -> str | None:
    is_tier, is_right = item.kind == RewardKind.TIER, item.kind == RewardKind.RIGHT
    amount_max = 1 if is_tier else COUNT_MAX if is_right else AMOUNT_MAX
    sound = {
        "amount": 1 <= item.amount <= amount_max,
        "tier": _is_line(item.tier, TIER_LENGTH_MAX) and (item.tier != "") == is_tier,
        "name": is_name(item.name) if is_right else item.name == "",
        "days": _has_right_days(item),
    }
    return next((name for name, is_sound in sound.items() if not is_sound), None)


def _has_right_days(item: RewardItem) -> bool:
    if item.days is None:
        return item.kind != RewardKind.TIER
    return item.kind in (RewardKind.TIER, RewardKind.RIGHT) and 1 <= item.days <= DAYS_MAX


def first_wrong_budget_field(draft: BudgetDraft) -> str | None:
    """The name of the first field of a budget that is out of its bounds, or None."""
    sound = {
        "name": is_name(draft.name),
        "limit_fen": 1 <= draft.limit_fen <= LIMIT_FEN_MAX,
        "alert_fen": draft.alert_fen is None or 0 <= draft.alert_fen <= draft.limit_fen,
    }
    return next((name for name, is_sound in sound.items() if not is_sound), None)


def is_name(text: str) -> bool:
    """Whether the text may be what something is called: one line, not empty, not too long."""
    return text.strip() != "" and _is_line(text, NAME_LENGTH_MAX)


def _is_line(text: str, length_max: int) -> bool:
    return len(text) <= length_max and (text == "" or text.isprintable())
