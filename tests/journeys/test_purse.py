"""The purse on a phone: top up, pay with coins and stored value, rise a tier, receive a monthly gift."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from lianka.domain.cards.operations.add_price_option import add_price_option
from lianka.domain.cards.operations.create_plan import create_plan
from lianka.domain.cards.operations.put_on_sale import put_on_sale
from lianka.domain.cards.operations.set_plan_gifts import set_plan_gifts
from lianka.domain.cards.values import OptionDraft, PlanDraft, PlanGiftsDraft, TermKind
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.loyalty.operations.change_tiers import change_tiers
from lianka.domain.loyalty.operations.offer_top_up import offer_top_up
from lianka.domain.loyalty.values import BonusFunder, TierDraft, TierRules, TopUpDraft
from lianka.domain.merchants.operations.set_coin_share import set_coin_share
from lianka.domain.merchants.queries import list_stores
from lianka.domain.merchants.values import StoreView
from lianka.domain.rewards.operations.create_budget import create_budget
from lianka.domain.rewards.operations.create_bundle import create_bundle
from lianka.domain.rewards.values import BudgetDraft, RewardItem, RewardKind
from lianka.foundation import clock, jobs
from lianka.foundation.values import Rate
from lianka.interfaces.shared.world import World, build_world
from tests.journeys.phones import confirm_at_the_cashier, join, zh
from tests.world import OPERATOR

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def opened_at(settings: Settings) -> datetime:
    settings.LIANKA_SMS_SENDER = "in_app"
    settings.LIANKA_CLOCK_CAN_BE_MOVED = True
    return clock.now() - timedelta(days=3)


@pytest.fixture
def city(transactional_db: None, opened_at: datetime) -> World:
    """The cast with two tiers, a free card that gives coins, and a noodle shop that takes coins and stores value."""
    world, at = build_world(at=opened_at), opened_at
    tiers = (
        TierDraft(code="basic", name="普通会员", threshold=0),
        TierDraft(code="silver", name="银卡会员", threshold=100, points_multiplier=Rate.of(2)),
    )
    change_tiers(rules=TierRules(), tiers=tiers, by=OPERATOR, at=at)
    budget = create_budget(draft=BudgetDraft(name="会员礼遇", limit_fen=100_000), by=OPERATOR, at=at)
    opening, monthly = (
        create_bundle(name=name, budget_id=budget, items=[RewardItem(RewardKind.COINS, coins)], by=OPERATOR, at=at)
        for name, coins in (("开卡礼", 1_000), ("每月礼", 500))
    )
    plan = create_plan(
        draft=PlanDraft(
            name="城市卡",
            is_free=True,
            accepts_all=True,
            default_in_store_rate=Rate.of("0.88"),
            default_deal_rate=Rate.of("0.9"),
        ),
        by=OPERATOR,
        at=at,
    )
    option = OptionDraft(term_kind=TermKind.MONTHS, n=12, price_fen=0)
    add_price_option(plan_public_id=plan, option=option, by=OPERATOR, at=at)
    gifts = PlanGiftsDraft(opening_bundle_id=opening, monthly_bundle_id=monthly)
    set_plan_gifts(plan_public_id=plan, draft=gifts, by=OPERATOR, at=at)
    put_on_sale(plan_public_id=plan, by=OPERATOR, at=at)
    offer_top_up(draft=TopUpDraft(world.noodles, 50_000, 5_000, BonusFunder.MERCHANT, starts_at=at), by=OPERATOR, at=at)
    set_coin_share(store_public_id=_store(world).public_id, share=Rate.of("0.2"), by=OPERATOR, at=at)
    return world


def _store(city: World) -> StoreView:
    [store] = list_stores(merchant_ids=[city.noodles])
    return store


@pytest.mark.row("PTS-10")
@pytest.mark.row("PTS-11")
@pytest.mark.row("MBR-5")
@pytest.mark.row("CARD-7")
def test_the_purse(city: World, phone: Page, live_server: object) -> None:
    address = str(live_server)
    join(phone, f"{address}/m/join/?store={_store(city).public_id}")
    _claim_the_card(phone, address)
    _top_up(phone, address)

    _pay_with_the_purse(phone, f"{address}/m/pay/{_store(city).public_id}/")
    _see_the_tier(phone, address)

    _a_month_passes()
    phone.goto(f"{address}/m/purse/")
    # The opening's coins were spent at the noodle shop; these came with the month.
    expect(phone.locator("main")).to_contain_text("5.00")
    assert list(check_books()) == []


def _claim_the_card(phone: Page, address: str) -> None:
    phone.goto(f"{address}/m/cards/centre/")
    phone.get_by_role("link").filter(has_text="城市卡").first.click()
    phone.get_by_role("button", name=zh("Open it free of charge")).click()
    phone.goto(f"{address}/m/purse/")
    expect(phone.locator("main")).to_contain_text("10.00")


def _top_up(phone: Page, address: str) -> None:
    phone.goto(f"{address}/m/purse/top-up/")
    if phone.get_by_role("link").filter(has_text="老陈面馆").count():
        phone.get_by_role("link").filter(has_text="老陈面馆").first.click()
    phone.locator("input[name=offer]").first.check(force=True)
    phone.get_by_role("button", name=zh("Top up and pay")).click()
    confirm_at_the_cashier(phone, "¥500.00", done="Topped up")
    phone.goto(f"{address}/m/purse/")
    expect(phone.locator("main")).to_contain_text("¥550.00")


def _pay_with_the_purse(phone: Page, address: str) -> None:
    phone.goto(address)
    phone.locator("#amount").fill("128")
    # 10.00 of coins, the card 88% of the 118.00 left, and all of 103.84 from what was stored.
    expect(phone.locator("#quote")).to_contain_text("¥103.84")
    phone.get_by_role("button", name=zh("Confirm: nothing is left to pay")).click()
    phone.wait_for_url("**/m/orders/**")
    phone.get_by_role("link", name=zh("See the receipt")).click()
    expect(phone.locator("main")).to_contain_text("¥103.84")
    expect(phone.locator("main")).to_contain_text(zh("of it from stored value"))


def _see_the_tier(phone: Page, address: str) -> None:
    phone.goto(f"{address}/m/me/tier/")
    expect(phone.locator("main")).to_contain_text("银卡会员")


def _a_month_passes() -> None:
    clock.move_clock(to=clock.now() + timedelta(days=33))
    assert [run for run in jobs.run_due(at=clock.now()) if run.error] == []
