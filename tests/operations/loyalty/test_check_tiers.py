"""The self-check names the row of a tier that says something else than its history or the books."""

import pytest

from lianka.domain.loyalty.models import MemberTier
from lianka.domain.loyalty.operations.check_tiers import check_tiers
from lianka.domain.loyalty.operations.review_tiers import review_tiers
from lianka.domain.loyalty.values import TierMeasure
from lianka.interfaces.shared.world import World
from tests.operations.loyalty.tiers import close_of, gain, on, pay, set_tiers

pytestmark = pytest.mark.row("MBR-6")


def _live(world: World) -> None:
    """Rise, keep, fall, change the measure to purchases and back, and rise again."""
    set_tiers(hold_months=1)
    pay(member=world.wang, merchant=world.noodles, paid_fen=160000, at=on("2026-01-10"), key="p1")
    pay(member=world.wang, merchant=world.noodles, paid_fen=60000, at=on("2026-01-11"), key="p2")
    review_tiers(business_date=on("2026-02-28").date(), at=close_of("2026-02-28"))
    set_tiers(measure=TierMeasure.PURCHASES, at=on("2026-03-01"))
    pay(member=world.wang, merchant=world.noodles, paid_fen=10000, at=on("2026-03-02"), key="p3")
    set_tiers(at=on("2026-03-03"))
    pay(member=world.wang, merchant=world.noodles, paid_fen=70000, at=on("2026-03-04"), key="p4")
    pay(member=world.li, merchant=world.noodles, paid_fen=10000, at=on("2026-03-04"), key="p5")


def test_what_went_well_has_no_difference(world: World) -> None:
    _live(world)

    assert list(check_tiers()) == []


@pytest.mark.parametrize(
    ("change", "law"),
    [
        ({"tier": "gold"}, "stands where its latest move left it"),
        ({"move_count": 1}, "counts its history"),
        ({"climb": 7}, "climbed what it gathered and no fall set aside"),
        ({"gathered": 701, "climb": 1201}, "gathered the growth that the books say"),
    ],
)
def test_a_row_that_differs_is_named(world: World, change: dict[str, object], law: str) -> None:
    _live(world)
    MemberTier.objects.filter(member_id=world.wang).update(**change)

    differences = list(check_tiers())

    assert [each.row for each in differences] == [f"member {world.wang}"] * len(differences)
    assert any(law in each.what for each in differences)


def test_growth_that_no_journal_tells_of_is_found(world: World) -> None:
    set_tiers()

    gain(world.wang, 100, at=on("2026-01-10"))

    (found,) = check_tiers()
    assert "found gathered 100, expected gathered 0" in found.what
