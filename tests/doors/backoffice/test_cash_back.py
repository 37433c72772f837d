"""Rules of cash-back are announced with a form that says what they bring; pages say what came of them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lianka.domain.rewards.models import Budget, CashBack, CashBackMerchant, CashBackRule, CashBackTier
from lianka.foundation import clock
from lianka.foundation.calendar import business_date
from tests.doors.backoffice.conftest import SignedIn
from tests.operations.loyalty.tiers import set_tiers
from tests.operations.rewards.cash_back import buy, decide, refund, rule_of
from tests.operations.rewards.scene import budget_of
from tests.world import World

pytestmark = pytest.mark.row("COM-13")
RULES = "admin:rewards_cashbackrule"


@pytest.fixture
def support(world: World, signed_in: SignedIn) -> Client:
    """Who looks after campaigns, signed in."""
    return signed_in(world.support)


def _typed(**given: object) -> dict[str, object]:
    tomorrow = business_date(clock.now()) + timedelta(days=1)
    return {
        "rate": "5",
        "budget": budget_of(),
        "instalments": "3",
        "start": "next_month",
        "valid_from": tomorrow.isoformat(),
        **given,
    }


def _announce(client: Client, typed: dict[str, object]) -> object:
    return client.post(reverse(f"{RULES}_list_act", args=["announce"]), typed)


def test_a_rule_is_announced(world: World, support: Client) -> None:
    set_tiers()

    _announce(
        support,
        _typed(minimum_fen="20", purchase_cap_fen="8.88", merchants="晨光书店\n老陈面馆", tiers=["gold", "silver"]),
    )

    rule = CashBackRule.objects.get()
    assert (str(rule.rate), rule.instalments, rule.start) == ("0.05", 3, "next_month")
    assert (rule.minimum_fen, rule.purchase_cap_fen, rule.month_cap_fen) == (2_000, 888, None)
    assert set(CashBackMerchant.objects.values_list("merchant_id", flat=True)) == {world.books, world.noodles}
    assert set(CashBackTier.objects.values_list("tier", flat=True)) == {"gold", "silver"}


def test_a_rule_of_nothing_ends_it(world: World, support: Client) -> None:
    _announce(support, _typed(rate="0", budget=""))

    rule = CashBackRule.objects.get()
    assert (rule.rate.millionths, rule.budget_id) == (0, None)
    assert "不再返利" in support.get(reverse(f"{RULES}_change", args=[rule.pk])).text
    assert "停止返利" in support.get(reverse(f"{RULES}_changelist")).text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"valid_from": "2026-01-05"}, "valid_from"),
        ({"valid_until": "2026-01-05"}, "valid_until"),
        ({"rate": "101"}, "rate"),
        ({"rate": "5%"}, "rate"),
        ({"rate": "0"}, "budget"),
        ({"budget": ""}, "budget"),
        ({"budget": "404"}, "budget"),
        ({"instalments": "0"}, "instalments"),
        ({"instalments": "25"}, "instalments"),
        ({"month_cap_fen": "0"}, "month_cap_fen"),
        ({"purchase_cap_fen": "一百"}, "purchase_cap_fen"),
        ({"merchants": "没有这家"}, "merchants"),
        ({"start": "never"}, "start"),
    ],
)
def test_a_wrong_rule_says_so_at_its_field(world: World, support: Client, wrong: dict[str, str], field: str) -> None:
    answer = support.post(reverse(f"{RULES}_list_act", args=["announce"]), _typed(**wrong))

    assert field in answer.context["form"].errors
    assert not CashBackRule.objects.exists()


def test_the_form_says_what_a_purchase_would_bring_as_one_types(world: World, support: Client) -> None:
    page = reverse(f"{RULES}_list_act", args=["announce"])

    typed = {"rate": "10", "instalments": "2", "start": "next_month", "valid_from": "2026-01-31"}
    answer = support.get(page, typed).text
    unread = support.get(page, {**typed, "rate": "many"}).text

    assert "2026年2月28日 5.00" in answer
    assert "2026年3月31日 5.00" in answer
    assert "示例" not in unread
    assert not CashBackRule.objects.exists()


def test_a_rule_shows_its_budget_and_what_came_of_it(world: World, support: Client) -> None:
    rule_id = rule_of(instalments=2, budget_id=budget_of(600))
    bought = buy("one", 10_000)
    buy("two", 10_000)
    decide()
    refund(bought, 5_000)

    page = support.get(reverse(f"{RULES}_change", args=[rule_id])).text

    for shown in ("5%", "¥6.00", "¥2.50", "¥3.50", "全部商家", "全部会员", "已用完", "晨光书店"):
        assert shown in page
    budget = support.get(reverse("admin:rewards_budget_change", args=[Budget.objects.get().pk])).text
    assert reverse(f"{RULES}_change", args=[rule_id]) in budget
    listed = support.get(reverse("admin:rewards_cashback_changelist")).text
    assert "已承诺" in listed


def test_a_cash_back_shows_its_instalments_and_what_refunds_undid(world: World, support: Client) -> None:
    rule_of(instalments=2)
    bought = buy("one", 10_000)
    decide()
    refund(bought, 6_000)

    page = support.get(reverse("admin:rewards_cashback_change", args=[CashBack.objects.get().pk])).text

    for shown in (bought, "2.50", "0.50", "已到账", "已取消", "冲回"):
        assert shown in page
