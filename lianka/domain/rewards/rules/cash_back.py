"""How much of a purchase comes back, when, and what a refund undoes of it (COM-13). Pure.

`docs/rules/cash-back.md` has the worked numbers. A hundredth of a coin is worth a fen, so amounts are fen throughout.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from lianka.domain.rewards.errors.campaigns import CampaignInvalid
from lianka.domain.rewards.values.cash_back import (
    CAP_FEN_MAX,
    INSTALMENTS_MAX,
    CashBackRuleView,
    CashBackStart,
    CashBackTerms,
    Instalment,
)
from lianka.foundation.calendar import add_months
from lianka.foundation.values import Rate

_WHOLE: Final = Rate.of(1)


class InstalmentUndone(NamedTuple):
    """What a refund cancels of an instalment that is not paid, or takes back of one that is."""

    number: int
    cancelled_fen: int
    taken_fen: int


def rule_on(rules: Iterable[CashBackRuleView], day: date) -> CashBackRuleView | None:
    """The rule for purchases of this day: the latest announced of those that start latest; None when none gives.

    One that ended is not followed by the one before it.
    """
    begun = [rule for rule in rules if rule.terms.valid_from <= day]
    rule = max(begun, key=lambda each: (each.terms.valid_from, each.rule_id), default=None)
    if rule is None or rule.terms.budget_id is None:
        return None
    until = rule.terms.valid_until
    return rule if until is None or day < until else None


def check_cash_back(terms: CashBackTerms) -> None:
    """Refuse with `CampaignInvalid` (naming the field) terms out of their bounds."""
    caps = (terms.purchase_cap_fen, terms.month_cap_fen)
    sound = {
        "rate": terms.rate <= _WHOLE,
        "budget": (terms.budget_id is None) == (terms.rate.millionths == 0),
        "minimum_fen": 0 <= terms.minimum_fen <= CAP_FEN_MAX,
        "purchase_cap_fen": caps[0] is None or 1 <= caps[0] <= CAP_FEN_MAX,
        "month_cap_fen": caps[1] is None or 1 <= caps[1] <= CAP_FEN_MAX,
        "instalments": 1 <= terms.instalments <= INSTALMENTS_MAX,
        "valid_until": terms.valid_until is None or terms.valid_until > terms.valid_from,
    }
    wrong = next((name for name, is_sound in sound.items() if not is_sound), None)
    if wrong is not None:
        raise CampaignInvalid(field=wrong)


def share_of(terms: CashBackTerms, *, money_fen: int) -> int:
    """What comes back of so much money, before the month's cap: rounded down, 0 below the minimum."""
    if money_fen < terms.minimum_fen:
        return 0
    fen = terms.rate.floor(money_fen)
    return fen if terms.purchase_cap_fen is None else min(fen, terms.purchase_cap_fen)


def within_month(terms: CashBackTerms, *, share_fen: int, month_fen: int) -> int:
    """What of a share comes back to who has `month_fen` already for purchases of the month."""
    if terms.month_cap_fen is None:
        return share_fen
    return max(0, min(share_fen, terms.month_cap_fen - month_fen))


def instalments_of(terms: CashBackTerms, *, amount_fen: int, bought_on: date) -> list[Instalment]:
    """The parts of an amount and their days: equal ones, what does not divide in the last; parts of nothing left out.

    Each day is counted from the day of the purchase: after 31 January come 28 February and 31 March.
    """
    count, first = terms.instalments, 0 if terms.start is CashBackStart.AT_ONCE else 1
    part_fen = amount_fen // count
    parts = [part_fen] * (count - 1) + [amount_fen - part_fen * (count - 1)]
    return [
        Instalment(number, add_months(bought_on, first + number - 1), fen)
        for number, fen in enumerate(parts, start=1)
        if fen
    ]


def undo(instalments: Sequence[Instalment], *, fen: int) -> list[InstalmentUndone]:
    """Which instalments give up so much: those not paid yet, the latest first; then the paid ones, the latest first.

    Raises `ValueError` when less than that is left of all of them.
    """
    pending = [each for each in instalments if each.is_pending]
    paid = [each for each in instalments if each.paid_at is not None]
    undone = []
    for each in [*reversed(pending), *reversed(paid)]:
        part_fen = min(fen, each.left_fen)
        fen -= part_fen
        if part_fen:
            is_paid = each.paid_at is not None
            undone.append(InstalmentUndone(each.number, 0 if is_paid else part_fen, part_fen if is_paid else 0))
    if fen:
        raise ValueError("No more can be undone than there is.")
    return undone
