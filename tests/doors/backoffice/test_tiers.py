"""Operators set tiers, answer for upgrades and give a tier by hand (MBR-5, MBR-8, MBR-9)."""

import pytest
from django.test import Client
from django.urls import reverse

from lianka.domain.loyalty.models import TierGrant, TierUpgrade
from lianka.domain.loyalty.operations.gain_growth import gain_growth
from lianka.domain.loyalty.queries import get_tier_drafts
from lianka.domain.loyalty.values import Benefit, BenefitKind, GrowthGained, TierMeasure
from lianka.foundation import clock
from lianka.foundation.calendar import ONE_DAY, business_date
from lianka.foundation.db import transaction
from lianka.foundation.values import Rate
from tests.doors.backoffice.conftest import SignedIn
from tests.world import World

pytestmark = pytest.mark.row("MBR-8")
BASIC = {"code": "basic", "name": "普通", "threshold": "0", "points_multiplier": "1"}
GOLD = {
    "code": "gold",
    "name": "金卡",
    "threshold": "1500",
    "rate": "0.95",
    "points_multiplier": "2",
    "benefit_birthday_gift": "生日送一碗长寿面",
}
RULES = {"measure": "growth", "growth_per_yuan": "1", "hold_months": "12", "fall": "to_earned"}


@pytest.fixture
def admin(world: World, signed_in: SignedIn) -> Client:
    """The administrator, who has set two tiers."""
    client = signed_in(world.admin)
    for tier in (BASIC, GOLD):
        assert client.post(reverse("admin:loyalty_tier_list_act", args=["add"]), tier).status_code == 302
    return client


def _act(name: str, thing: object, act: str) -> str:
    return reverse(f"admin:{name}_act", args=[thing, act])


def test_tiers_are_set_as_typed(admin: Client) -> None:
    basic, gold = get_tier_drafts().tiers

    assert (basic.threshold, gold.threshold, gold.rate) == (0, 1500, Rate.of("0.95"))
    assert gold.benefits == (Benefit(BenefitKind.BIRTHDAY_GIFT, "生日送一碗长寿面"),)
    page = admin.get(reverse("admin:loyalty_tier_change", args=["gold"])).content.decode()
    assert "生日送一碗长寿面" in page


@pytest.mark.parametrize(
    ("change", "status"),
    [({"threshold": "-1"}, 422), ({"rate": "1.2"}, 422), ({"code": "gold"}, 422), ({"threshold": "1500"}, 422)],
)
def test_a_wrong_tier_stays_on_the_page(admin: Client, change: dict[str, str], status: int) -> None:
    tier = {**GOLD, "code": "black", "threshold": "5000", **change}

    assert admin.post(reverse("admin:loyalty_tier_list_act", args=["add"]), tier).status_code == status
    assert len(get_tier_drafts().tiers) == 2


def test_thresholds_are_typed_in_yuan_where_the_amount_is_counted(admin: Client) -> None:
    rules = reverse("admin:loyalty_tier_list_act", args=["change-rules"])
    assert admin.post(rules, {**RULES, "measure": "amount", "hold_months": ""}).status_code == 302

    admin.post(_act("loyalty_tier", "gold", "change"), {**GOLD, "threshold": "2000.50"})

    drafts = get_tier_drafts()
    assert (drafts.rules.measure, drafts.rules.hold_months) == (TierMeasure.AMOUNT, None)
    assert drafts.tiers[1].threshold == 200_050


@pytest.mark.row("MBR-9")
def test_a_tier_by_hand_needs_a_day_that_is_not_over_and_is_set_once(world: World, admin: Client) -> None:
    today = business_date(clock.now())
    address = _act("members_member", world.wang, "set-tier")
    typed = {"tier": "gold", "reason": "贵宾", "key": "k1", "last_day": today.isoformat()}

    over, no_end = (today - ONE_DAY).isoformat(), "9999-12-31"
    refused = [admin.post(address, {**typed, "last_day": day}).status_code for day in (over, no_end)]
    for _ in range(2):
        admin.post(address, typed)

    assert refused == [422, 422]
    assert TierGrant.objects.count() == 1
    page = admin.get(f"{reverse('admin:members_member_change', args=[world.wang])}?page=tier").content.decode()
    assert page.count("金卡") >= 2
    cause = TierGrant.objects.get().cause
    admin.post(_act("members_member", world.wang, "end-tier"), {"cause": cause, "reason": "弄错了"})
    assert TierGrant.objects.get().revoked_at is not None


@pytest.mark.row("MBR-5")
def test_an_upgrade_is_declined_and_approved_after_all(world: World, admin: Client) -> None:
    admin.post(reverse("admin:loyalty_tier_list_act", args=["change-rules"]), {**RULES, "by_approval": "on"})
    now = clock.now()
    transaction(gain_growth)([GrowthGained(world.wang, 1500, now, "task:1")], at=now)
    upgrade = TierUpgrade.objects.get()

    admin.post(_act("loyalty_tierupgrade", upgrade.pk, "decline"), {"reason": "待核实"})
    assert TierUpgrade.objects.get().state == "declined"
    admin.post(_act("loyalty_tierupgrade", upgrade.pk, "approve"))

    assert TierUpgrade.objects.get().state == "approved"
    assert admin.get(reverse("admin:loyalty_tierupgrade_changelist")).status_code == 200
