"""The operator sets the tiers, by hand and as a whole, and answers for upgrades (MBR-5, MBR-9)."""

from dataclasses import replace

import pytest

from lianka.domain.loyalty.errors import (
    BaseTierNotZero,
    BaseTierStays,
    GrantEndsBeforeItBegins,
    InvalidTierTerms,
    ThresholdsNotRising,
    TierInUse,
    TierNotFound,
    TierReasonMissing,
    TiersMissing,
    UpgradeDecided,
)
from lianka.domain.loyalty.models import MemberTier, Tier, TierGrant, TierUpgrade
from lianka.domain.loyalty.operations.change_tiers import change_tier_rules, remove_tier, set_tier
from lianka.domain.loyalty.operations.decide_upgrade import approve_upgrade, decline_upgrade
from lianka.domain.loyalty.operations.review_tiers import review_tiers
from lianka.domain.loyalty.operations.set_member_tier import end_member_tier, set_member_tier
from lianka.domain.loyalty.queries import get_tier_drafts
from lianka.domain.loyalty.values import Benefit, BenefitKind, TierDraft, TierMeasure, TierRules
from lianka.foundation.models import AuditEntry
from lianka.foundation.values import Rate
from lianka.interfaces.shared.world import World
from tests.operations.loyalty.tiers import (
    BASIC,
    GOLD,
    LADDER,
    SILVER,
    close_of,
    gain,
    grant,
    held_until,
    moves_of,
    on,
    set_tiers,
    tier_of,
)
from tests.world import OPENED_AT, OPERATOR


def test_tiers_are_kept_as_they_were_set_with_their_benefits(world: World) -> None:
    words = (Benefit(BenefitKind.BIRTHDAY_GIFT, "生日双倍积分"), Benefit(BenefitKind.TIER_DAY, "每月 8 日会员日"))
    gold = replace(GOLD, benefits=words)

    set_tiers(BASIC, SILVER, gold)

    assert get_tier_drafts().tiers == [BASIC, SILVER, gold]
    assert AuditEntry.objects.get(action="loyalty.change_tiers").facts["tiers"][2]["benefits"][0][1] == "生日双倍积分"


@pytest.mark.parametrize(
    ("tiers", "refusal"),
    [
        ((replace(BASIC, threshold=1),), BaseTierNotZero),
        ((BASIC, SILVER, replace(GOLD, threshold=500)), ThresholdsNotRising),
        ((BASIC, replace(SILVER, code="Silver!")), InvalidTierTerms),
        ((BASIC, replace(SILVER, name=" ")), InvalidTierTerms),
        ((BASIC, replace(SILVER, rate=Rate.of("1.01"))), InvalidTierTerms),
        ((BASIC, replace(SILVER, points_multiplier=Rate.of(0))), InvalidTierTerms),
        ((BASIC, replace(SILVER, benefits=(Benefit(BenefitKind.TIER_DAY, ""),))), InvalidTierTerms),
    ],
)
def test_what_is_no_ladder_is_refused_whole(
    world: World, tiers: tuple[TierDraft, ...], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        set_tiers(*tiers)

    assert not Tier.objects.exists()


def test_rules_alone_need_a_tier_to_stand_on(world: World) -> None:
    with pytest.raises(TiersMissing):
        change_tier_rules(rules=TierRules(), by=OPERATOR, at=OPENED_AT)


@pytest.mark.row("MBR-6")
def test_a_threshold_that_rises_takes_no_tier_away(world: World) -> None:
    set_tiers()
    gain(world.wang, 600, at=on("2026-01-10"))

    set_tier(tier=replace(SILVER, threshold=1000), by=OPERATOR, at=on("2026-01-11"))
    gain(world.wang, 10, at=on("2026-01-12"))

    assert tier_of(world.wang, at=on("2026-01-12")) == "silver"
    assert held_until(world.wang) == "2027-01-11"


def test_a_threshold_that_falls_lifts_with_the_next_growth(world: World) -> None:
    set_tiers()
    gain(world.wang, 400, at=on("2026-01-10"))

    set_tier(tier=replace(SILVER, threshold=300), by=OPERATOR, at=on("2026-01-11"))
    assert tier_of(world.wang, at=on("2026-01-11")) == "basic"
    gain(world.wang, 1, at=on("2026-01-12"))

    assert tier_of(world.wang, at=on("2026-01-12")) == "silver"


def test_thresholds_can_be_shifted_past_each_other(world: World) -> None:
    set_tiers()

    set_tiers(BASIC, replace(SILVER, threshold=1500), replace(GOLD, threshold=3000))

    assert [tier.threshold for tier in get_tier_drafts().tiers] == [0, 1500, 3000]


def test_a_tier_is_taken_away_from_nobody(world: World) -> None:
    set_tiers()
    gain(world.wang, 600, at=on("2026-01-10"))
    grant(world.li, "gold", cause="card:1", since="2026-01-10", until="2026-02-10")

    for code, refusal in (("basic", BaseTierStays), ("silver", TierInUse), ("gold", TierInUse), ("x", TierNotFound)):
        with pytest.raises(refusal):
            remove_tier(code=code, by=OPERATOR, at=on("2026-01-11"))
    remove_tier(code="gold", by=OPERATOR, at=on("2026-02-10"))

    assert [tier.code for tier in get_tier_drafts().tiers] == ["basic", "silver"]


@pytest.mark.row("MBR-5")
def test_another_measure_lets_everyone_stand_where_the_tier_begins(world: World) -> None:
    set_tiers()
    gain(world.wang, 1200, at=on("2026-01-10"))

    set_tiers(BASIC, replace(SILVER, threshold=3), replace(GOLD, threshold=6), measure=TierMeasure.PURCHASES)
    gain(world.wang, 1, at=on("2026-01-12"))
    gain(world.li, 1, at=on("2026-01-12"))

    assert MemberTier.objects.get(member_id=world.wang).climb == 4
    assert MemberTier.objects.get(member_id=world.li).climb == 1
    assert moves_of(world.wang)[-1] == ("2026-01-10", "silver", "silver", "restarted")
    assert review_tiers(business_date=on("2027-01-10").date(), at=close_of("2027-01-10")) == 1
    assert moves_of(world.wang)[-1] == ("2027-01-11", "silver", "silver", "kept")


@pytest.mark.row("MBR-5")
def test_with_approval_a_threshold_asks_once_and_the_operator_lifts(world: World) -> None:
    set_tiers(by_approval=True)
    gain(world.wang, 600, at=on("2026-01-10"))
    gain(world.wang, 10, at=on("2026-01-11"))
    assert tier_of(world.wang, at=on("2026-01-11")) == "basic"
    upgrade = TierUpgrade.objects.get()

    approve_upgrade(upgrade_id=upgrade.pk, by=OPERATOR, at=on("2026-01-20"))

    assert moves_of(world.wang) == [("2026-01-20", "basic", "silver", "approved")]
    assert held_until(world.wang) == "2027-01-21"
    assert (upgrade.climb, TierUpgrade.objects.get().state) == (600, "approved")
    with pytest.raises(UpgradeDecided):
        approve_upgrade(upgrade_id=upgrade.pk, by=OPERATOR, at=on("2026-01-21"))


@pytest.mark.row("MBR-5")
def test_a_declined_upgrade_is_not_asked_for_again_and_may_be_approved_after_all(world: World) -> None:
    set_tiers(by_approval=True)
    gain(world.wang, 600, at=on("2026-01-10"))
    upgrade = TierUpgrade.objects.get()
    with pytest.raises(TierReasonMissing):
        decline_upgrade(upgrade_id=upgrade.pk, reason=" ", by=OPERATOR, at=on("2026-01-11"))

    decline_upgrade(upgrade_id=upgrade.pk, reason="Bought for resale.", by=OPERATOR, at=on("2026-01-11"))
    gain(world.wang, 10, at=on("2026-01-12"))

    assert (TierUpgrade.objects.get().state, tier_of(world.wang, at=on("2026-01-12"))) == ("declined", "basic")
    approve_upgrade(upgrade_id=upgrade.pk, by=OPERATOR, at=on("2026-01-13"))
    assert tier_of(world.wang, at=on("2026-01-13")) == "silver"


@pytest.mark.row("MBR-5")
def test_an_upgrade_is_overtaken_when_approval_is_no_longer_needed(world: World) -> None:
    set_tiers(by_approval=True)
    gain(world.wang, 600, at=on("2026-01-10"))

    set_tiers(by_approval=False)
    gain(world.wang, 1, at=on("2026-01-12"))

    assert (TierUpgrade.objects.get().state, tier_of(world.wang, at=on("2026-01-12"))) == ("overtaken", "silver")


@pytest.mark.row("MBR-9")
def test_a_tier_set_by_hand_is_a_floor_with_an_end_and_is_audited(world: World) -> None:
    set_tiers()
    for _ in range(2):
        set_member_tier(
            member_id=world.wang,
            tier="gold",
            valid_until=on("2026-03-01"),
            reason="Guest of honour.",
            key="k1",
            by=OPERATOR,
            at=on("2026-02-01"),
        )

    assert tier_of(world.wang, at=on("2026-02-28")) == "gold"
    assert tier_of(world.wang, at=on("2026-03-01")) == "basic"
    entry = AuditEntry.objects.get(action="loyalty.set_member_tier")
    assert (entry.reason, entry.facts["tier"]) == ("Guest of honour.", "gold")

    cause = TierGrant.objects.get().cause
    end_member_tier(member_id=world.wang, cause=cause, reason="A slip.", by=OPERATOR, at=on("2026-02-02"))
    assert tier_of(world.wang, at=on("2026-02-02")) == "basic"


@pytest.mark.row("MBR-9")
@pytest.mark.parametrize(
    ("tier", "until", "reason", "refusal"),
    [
        ("platinum", "2026-03-01", "Because.", TierNotFound),
        ("gold", "2026-02-01", "Because.", GrantEndsBeforeItBegins),
        ("gold", "2026-03-01", "", TierReasonMissing),
    ],
)
def test_a_tier_by_hand_needs_a_tier_an_end_and_a_reason(
    world: World, tier: str, until: str, reason: str, refusal: type[Exception]
) -> None:
    set_tiers(*LADDER)

    with pytest.raises(refusal):
        set_member_tier(
            member_id=world.wang,
            tier=tier,
            valid_until=on(until),
            reason=reason,
            key="k1",
            by=OPERATOR,
            at=on("2026-02-01"),
        )

    assert not TierGrant.objects.exists()
