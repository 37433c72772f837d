"""Tiers whose hold is over are kept or lost, by the daily job (MBR-6)."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianka.domain.ledger.errors import DateNotOver
from lianka.domain.loyalty.models import TierMove
from lianka.domain.loyalty.operations import review_tiers as job
from lianka.domain.loyalty.operations.review_tiers import review_tiers
from lianka.domain.loyalty.values import FallKind
from lianka.interfaces.shared.world import World
from tests.operations.loyalty.tiers import close_of, gain, held_until, moves_of, on, set_tiers, tier_of
from tests.rivals import at_once

pytestmark = pytest.mark.row("MBR-6")


def _review(day: str) -> int:
    return review_tiers(business_date=date.fromisoformat(day), at=close_of(day))


def test_a_tier_falls_at_the_end_of_its_hold_and_not_a_day_earlier(world: World) -> None:
    set_tiers()
    gain(world.wang, 1600, at=on("2026-01-31"))
    gain(world.wang, 500, at=on("2026-02-01"))

    assert (_review("2027-01-30"), tier_of(world.wang, at=on("2027-01-31"))) == (0, "gold")
    assert (_review("2027-01-31"), tier_of(world.wang, at=on("2027-02-01"))) == (1, "silver")
    assert moves_of(world.wang)[-1] == ("2027-02-01", "gold", "silver", "fell")
    assert held_until(world.wang) == "2028-02-01"


def test_a_tier_that_was_earned_again_is_kept(world: World) -> None:
    set_tiers()
    gain(world.wang, 600, at=on("2026-01-31"))
    gain(world.wang, 500, at=on("2026-06-01"))

    assert _review("2027-01-31") == 1
    assert moves_of(world.wang)[-1] == ("2027-02-01", "silver", "silver", "kept")
    assert held_until(world.wang) == "2028-02-01"


def test_one_step_takes_one_tier(world: World) -> None:
    set_tiers(fall=FallKind.ONE_STEP)
    gain(world.wang, 1600, at=on("2026-01-31"))

    _review("2027-01-31")

    assert moves_of(world.wang)[-1] == ("2027-02-01", "gold", "silver", "fell")


def test_the_job_catches_up_on_all_it_missed_and_a_second_run_finds_nothing(world: World) -> None:
    set_tiers(hold_months=1)
    gain(world.wang, 1600, at=on("2026-01-10"))
    gain(world.wang, 600, at=on("2026-01-11"))

    assert (_review("2026-05-31"), _review("2026-05-31")) == (1, 0)
    assert moves_of(world.wang)[1:] == [
        ("2026-02-11", "gold", "silver", "fell"),
        ("2026-03-11", "silver", "basic", "fell"),
    ]


def test_a_tier_that_is_held_for_ever_is_never_reviewed(world: World) -> None:
    set_tiers(hold_months=None)
    gain(world.wang, 600, at=on("2026-01-31"))

    assert _review("2036-01-31") == 0
    assert tier_of(world.wang, at=on("2036-02-01")) == "silver"


def test_a_day_is_not_reviewed_before_it_is_over(world: World) -> None:
    set_tiers()

    with pytest.raises(DateNotOver):
        review_tiers(business_date=date(2026, 1, 31), at=on("2026-01-31"))


def test_any_number_of_members_is_reviewed_in_the_same_statements(world: World) -> None:
    set_tiers()
    counts = []
    for members, day in (([world.wang], "2026-01-10"), ([world.wang, world.li], "2027-03-10")):
        for member in members:
            gain(member, 600, at=on(day))
        with CaptureQueriesContext(connection) as queries:
            assert _review(day.replace("2027", "2028").replace("2026", "2027")) == len(members)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_chunks_leave_nobody_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "CHUNK", 1)
    set_tiers()
    for member in (world.wang, world.li):
        gain(member, 600, at=on("2026-01-10"))

    assert _review("2027-01-10") == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_review_a_member_once(world: World) -> None:
    set_tiers()
    gain(world.wang, 600, at=on("2026-01-10"))

    at_once(*[lambda: _review("2027-01-10")] * 2)

    assert TierMove.objects.filter(cause="fell").count() == 1
