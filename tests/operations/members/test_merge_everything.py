"""What each context does when two records become one: cards, tiers, facts; and that all sums stay."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from lianka.domain.cards.errors import BothHoldThePlan
from lianka.domain.cards.models import MemberCard
from lianka.domain.checkout.models import Purchase
from lianka.domain.checkout.operations.check_facts import check_facts
from lianka.domain.checkout.operations.rebuild_member_facts import rebuild_member_facts
from lianka.domain.checkout.operations.refund_purchase import refund_purchase
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.loyalty.models import MemberTier, TierGrant
from lianka.domain.loyalty.operations.check_tiers import check_tiers
from lianka.domain.members.models import Member
from lianka.domain.members.operations.change_profile import change_profile
from lianka.domain.members.queries.profiles import open_profile
from lianka.domain.members.values.profiles import MonthDay, Profile
from tests.operations.cards.scene import DINING, MONTH, plan_on_sale, sell
from tests.operations.checkout.tills import BOOKS, MUCH_LATER, NOODLES, take_in, told
from tests.operations.loyalty.tiers import gain, grant, on, pay, set_tiers, tier_of
from tests.operations.members.merging import MERGED_AT, holdings, merge
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = pytest.mark.row("MBR-13")


def _cards(*member_ids: int) -> list[tuple[int, date | None]]:
    return list(MemberCard.objects.filter(member_id__in=member_ids).order_by("pk").values_list("member_id", "last_day"))


def test_a_card_moves_with_its_days(world: World) -> None:
    plan = plan_on_sale(DINING, MONTH)
    sell(world.zhao, plan, at=MERGED_AT)
    before = _cards(world.zhao)

    merge(world.zhao, world.wang)

    assert _cards(world.wang) == [(world.wang, before[0][1])]


def test_two_valid_cards_of_one_plan_keep_the_records_apart(world: World) -> None:
    plan = plan_on_sale(DINING, MONTH)
    for member in (world.zhao, world.wang):
        sell(member, plan, at=MERGED_AT)
    before = _cards(world.zhao, world.wang)

    with pytest.raises(BothHoldThePlan):
        merge(world.zhao, world.wang)

    assert _cards(world.zhao, world.wang) == before


@pytest.mark.parametrize(("valid", "ended"), [("zhao", "wang"), ("wang", "zhao")])
def test_of_two_cards_of_one_plan_the_valid_one_is_the_survivors(world: World, valid: str, ended: str) -> None:
    plan = plan_on_sale(DINING, MONTH)
    sell(getattr(world, ended), plan, at=OPENED_AT)
    opened = sell(getattr(world, valid), plan, at=MERGED_AT)

    merge(world.zhao, world.wang)

    assert MemberCard.objects.get(member_id=world.wang).pk == opened.card_id
    assert MemberCard.objects.filter(member_id=world.zhao).count() == 1


def test_climbs_add_up_and_lift(world: World) -> None:
    set_tiers()
    for member, paid_fen in ((world.zhao, 30_000), (world.wang, 25_000)):
        pay(member=member, merchant=world.noodles, paid_fen=paid_fen, at=on("2026-01-10"), key=str(member))

    merge(world.zhao, world.wang)

    climbs = dict(MemberTier.objects.values_list("member_id", "climb"))
    assert climbs == {world.zhao: 0, world.wang: 550}
    assert tier_of(world.wang, at=MERGED_AT) == "silver"
    assert holdings(world.wang) == {("growth", ""): 550}
    assert list(check_tiers()) == []


def test_a_profile_is_filled_where_it_was_empty(world: World) -> None:
    change_profile(member_id=world.wang, given=Profile(nickname="小王"), by=OPERATOR, at=OPENED_AT)
    given = Profile(nickname="赵", real_name="赵敏", birthday=MonthDay(2, 29), birth_year=1992, city="上海")
    change_profile(member_id=world.zhao, given=given, by=OPERATOR, at=OPENED_AT)

    merge(world.zhao, world.wang)

    assert open_profile(member_id=world.wang) == replace(given, nickname="小王")


def test_a_higher_tier_that_was_granted_goes_along(world: World) -> None:
    set_tiers()
    grant(world.zhao, "gold", cause="card:1", since="2026-01-06", until="2026-06-01")

    merge(world.zhao, world.wang)

    assert tier_of(world.wang, at=MERGED_AT) == "gold"
    assert TierGrant.objects.get().member_id == world.wang


def test_a_higher_tier_that_is_held_stays_until_the_hold_ends(world: World) -> None:
    set_tiers()
    gain(world.zhao, 600, at=on("2026-01-10"))
    gain(world.zhao, -500, at=on("2026-01-20"), cause="refund:1")

    merge(world.zhao, world.wang)

    assert tier_of(world.wang, at=MERGED_AT) == "silver"
    assert tier_of(world.wang, at=on("2027-03-01")) == "basic"


def test_a_refund_lowers_the_climb_of_the_survivor(world: World) -> None:
    set_tiers()
    gain(world.zhao, 300, at=on("2026-01-10"))
    merge(world.zhao, world.wang)

    gain(world.zhao, -100, at=on("2026-03-01"), cause="refund:1")

    assert dict(MemberTier.objects.values_list("member_id", "climb")) == {world.zhao: 0, world.wang: 200}


def test_facts_counted_anew_know_of_the_merge(world: World) -> None:
    take_in(told("1", 10_000), told("2", 3_000, member="7002", merchant=NOODLES))
    other = Member.objects.get(external_ref="7002").pk
    merge(other, world.zhao)

    rebuild_member_facts(by=OPERATOR, at=MUCH_LATER)

    assert list(check_facts()) == []


@pytest.mark.parametrize("seed", range(6))
def test_whatever_both_did_before_nothing_is_lost_or_doubled(world: World, seed: int) -> None:
    random = Random(seed)
    members = {"6100-0007": world.zhao, "7002": 0}
    _live(random, members, receipts="a")
    members["7002"] = Member.objects.get(external_ref="7002").pk
    both = (world.zhao, members["7002"])
    before = holdings(*both)
    merged, survivor = random.sample(both, 2)

    merge(merged, survivor)

    assert holdings(survivor) == before
    assert holdings(merged) == {}
    assert list(check_books()) == []

    _live(random, members, receipts="b")
    _give_back(random)

    assert holdings(merged) == {}
    assert list(check_books()) == []


def _live(random: Random, members: dict[str, int], *, receipts: str) -> None:
    """Buy here and there, spend a few points, give things back beyond what the points allow."""
    for number in range(12):
        ref = "7002" if number == 0 else random.choice(list(members))
        merchant, day = random.choice([BOOKS, NOODLES]), random.randrange(20)
        spent = random.choice([0, 0, 0, 7, 31])
        take_in(
            told(
                f"{receipts}{number}",
                random.randint(100, 9_000),
                member=ref,
                merchant=merchant,
                day=day,
                points_spent=spent,
            )
        )


def _give_back(random: Random) -> None:
    for purchase in Purchase.objects.filter(paid_fen__gt=0).order_by("pk"):
        refund_purchase(
            purchase_public_id=purchase.public_id,
            amount_fen=random.randint(1, purchase.paid_fen),
            key=purchase.public_id,
            reason="",
            by=OPERATOR,
            at=MUCH_LATER + timedelta(days=1),
        )
