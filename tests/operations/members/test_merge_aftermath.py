"""What comes after a merge, or came before it, finds the surviving record: tiers, gifts, top-ups, corrections."""

from datetime import timedelta

import pytest

from lianka.domain.ledger import chart
from lianka.domain.loyalty.errors import GrowthInsufficient, TierInUse, WalletCapExceeded
from lianka.domain.loyalty.models import MemberTier, TierGrant, TopUpOffer
from lianka.domain.loyalty.operations.answer_correction import answer_correction
from lianka.domain.loyalty.operations.change_tiers import remove_tier
from lianka.domain.loyalty.operations.check_corrections import check_corrections
from lianka.domain.loyalty.operations.check_tiers import check_tiers
from lianka.domain.loyalty.operations.correct_account import correct_account
from lianka.domain.loyalty.operations.review_tiers import review_tiers
from lianka.domain.loyalty.operations.store_value import check_top_up, store_value
from lianka.domain.loyalty.queries import get_stored_value_rules
from lianka.domain.loyalty.values import CorrectedKind, TierMeasure
from lianka.domain.rewards.models import MemberRight
from lianka.domain.rewards.operations.check_rewards import check_rewards
from lianka.domain.rewards.operations.preview_take_back import preview_take_back
from lianka.domain.rewards.operations.take_back_rewards import take_back_rewards
from lianka.domain.rewards.values import RewardItem, RewardKind, TakenBack
from lianka.foundation.audit import Actor, ActorKind
from lianka.foundation.db import transaction
from tests.operations.loyalty.tiers import close_of, gain, on, pay, set_tiers, tier_of
from tests.operations.loyalty.wallets import fill_wallet, offer, wallet
from tests.operations.members.merging import MERGED_AT, merge
from tests.operations.rewards.scene import COINS, GROWTH, POINTS, TEA, ask, balance, bundle_of
from tests.operations.rewards.scene import grant as give
from tests.world import OPERATOR, World

pytestmark = pytest.mark.row("MBR-13")
LATER = MERGED_AT + timedelta(days=1)
FINANCE = Actor(ActorKind.OPERATOR, "finance")


def _climbs() -> dict[int, int]:
    return dict(MemberTier.objects.values_list("member_id", "climb"))


def test_a_tier_climbed_to_by_an_earlier_measure_stays_until_its_hold_ends(world: World) -> None:
    set_tiers(measure=TierMeasure.AMOUNT)
    gain(world.zhao, 2000, at=on("2026-01-10"))
    gain(world.wang, 100, at=on("2026-01-10"))
    set_tiers(measure=TierMeasure.GROWTH, at=on("2026-01-20"))

    merge(world.zhao, world.wang)

    assert tier_of(world.wang, at=MERGED_AT) == "gold"
    assert TierGrant.objects.get().valid_until == MemberTier.objects.get(member_id=world.zhao).hold_until
    assert tier_of(world.wang, at=on("2027-03-01")) == "basic"
    assert _climbs() == {world.zhao: 2000, world.wang: 100}, "What an earlier measure counted does not move."
    assert list(check_tiers()) == []


def test_a_lower_tier_of_an_earlier_measure_grants_nothing(world: World) -> None:
    set_tiers(measure=TierMeasure.AMOUNT)
    gain(world.zhao, 600, at=on("2026-01-10"))
    gain(world.wang, 2000, at=on("2026-01-10"))
    set_tiers(measure=TierMeasure.GROWTH, at=on("2026-01-20"))

    merge(world.zhao, world.wang)

    assert tier_of(world.wang, at=MERGED_AT) == "gold"
    assert not TierGrant.objects.exists()


def test_two_climbs_that_were_counted_anew_count_the_threshold_once(world: World) -> None:
    set_tiers(measure=TierMeasure.AMOUNT)
    both = (world.zhao, world.wang)
    for member in both:
        gain(member, 600, at=on("2026-01-10"))
    set_tiers(measure=TierMeasure.GROWTH, at=on("2026-01-20"))
    for member in both:
        pay(member=member, merchant=world.noodles, paid_fen=25_000, at=on("2026-01-25"), key=f"p{member}")
    assert _climbs() == {world.zhao: 750, world.wang: 750}

    merge(world.zhao, world.wang)

    assert _climbs() == {world.zhao: 500, world.wang: 1000}
    assert tier_of(world.wang, at=MERGED_AT) == "silver"
    assert list(check_tiers()) == []


def test_what_a_fall_set_aside_stays_aside(world: World) -> None:
    set_tiers(hold_months=1)
    pay(member=world.zhao, merchant=world.noodles, paid_fen=60_000, at=on("2026-01-05"), key="p")
    merged_at = on("2026-03-10")
    assert tier_of(world.zhao, at=merged_at) == "basic"

    merge(world.zhao, world.wang, at=merged_at)

    assert tier_of(world.wang, at=merged_at) == "basic"
    assert _climbs().get(world.wang, 0) == 0
    assert list(check_tiers()) == []


def test_a_tier_that_only_a_merged_record_had_can_be_removed(world: World) -> None:
    set_tiers()
    pay(member=world.zhao, merchant=world.noodles, paid_fen=200_000, at=on("2026-01-10"), key="p")
    with pytest.raises(TierInUse):
        remove_tier(code="gold", by=OPERATOR, at=on("2026-01-11"))
    set_tiers(by_approval=True)
    merge(world.zhao, world.wang)
    TierGrant.objects.update(revoked_at=LATER)

    remove_tier(code="gold", by=OPERATOR, at=LATER)

    review_tiers(business_date=on("2027-03-01").date(), at=close_of("2027-03-02"))
    assert MemberTier.objects.get(member_id=world.zhao).tier == "gold", "A merged record is reviewed no more."
    assert list(check_tiers()) == []


@pytest.mark.parametrize("named", ["zhao", "wang"])
def test_a_gift_of_the_merged_record_is_taken_back_from_the_survivor(world: World, named: str) -> None:
    set_tiers()
    tier = RewardItem(RewardKind.TIER, tier="gold", days=300)
    give(ask(bundle_of(POINTS, COINS, GROWTH, TEA, tier), world.zhao))
    merge(world.zhao, world.wang)
    asked = getattr(world, named)
    whole = TakenBack(100, 500, 0)

    preview = preview_take_back(["test:1"], asked, at=LATER)
    answer = transaction(take_back_rewards)(["test:1"], asked, cause="refund:1", at=LATER)

    assert (preview, answer) == (whole, whole)
    for kind in (chart.POINTS, chart.COINS, chart.GROWTH):
        assert (balance(kind, world.zhao), balance(kind, world.wang)) == (0, 0)
    assert _climbs()[world.wang] == 0
    assert tier_of(world.wang, at=LATER) == "basic"
    assert MemberRight.objects.get().taken_back_at == LATER
    assert [*check_rewards(), *check_tiers()] == []


def test_a_top_up_for_the_merged_record_fills_the_wallet_of_the_survivor(world: World) -> None:
    offer(world.noodles, 500_00, 50_00)
    topped = TopUpOffer.objects.get()
    merge(world.zhao, world.wang)

    transaction(store_value)(
        order="ord_1",
        member_id=world.zhao,
        offer_id=topped.pk,
        paid_fen=500_00,
        collected_by=None,
        happened_at=LATER,
        at=LATER,
    )

    assert wallet(world.wang, world.noodles) == (500_00, 50_00)
    assert wallet(world.zhao, world.noodles) == (0, 0)


def test_the_cap_of_a_wallet_counts_what_the_survivor_has(world: World) -> None:
    cap_fen = get_stored_value_rules().principal_max_fen(is_named=False)
    merge(world.zhao, world.wang)
    scope = str(world.noodles)
    fill_wallet(
        member=world.wang, scope=scope, principal_fen=cap_fen - 100, bonus_fen=0, platform=world.platform, key="1"
    )

    with pytest.raises(WalletCapExceeded):
        transaction(check_top_up)(member_id=world.zhao, merchant_id=world.noodles, amount_fen=101, at=LATER)

    transaction(check_top_up)(member_id=world.zhao, merchant_id=world.noodles, amount_fen=100, at=LATER)


def _waiting(world: World, kind: CorrectedKind, amount: int) -> str:
    told = correct_account(
        member_id=world.zhao, kind=kind, amount=amount, reason="补发", key="tap", by=OPERATOR, at=on("2026-01-20")
    )
    return told.public_id


def _approve(correction: str) -> None:
    answer_correction(public_id=correction, approves=True, reason="核对过", by=FINANCE, at=LATER)


@pytest.mark.parametrize(
    ("kind", "account"),
    [
        (CorrectedKind.POINTS, chart.POINTS),
        (CorrectedKind.COINS, chart.COINS),
        (CorrectedKind.GROWTH, chart.GROWTH),
    ],
)
def test_a_correction_approved_after_the_merge_adds_to_the_survivor(
    world: World, kind: CorrectedKind, account: str
) -> None:
    set_tiers()
    correction = _waiting(world, kind, 900_000)
    merge(world.zhao, world.wang)

    _approve(correction)

    assert (balance(account, world.zhao), balance(account, world.wang)) == (0, 900_000)
    assert [*check_corrections(), *check_tiers()] == []


@pytest.mark.parametrize(("has", "is_taken"), [(899_999, False), (900_000, True)])
def test_growth_is_taken_after_the_merge_as_far_as_the_survivor_has_it(world: World, has: int, is_taken: bool) -> None:
    set_tiers()
    pay(member=world.zhao, merchant=world.noodles, paid_fen=has * 100, at=on("2026-01-10"), key="p")
    correction = _waiting(world, CorrectedKind.GROWTH, -900_000)
    merge(world.zhao, world.wang)

    if is_taken:
        _approve(correction)
    else:
        with pytest.raises(GrowthInsufficient):
            _approve(correction)

    assert balance(chart.GROWTH, world.wang) == (0 if is_taken else has)
