"""Tiers for tests: the ladder of the rule's page, set in production, and purchases that climb it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import Journal
from lianka.domain.loyalty.models import MemberTier, TierMove
from lianka.domain.loyalty.operations.change_tiers import change_tiers
from lianka.domain.loyalty.operations.gain_growth import gain_growth
from lianka.domain.loyalty.operations.grant_tier import grant_tiers
from lianka.domain.loyalty.operations.plan_growth import plan_growth
from lianka.domain.loyalty.queries import get_tier_terms
from lianka.domain.loyalty.values import (
    FallKind,
    GrowthGained,
    GrowthPlan,
    Spending,
    TierDraft,
    TierGranted,
    TierMeasure,
    TierRules,
)
from lianka.foundation.calendar import end_of_day
from lianka.foundation.db import transaction
from lianka.foundation.values import Rate
from tests.operations.loyalty.till import terms_of
from tests.world import OPENED_AT, OPERATOR

SHANGHAI = ZoneInfo("Asia/Shanghai")
BASIC = TierDraft(code="basic", name="普通", threshold=0)
SILVER = TierDraft(code="silver", name="银卡", threshold=500, rate=Rate.of("0.98"), points_multiplier=Rate.of("1.5"))
GOLD = TierDraft(
    code="gold",
    name="金卡",
    threshold=1500,
    rate=Rate.of("0.95"),
    points_multiplier=Rate.of(2),
    points_per_yuan=90,
)
LADDER = (BASIC, SILVER, GOLD)


def on(day: str) -> datetime:
    """Noon of a day in Shanghai, or the time that is given."""
    moment = datetime.fromisoformat(day if "T" in day else f"{day}T12:00:00")
    return moment.replace(tzinfo=SHANGHAI)


def set_tiers(
    *tiers: TierDraft,
    measure: TierMeasure = TierMeasure.GROWTH,
    hold_months: int | None = 12,
    fall: FallKind = FallKind.TO_EARNED,
    by_approval: bool = False,
    at: datetime = OPENED_AT,
) -> None:
    """Set the tiers, those of the rule's page if none are given."""
    rules = TierRules(measure=measure, hold_months=hold_months, fall=fall, by_approval=by_approval)
    change_tiers(rules=rules, tiers=tiers or LADDER, by=OPERATOR, at=at)


def gain(member: int, growth: int, *, at: datetime, known_at: datetime | None = None, cause: str = "task:1") -> None:
    """Count growth for a member."""
    gain_all(GrowthGained(member, growth, at, cause), at=known_at or at)


@transaction
def gain_all(*gains: GrowthGained, at: datetime) -> None:
    """Count gains in one batch."""
    gain_growth(gains, at=at)


@transaction
def pay(*, member: int, merchant: int, paid_fen: int, at: datetime, key: str) -> GrowthPlan:
    """Pay at a merchant: the books get the growth, the climb counts."""
    (plan,) = plan_growth([Spending(member, merchant, paid_fen, at, terms_of(merchant, at))])
    post_growth(key, plan, at)
    gain_growth([GrowthGained(member, plan.climb, at, f"purchase:{key}")], at=at)
    return plan


def post_growth(key: str, plan: GrowthPlan, at: datetime) -> None:
    """Tell the books of growth, if there is any."""
    if not plan.transfers:
        return
    (posting,) = post([Journal("purchase", key, "purchase", at, transfers=plan.transfers)], at=at)
    assert posting.refusal is None


@transaction
def grant(member: int, tier: str, *, cause: str, since: str, until: str | None = None) -> int:
    """Grant a tier from noon of one day until noon of another."""
    return grant_tiers([TierGranted(member, tier, on(since), on(until) if until else None, cause, "operator:admin")])


def tier_of(member: int, *, at: datetime) -> str:
    """The tier that applies to a member."""
    return get_tier_terms(member_ids=[member], at=at)[member].tier


def moves_of(member: int) -> list[tuple[str, str, str, str]]:
    """A member's history: on which day, from which tier, to which, why."""
    moves = TierMove.objects.filter(member_id=member).order_by("number")
    return [(_day(move.at), move.from_tier, move.to_tier, move.cause) for move in moves]


def held_until(member: int) -> str | None:
    """The last day of a member's hold is the one before this."""
    until = MemberTier.objects.get(member_id=member).hold_until
    return None if until is None else _day(until)


def close_of(day: str) -> datetime:
    """When the daily jobs of a day run at the earliest."""
    return end_of_day(on(day).date())


def _day(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).date().isoformat()
