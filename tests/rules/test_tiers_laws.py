"""Laws that hold for every member's way through the tiers, and a second reckoning that every answer agrees with."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianka.domain.loyalty.queries import get_tier_advance
from lianka.domain.loyalty.values import (
    FallKind,
    Growth,
    Tier,
    TierAdvance,
    TierChange,
    TierChangeCause,
    TierLadder,
    TierState,
)
from lianka.interfaces.cli.rules.fields import Fields
from lianka.interfaces.cli.rules.tier import evaluate
from tests.rules import tiers_by_the_book
from tests.rules.tier_cases import LIVES, Case

pytestmark = [pytest.mark.row("MBR-5"), pytest.mark.row("MBR-6")]
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Life(NamedTuple):
    """A case as the rule sees it."""

    ladder: TierLadder
    events: list[Growth]
    until: datetime
    zone: ZoneInfo

    def threshold_above(self, tier: str) -> float:
        steps = self.ladder.tiers[self.ladder.step_of(tier) + 1 :]
        return steps[0].threshold if steps else float("inf")


def life_of(case: Case, *, hold_months: int | None = -1) -> Life:
    ladder = TierLadder(
        tiers=tuple(Tier(tier["code"], tier["threshold"]) for tier in case["tiers"]),
        hold_months=case["hold_months"] if hold_months == -1 else hold_months,
        fall=FallKind(case["fall"]),
    )
    events = [Growth(datetime.fromisoformat(event["at"]), event["growth"]) for event in case["events"]]
    return Life(ladder, events, datetime.fromisoformat(case["until"]), ZoneInfo(case["zone"]))


def live(life: Life) -> TierAdvance:
    return get_tier_advance(ladder=life.ladder, events=life.events, until=life.until, zone=life.zone)


def live_on(life: Life, since: TierState | None, *, events: list[Growth], until: datetime) -> TierAdvance:
    return get_tier_advance(ladder=life.ladder, since=since, events=events, until=until, zone=life.zone)


def states_after_each_event(life: Life) -> list[tuple[Growth, TierState, TierAdvance]]:
    """Each growth, where the member stood just before it (reviews due at its moment done), and the step over it."""
    steps, state = [], None
    for event in life.events:
        state = live_on(life, state, events=[], until=event.at).state
        step = live_on(life, state, events=[event], until=event.at)
        steps.append((event, state, step))
        state = step.state
    return steps


@settings(max_examples=300)
@given(LIVES)
def test_a_second_reckoning_comes_to_the_same(case: Case) -> None:
    assert evaluate(Fields(case)) == tiers_by_the_book.answer(case)


@given(LIVES, st.integers(0, 2**32))
def test_deciding_in_slices_is_deciding_at_once(case: Case, seed: int) -> None:
    life, random = life_of(case), Random(seed)
    at_once = live(life)
    left, state = life.events, None
    changes: list[TierChange] = []

    for cut in [*cuts_of(life, at_once, random), None]:
        events = [event for event in left if cut is None or event.at < cut]
        left = left[len(events) :]
        state, changed = live_on(life, state, events=events, until=cut or life.until)
        changes += changed

    assert (state, tuple(changes)) == at_once


def cuts_of(life: Life, at_once: TierAdvance, random: Random) -> list[datetime]:
    """Moments of growth, of reviews, and of neither, in order."""
    start = life.events[0].at
    moments = [start, *(event.at for event in life.events), *(change.at for change in at_once.changes)]
    moments += [start + (life.until - start) * random.random() for _ in range(3)]
    return sorted(random.sample(moments, random.randint(1, 4)))


@given(LIVES)
def test_deciding_after_every_growth_is_deciding_at_once(case: Case) -> None:
    life = life_of(case)
    state = None

    for event in life.events:
        state = live_on(life, state, events=[event], until=event.at).state

    assert live_on(life, state, events=[], until=life.until).state == live(life).state


@given(LIVES)
def test_an_upgrade_never_waits(case: Case) -> None:
    life = life_of(case)

    for event, before, step in states_after_each_event(life):
        reaches = before.climb + event.growth >= life.threshold_above(before.tier)
        assert [change.cause for change in step.changes] == [TierChangeCause.REACHED] * reaches
        assert step.state.climb == before.climb + event.growth < life.threshold_above(step.state.tier)


@given(LIVES)
def test_the_growth_that_lifts_a_member_does_not_count_for_the_new_hold(case: Case) -> None:
    for event, before, step in states_after_each_event(life_of(case)):
        if step.changes:
            assert step.state.hold
            assert step.state.hold.growth == 0
        elif before.hold:
            assert step.state.hold
            assert step.state.hold.growth == before.hold.growth + event.growth


@given(LIVES)
def test_the_hold_never_gathers_more_than_the_climb(case: Case) -> None:
    for _, _, step in states_after_each_event(life_of(case)):
        assert step.state.hold is None or step.state.hold.growth <= step.state.climb


@given(LIVES)
def test_a_tier_is_lost_at_a_review_alone(case: Case) -> None:
    life = life_of(case)
    step_of = life.ladder.step_of

    for change in live(life).changes:
        steps = step_of(change.to_tier) - step_of(change.from_tier)
        if change.cause is TierChangeCause.REACHED:
            assert steps > 0
        else:
            assert (steps < 0) == (change.cause is TierChangeCause.FELL)
            assert change.at == midnight_of(change.at.astimezone(life.zone).date(), life.zone)


def midnight_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


@given(LIVES)
def test_the_base_alone_has_no_review_to_come(case: Case) -> None:
    life = life_of(case)
    state = live(life).state

    assert (state.hold_until is None) == (state.tier == life.ladder.base.code)
    assert state.hold_until is None or state.hold_until > life.until


@given(LIVES)
def test_the_history_is_one_chain_in_order(case: Case) -> None:
    life = life_of(case)
    state, changes = live(life)
    tiers = [life.ladder.base.code, *(change.to_tier for change in changes)]

    assert [change.from_tier for change in changes] == tiers[:-1]
    assert state.tier == tiers[-1]
    assert all(one.at <= other.at for one, other in pairwise(changes))


@given(LIVES)
def test_taking_growth_back_changes_no_tier_at_its_moment(case: Case) -> None:
    life = life_of(case)

    for event, before, step in states_after_each_event(life):
        assert event.growth > 0 or step.state.tier == before.tier


@given(LIVES)
def test_one_step_falls_one_step(case: Case) -> None:
    life = life_of(case | {"fall": "one_step"})
    falls = [change for change in live(life).changes if change.cause is TierChangeCause.FELL]

    assert all(life.ladder.step_of(fall.from_tier) - life.ladder.step_of(fall.to_tier) == 1 for fall in falls)


@given(LIVES)
def test_a_tier_held_for_ever_is_the_highest_the_climb_ever_reached(case: Case) -> None:
    life = life_of(case, hold_months=None)
    sums = [sum(event.growth for event in life.events[:count]) for count in range(len(life.events) + 1)]

    state, changes = live(life)

    assert state.tier == [tier.code for tier in life.ladder.tiers if tier.threshold <= max(0, *sums)][-1]
    assert state.hold_until is None
    assert {change.cause for change in changes} <= {TierChangeCause.REACHED}


# Anchor, months of a hold, and the last day of each hold while the tier is kept.
LAST_DAYS = [
    ("2024-08-31", 6, ["2025-02-28", "2025-08-31", "2026-02-28", "2026-08-31"]),
    ("2024-02-29", 12, ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
    ("2024-01-31", 1, ["2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"]),
    ("2023-12-30", 2, ["2024-02-29", "2024-04-30", "2024-06-30", "2024-08-30"]),
    ("2025-04-30", 24, ["2027-04-30", "2029-04-30", "2031-04-30"]),
]


@pytest.mark.parametrize(("anchor", "months", "last_days"), LAST_DAYS)
def test_holds_of_a_kept_tier_are_counted_from_one_anchor(anchor: str, months: int, last_days: list[str]) -> None:
    ladder = TierLadder(tiers=(Tier("basic", 0), Tier("silver", 1)), hold_months=months)
    start = datetime.fromisoformat(anchor).replace(hour=12, tzinfo=SHANGHAI)
    reviews = [midnight_of(date.fromisoformat(day) + timedelta(days=1), SHANGHAI) for day in last_days]
    events = [Growth(start, 1), *(Growth(review - timedelta(hours=1), 1) for review in reviews)]

    advance = get_tier_advance(ladder=ladder, events=events, until=reviews[-1], zone=SHANGHAI)

    assert [(change.at, change.cause) for change in advance.changes[1:]] == [
        (review, TierChangeCause.KEPT) for review in reviews
    ]


def test_holds_after_a_fall_are_counted_from_the_clamped_last_day() -> None:
    tiers = (Tier("basic", 0), Tier("silver", 1), Tier("gold", 10))
    ladder = TierLadder(tiers=tiers, hold_months=6)
    at = [datetime(2024, 8, 31, 12, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC), datetime(2025, 8, 1, tzinfo=UTC)]
    events = [Growth(moment, growth) for moment, growth in zip(at, [10, 1, 1], strict=True)]

    advance = get_tier_advance(ladder=ladder, events=events, until=datetime(2025, 9, 1, tzinfo=UTC), zone=SHANGHAI)

    assert [change.at.date().isoformat() for change in advance.changes[1:]] == ["2025-03-01", "2025-08-29"]
    assert advance.state.hold_until == datetime(2026, 3, 1, tzinfo=SHANGHAI)
