"""Going on from where a member stands: what the state keeps, and what can no longer be told to it."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from lianka.domain.loyalty.errors import GrowthAfterUntil, GrowthUnsorted, UnknownTier
from lianka.domain.loyalty.queries import get_tier_advance
from lianka.domain.loyalty.values import Growth, Tier, TierAdvance, TierChangeCause, TierHold, TierLadder, TierState

pytestmark = pytest.mark.row("MBR-6")
SHANGHAI = ZoneInfo("Asia/Shanghai")
LADDER = TierLadder(tiers=(Tier("basic", 0), Tier("silver", 500), Tier("gold", 1500)), hold_months=6)


def on(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=SHANGHAI)


def go_on(state: TierState | None, *growth: tuple[str, int], until: str, ladder: TierLadder = LADDER) -> TierAdvance:
    events = [Growth(on(day), amount) for day, amount in growth]
    return get_tier_advance(ladder=ladder, since=state, events=events, until=on(until), zone=SHANGHAI)


HOLD = TierHold(anchor=date(2024, 8, 31), months=6, until=on("2025-03-01"))
SILVER = TierState(tier="silver", climb=600, hold=HOLD, decided_until=on("2024-12-31"))


def test_a_newcomer_stands_at_the_base() -> None:
    assert go_on(None, until="2024-12-31") == (TierState(tier="basic", decided_until=on("2024-12-31")), ())


def test_a_state_keeps_all_that_the_future_depends_on() -> None:
    assert go_on(None, ("2024-08-31", 600), until="2024-12-31").state == SILVER


def test_a_kept_tier_remembers_its_anchor_and_the_months_since() -> None:
    state = go_on(SILVER, ("2025-01-10", 550), until="2025-03-01").state

    assert (state.climb, state.hold) == (
        1150,
        TierHold(anchor=date(2024, 8, 31), months=12, until=on("2025-09-01"), growth=0),
    )


def test_a_change_of_months_leaves_the_hold_under_way_as_it_was_promised() -> None:
    shorter = replace(LADDER, hold_months=1)

    kept = go_on(SILVER, ("2025-01-10", 550), until="2025-03-01", ladder=shorter).state

    assert [change.at for change in go_on(SILVER, until="2025-03-01", ladder=shorter).changes] == [on("2025-03-01")]
    assert kept.hold_until == on("2025-04-01")


@pytest.mark.parametrize("gold", [550, 5000])
def test_a_review_keeps_or_takes_a_tier_and_never_raises_it(gold: int) -> None:
    changed = replace(LADDER, tiers=(Tier("basic", 0), Tier("silver", 500), Tier("gold", gold)))
    before = replace(SILVER, hold=replace(HOLD, growth=560))

    advance = go_on(before, until="2025-03-01", ladder=changed)

    assert [(change.to_tier, change.cause) for change in advance.changes] == [("silver", TierChangeCause.KEPT)]


def test_changed_thresholds_apply_from_the_next_growth() -> None:
    lower = replace(LADDER, tiers=(Tier("basic", 0), Tier("silver", 500), Tier("gold", 601)))
    higher = replace(LADDER, tiers=(Tier("basic", 0), Tier("silver", 1000), Tier("gold", 1500)))

    assert go_on(SILVER, ("2025-01-10", 1), until="2025-02-28", ladder=lower).state.tier == "gold"
    assert go_on(SILVER, ("2025-01-10", 1), until="2025-02-28", ladder=higher).state.tier == "silver"


def test_nothing_new_changes_nothing_before_the_review() -> None:
    assert go_on(SILVER, until="2025-02-28") == (replace(SILVER, decided_until=on("2025-02-28")), ())


def test_growth_from_before_what_is_decided_is_refused() -> None:
    with pytest.raises(GrowthUnsorted) as refusal:
        go_on(SILVER, ("2024-12-30", 500), until="2025-02-28")

    assert refusal.value.field == "events[0].at"


def test_growth_at_the_moment_that_is_decided_counts() -> None:
    assert go_on(SILVER, ("2024-12-31", 900), until="2024-12-31").state.tier == "gold"


def test_going_back_is_refused() -> None:
    with pytest.raises(GrowthUnsorted) as refusal:
        go_on(SILVER, until="2024-12-30")

    assert refusal.value.field == "until"


def test_growth_from_after_the_moment_asked_for_is_refused() -> None:
    with pytest.raises(GrowthAfterUntil) as refusal:
        go_on(SILVER, ("2025-01-01", 1), ("2025-03-02", 1), until="2025-03-01")

    assert refusal.value.field == "events[1].at"


@pytest.mark.parametrize("until", ["2025-02-28", "2025-03-01"])
def test_a_tier_that_the_ladder_does_not_have_is_refused(until: str) -> None:
    with pytest.raises(UnknownTier):
        go_on(replace(SILVER, tier="bronze"), ("2025-02-01", 1), until=until)
