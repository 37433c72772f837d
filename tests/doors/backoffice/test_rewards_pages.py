"""Bundles are put together, changed and withdrawn, budgets opened, raised and stopped in the back office."""

from django.test import Client
from django.urls import reverse

from lianka.domain.loyalty.queries import get_gift_terms
from lianka.domain.loyalty.values import GiftTerms
from lianka.domain.rewards.models import Budget, BundleItem, RewardBundle
from lianka.domain.rewards.queries import get_bundle_terms, list_bundles
from lianka.domain.rewards.values import BudgetState, BundleState
from lianka.foundation.models import AuditEntry
from lianka.foundation.values import Rate
from lianka.interfaces.shared.world import World
from tests.doors.backoffice.conftest import SignedIn
from tests.operations.rewards.scene import COINS, GROWTH, PARKING, POINTS, TEA, ask, budget_of, bundle_of, grant


def _admin(world: World, signed_in: SignedIn) -> Client:
    return signed_in(world.admin)


def _post(client: Client, table: str, act: str, thing: int | None = None, **values: object) -> int:
    is_new = thing is None
    page = reverse(f"admin:{table}_{'list_act' if is_new else 'act'}", args=[act] if is_new else [thing, act])
    return client.post(page, values).status_code


BUNDLE, BUDGET = "rewards_rewardbundle", "rewards_budget"
RIGHTS = "免费奶茶 | 2 | 30\n\n免费停车｜1"


def test_a_bundle_is_put_together_with_points_coins_growth_and_rights(world: World, signed_in: SignedIn) -> None:
    budget_id = budget_of()

    status = _post(
        _admin(world, signed_in),
        BUNDLE,
        "create",
        name="生日礼",
        budget=budget_id,
        points=100,
        coins="5.00",
        growth=20,
        rights=RIGHTS,
    )

    [view] = list_bundles()
    items = get_bundle_terms(bundle_id=view.bundle_id).items
    assert (status, view.name) == (302, "生日礼")
    assert items == (POINTS, COINS, GROWTH, TEA, PARKING)
    assert AuditEntry.objects.filter(action="rewards.create_bundle", subject=view.public_id).count() == 1


def test_a_bundle_that_gives_nothing_or_a_wrong_line_is_refused(world: World, signed_in: SignedIn) -> None:
    client, budget_id = _admin(world, signed_in), budget_of()
    lines = ("奶茶", "奶茶 | 0", "奶茶 | 1 | 0", "奶茶 | 一", "| 1", "茶 | 1 | 2 | 3", "茶" * 61 + " | 1", "茶 | 1000")

    answers = [_post(client, BUNDLE, "create", name="礼", budget=budget_id, rights=line) for line in ("", *lines)]

    assert set(answers) == {422}
    assert not RewardBundle.objects.exists()


def test_the_form_of_a_change_shows_the_bundle_as_it_is(world: World, signed_in: SignedIn) -> None:
    client, bundle_id = _admin(world, signed_in), bundle_of(POINTS, TEA)
    page = reverse(f"admin:{BUNDLE}_act", args=[bundle_id, "change"])

    shown = client.get(page).content.decode()
    status = client.post(page, {"name": "新人礼包", "budget": Budget.objects.get().pk, "points": 50}).status_code

    assert 'value="100"' in shown
    assert "免费奶茶 | 2 | 30" in shown
    assert status == 302
    assert list(BundleItem.objects.order_by("pk").values_list("version__number", "amount")) == [
        (1, 100),
        (1, 2),
        (2, 50),
    ]


def test_a_withdrawn_bundle_is_offered_no_act(world: World, signed_in: SignedIn) -> None:
    client, bundle_id = _admin(world, signed_in), bundle_of(POINTS)

    answers = [_post(client, BUNDLE, "withdraw", bundle_id, reason="换新") for _ in range(2)]

    assert answers == [302, 302]
    assert RewardBundle.objects.get().state == BundleState.WITHDRAWN
    assert AuditEntry.objects.filter(action="rewards.withdraw_bundle", reason="换新").count() == 1
    assert client.get(reverse(f"admin:{BUNDLE}_act", args=[bundle_id, "change"])).status_code == 404


def test_a_budget_is_opened_for_a_merchant_raised_and_stopped(world: World, signed_in: SignedIn) -> None:
    client = _admin(world, signed_in)

    opened = _post(client, BUDGET, "create", name="书店", funder="晨光书店", limit_fen="100.00", alert_fen="80")
    budget = Budget.objects.get()
    raised = _post(client, BUDGET, "raise", budget.pk, limit_fen="200.00", alert_fen="", reason="加码")
    too_low = _post(client, BUDGET, "raise", budget.pk, limit_fen="200.00", alert_fen="", reason="加码")
    stopped = _post(client, BUDGET, "stop", budget.pk, reason="结束")

    after = Budget.objects.get()
    assert (opened, raised, too_low, stopped) == (302, 302, 409, 302)
    assert (budget.funder_id, budget.limit_fen, budget.alert_fen) == (world.books, 10_000, 8_000)
    assert (after.limit_fen, after.alert_fen, after.state) == (20_000, None, BudgetState.STOPPED)


def test_a_budget_of_nobody_or_without_money_is_refused(world: World, signed_in: SignedIn) -> None:
    client = _admin(world, signed_in)
    wrong = [
        {"name": "书店", "funder": "没有", "limit_fen": "1"},
        {"name": "书店", "limit_fen": "0"},
        {"name": "书店", "limit_fen": "1", "alert_fen": "2"},
        {"name": " ", "limit_fen": "1"},
    ]

    assert {_post(client, BUDGET, "create", None, **values) for values in wrong} == {422}
    assert not Budget.objects.exists()


def test_the_settings_of_gifts_are_changed(world: World, signed_in: SignedIn) -> None:
    status = _post(_admin(world, signed_in), BUNDLE, "change-settings", gift_price="0.8", coins_valid_months=6)

    assert status == 302
    assert get_gift_terms() == GiftTerms(Rate.of("0.8"), 6)


def test_a_grant_says_what_it_gave_and_for_what(world: World, signed_in: SignedIn) -> None:
    (answer,) = grant(ask(bundle_of(POINTS, TEA), world.wang, "birthday:2026"))

    page = _admin(world, signed_in).get(reverse("admin:rewards_rewardgrant_change", args=[answer.grant_id]))

    shown = page.content.decode()
    assert all(words in shown for words in ("birthday:2026", "免费奶茶", "¥1.00"))
