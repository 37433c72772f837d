"""Rules of joining and birthdays are announced with a form, and their pages say what came of them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lianka.domain.rewards.models import BirthdayBundle, BirthdayRule, JoiningReward, JoiningRule, RewardGrant
from lianka.domain.rewards.operations.announce_joining_rule import announce_joining_rule
from lianka.domain.rewards.operations.raise_budget import raise_budget
from lianka.domain.rewards.operations.reward_joining import reward_joining
from lianka.domain.rewards.values.joining import JoiningCondition, JoiningTerms
from lianka.foundation import clock
from lianka.foundation.calendar import business_date
from lianka.foundation.db import transaction
from tests.doors.backoffice.conftest import SignedIn
from tests.operations.loyalty.tiers import set_tiers
from tests.operations.rewards.campaigns import BEFORE, run_campaigns
from tests.operations.rewards.scene import POINTS, budget_of, bundle_of
from tests.world import OPENED_AT, OPERATOR, World

JOINING = "admin:rewards_joiningrule"
BIRTHDAYS = "admin:rewards_birthdayrule"


@pytest.fixture
def support(world: World, signed_in: SignedIn) -> Client:
    """Who looks after campaigns, signed in."""
    return signed_in(world.support)


def _tomorrow() -> str:
    return (business_date(clock.now()) + timedelta(days=1)).isoformat()


@pytest.mark.row("MBR-10")
def test_a_rule_of_joining_is_announced(world: World, support: Client) -> None:
    bundle = bundle_of(POINTS)
    typed = {
        "condition": "on_first_purchase",
        "newcomer_bundle": bundle,
        "inviter_bundle": "",
        "daily_cap": "3",
        "valid_from": _tomorrow(),
    }

    answer = support.post(reverse(f"{JOINING}_list_act", args=["announce"]), typed)

    rule = JoiningRule.objects.get()
    assert answer.status_code == 302
    assert (rule.condition, rule.newcomer_bundle_id, rule.inviter_bundle_id, rule.daily_cap) == (
        "on_first_purchase",
        bundle,
        None,
        3,
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"valid_from": "2026-01-05"}, "valid_from"),
        ({"valid_until": "2026-01-05"}, "valid_until"),
        ({"daily_cap": "0"}, "daily_cap"),
        ({"newcomer_bundle": "404"}, "newcomer_bundle"),
    ],
)
def test_a_wrong_rule_says_so_at_its_field(world: World, support: Client, wrong: dict[str, str], field: str) -> None:
    typed = {"condition": "on_join", "newcomer_bundle": bundle_of(POINTS), "valid_from": _tomorrow(), **wrong}

    answer = support.post(reverse(f"{JOINING}_list_act", args=["announce"]), typed)

    assert field in answer.context["form"].errors
    assert not JoiningRule.objects.exists()


@pytest.mark.row("MBR-10")
def test_a_rule_shows_what_was_granted_and_refused(world: World, support: Client) -> None:
    run_campaigns(world, at=OPENED_AT)
    rule = JoiningRule.objects.get()
    JoiningReward.objects.create(
        rule=rule,
        newcomer_id=world.wang,
        side="inviter",
        recipient_id=world.zhao,
        business_date=OPENED_AT.date(),
        happened_at=OPENED_AT,
        refusal="inviting_cap_reached",
        decided_at=OPENED_AT,
    )

    page = support.get(reverse(f"{JOINING}_change", args=[rule.pk])).text

    assert "已发放" in page
    assert "超过上限" in page
    assert reverse("admin:members_member_change", args=[world.zhao]) in page


@pytest.mark.row("MBR-11")
def test_a_rule_of_birthdays_names_a_bundle_for_each_tier(world: World, support: Client) -> None:
    set_tiers()
    cake, gold = bundle_of(POINTS), bundle_of(POINTS)
    typed = {"timing": "first_of_month", "all": cake, "tier_gold": gold, "tier_silver": "", "valid_from": _tomorrow()}

    support.post(reverse(f"{BIRTHDAYS}_list_act", args=["announce"]), typed)

    rule = BirthdayRule.objects.get()
    assert rule.timing == "first_of_month"
    assert dict(BirthdayBundle.objects.values_list("tier", "bundle_id")) == {"": cake, "gold": gold}
    assert "金卡" in support.get(reverse(f"{BIRTHDAYS}_change", args=[rule.pk])).text


@pytest.mark.row("MBR-11")
def test_the_gifts_of_birthdays_are_listed(world: World, support: Client) -> None:
    run_campaigns(world, at=OPENED_AT)

    page = support.get(reverse("admin:rewards_birthdaygift_changelist")).text

    assert "2026年1月7日" in page
    assert "已发放" in page


@pytest.mark.row("MBR-10")
def test_what_a_budget_refused_is_granted_by_a_button(world: World, support: Client) -> None:
    budget_id = budget_of(50)
    terms = JoiningTerms(JoiningCondition.ON_JOIN, OPENED_AT.date(), bundle_of(POINTS, budget_id=budget_id))
    rule_id = announce_joining_rule(terms=terms, by=OPERATOR, at=BEFORE)
    transaction(reward_joining)({"member_id": world.wang}, at=OPENED_AT)
    raise_budget(budget_id=budget_id, limit_fen=500, alert_fen=None, reason="more", by=OPERATOR, at=OPENED_AT)
    button = reverse(f"{JOINING}_act", args=[rule_id, "grant-refused"])

    shown = support.get(button).status_code
    done = support.post(button, {"reason": "预算已追加"}, follow=True)

    assert (shown, done.status_code) == (200, 200)
    assert RewardGrant.objects.get().recipient_id == world.wang
    assert "其中已补发" in done.text
    assert support.get(button).status_code == 404
