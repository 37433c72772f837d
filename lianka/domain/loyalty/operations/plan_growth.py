"""What a batch of spendings adds to growth and to the climb, and what refunds take back of it."""

from collections.abc import Sequence

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.ledger.values import Transfer
from lianka.domain.loyalty.queries.points import estimate_points, get_rule_book
from lianka.domain.loyalty.queries.tiers import get_tier_book
from lianka.domain.loyalty.rules import accounts
from lianka.domain.loyalty.rules.growth import climb_back, climb_of, growth_of, part_back
from lianka.domain.loyalty.values import (
    NO_GROWTH,
    EarningPlan,
    GrowthBack,
    GrowthPlan,
    Spending,
    TierMeasure,
)
from lianka.foundation.db import transaction_required


@transaction_required
def plan_growth(spendings: Sequence[Spending], *, earnings: Sequence[EarningPlan] | None = None) -> list[GrowthPlan]:
    """Plan what each spending adds to growth and to the climb, in the order given. Posts nothing.

    `earnings` is what `plan_earnings` answered for the same spendings; where the measure is points, the climb is what
    they truly earn. Without it, what they would earn if every merchant could issue. Without tiers there is no growth.
    """
    book = get_tier_book()
    if book is None or not spendings:
        return [NO_GROWTH] * len(spendings)
    points = [0] * len(spendings)
    if book.measure is TierMeasure.POINTS:
        points = [plan.points for plan in earnings] if earnings is not None else _estimate(spendings)
    plans = []
    for spending, earned in zip(spendings, points, strict=True):
        growth = growth_of(paid_fen=spending.paid_fen, growth_per_yuan=book.growth_per_yuan)
        climb = climb_of(book, paid_fen=spending.paid_fen, growth=growth, points=earned)
        plans.append(GrowthPlan(growth, climb, _transfers(spending.member_id, growth)))
    return plans


@transaction_required
def plan_growth_back(backs: Sequence[GrowthBack]) -> list[GrowthPlan]:
    """Plan what refunds take back of growth and climb, in the order given: both are zero or below. Posts nothing.

    Growth has no floor: what was gathered is taken back whole, whatever was reached with it. What another measure
    counted is gone from the climb already. Raises `ValueError` when more is refunded than was paid.
    """
    book, plans = get_tier_book(), []
    for back in backs:
        growth, climb = -part_back(back.growth, back.undoing), 0
        if book is not None:
            climb = climb_back(book, back, growth=growth)
        plans.append(GrowthPlan(growth, climb, _transfers(back.member_id, growth)))
    return plans


def _estimate(spendings: Sequence[Spending]) -> list[int]:
    rules = get_rule_book()
    return [estimate_points(spending, rules) for spending in spendings]


def _transfers(member_id: int, growth: int) -> tuple[Transfer, ...]:
    if growth == 0:
        return ()
    source, member = accounts.growth_issued(get_platform_party_id()), accounts.growth_of(member_id)
    return (Transfer(source, member, growth),) if growth > 0 else (Transfer(member, source, -growth),)
