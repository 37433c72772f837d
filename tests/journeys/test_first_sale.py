"""The alliance's main job from end to end, on two phones and a desk: join, open a card, pay, refund, be settled."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings

from lianka.domain.access.operations.set_password import set_password
from lianka.domain.cards.models import MemberCard
from lianka.domain.cards.operations.add_group_code import add_group_code
from lianka.domain.cards.operations.add_price_option import add_price_option
from lianka.domain.cards.operations.create_plan import create_plan
from lianka.domain.cards.operations.put_on_sale import put_on_sale
from lianka.domain.cards.values import OptionDraft, PlanDraft, TermKind
from lianka.domain.checkout.values import MemberKey, TillParties, TillRecord
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.members.queries import find_by_phone, get_introduction
from lianka.domain.merchants.queries import list_stores
from lianka.foundation import clock, jobs
from lianka.foundation.values import Rate
from lianka.interfaces.shared.world import World, build_world
from tests.journeys.phones import PHONE, confirm_at_the_cashier, join, zh
from tests.operations.checkout.tills import BOOKS, take_in
from tests.world import OPERATOR

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "vier kleine Igel"


@pytest.fixture
def opened_at(settings: Settings) -> datetime:
    settings.LIANKA_SMS_SENDER = "in_app"
    settings.LIANKA_CLOCK_CAN_BE_MOVED = True
    return clock.now() - timedelta(days=3)


@pytest.fixture
def city(transactional_db: None, opened_at: datetime) -> World:
    """The cast, opened three days ago, with a dining card at 88折 that every merchant takes."""
    world = build_world(at=opened_at)
    draft = PlanDraft(
        name="美食卡",
        is_free=False,
        accepts_all=True,
        default_in_store_rate=Rate.of("0.88"),
        default_deal_rate=Rate.of("0.9"),
    )
    plan = create_plan(draft=draft, by=OPERATOR, at=opened_at)
    option = OptionDraft(term_kind=TermKind.MONTHS, n=12, price_fen=19_900, list_price_fen=29_900)
    add_price_option(plan_public_id=plan, option=option, by=OPERATOR, at=opened_at)
    put_on_sale(plan_public_id=plan, by=OPERATOR, at=opened_at)
    add_group_code(
        plan_public_id=plan,
        label="美食群",
        address="https://example.com/group",
        capacity=200,
        by=OPERATOR,
        at=opened_at,
    )
    set_password(username=world.owner, password=PASSWORD, by=OPERATOR, at=opened_at)
    return world


@pytest.fixture
def counter(browser: Browser) -> Iterator[Page]:
    """The phone at the counter."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


@pytest.mark.row("MBR-1")
@pytest.mark.row("CARD-3")
@pytest.mark.row("BUY-3")
@pytest.mark.row("OPEN-6")
def test_the_first_sale(city: World, phone: Page, counter: Page, page: Page, live_server: object) -> None:
    [store] = list_stores(merchant_ids=[city.noodles])
    join(phone, f"{live_server}/m/join/?store={store.public_id}")
    member_id = find_by_phone(phone=PHONE)
    assert member_id is not None
    introduction = get_introduction(member_id=member_id)
    assert introduction is not None
    assert introduction.issuing_merchant_id == city.noodles
    _earn_points()

    _open_the_card(phone, str(live_server))
    assert MemberCard.objects.filter(member_id=member_id).count() == 1

    _stand_at_the_counter(counter, str(live_server), city)
    _pay(phone, f"{live_server}/m/pay/{store.public_id}/")
    expect(counter.locator("main").get_by_text("¥89.60").first).to_be_visible(timeout=15_000)

    _refund_half(counter, str(live_server))
    phone.reload()
    expect(phone.locator("main")).to_contain_text("¥44.80")

    _settle()
    _see_the_statement(page, str(live_server), city)
    assert list(check_books()) == []


def _earn_points() -> None:
    """3,000 yuan at the book shop, which earn as many points."""
    at = clock.now()
    record = TillRecord(PHONE, BOOKS, "1", at - timedelta(minutes=5), 300_000)
    take_in(record, parties=TillParties(member_key=MemberKey.PHONE), at=at)


def _open_the_card(phone: Page, address: str) -> None:
    phone.goto(f"{address}/m/cards/centre/")
    phone.get_by_role("link").filter(has_text="美食卡").first.click()
    phone.get_by_role("button", name=zh("Open and pay")).click()
    confirm_at_the_cashier(phone, "¥199.00")
    phone.get_by_role("link", name=zh("See my card")).click()
    expect(phone.get_by_text("美食群")).to_be_visible()


def _stand_at_the_counter(counter: Page, address: str, city: World) -> None:
    counter.goto(f"{address}/counter/")
    counter.get_by_label(zh("User name")).fill(city.owner)
    counter.get_by_label(zh("Password")).fill(PASSWORD)
    counter.get_by_role("button", name=zh("Sign in")).click()
    counter.wait_for_url("**/counter/")


def _pay(phone: Page, address: str) -> None:
    phone.goto(address)
    phone.locator("#amount").fill("128")
    phone.locator("details.how summary").first.click()
    phone.locator("#excluded").fill("28")
    # 100.00 is eligible: 3,000 points pay 30.00, the card 88% of the rest; 28.00 is untouched.
    phone.get_by_role("button", name=re.compile("¥89.60")).click()
    confirm_at_the_cashier(phone, "¥89.60")
    phone.get_by_role("link", name=zh("See the receipt")).click()
    expect(phone.locator("main")).to_contain_text("¥89.60")
    expect(phone.locator("main")).to_contain_text("3,000")


def _refund_half(counter: Page, address: str) -> None:
    counter.locator("a[href*='/counter/purchases/']").first.click()
    counter.get_by_role("link", name=zh("Refund")).click()
    counter.locator("input[name=how][value=amount]").check()
    counter.locator("#amount").fill("44.80")
    counter.locator("#reason").fill("面凉了")
    counter.get_by_role("button", name=zh("See what will happen")).click()
    counter.get_by_role("button", name=re.compile("¥44.80")).click()
    expect(counter.locator("main")).to_contain_text("¥44.80")


def _settle() -> None:
    """Two weeks later: the noodle shop is settled weekly."""
    clock.move_clock(to=clock.now() + timedelta(days=14))
    failed = [run for run in jobs.run_due(at=clock.now()) if run.error]
    assert failed == []


def _see_the_statement(desk: Page, address: str, city: World) -> None:
    desk.goto(f"{address}/console/statements/")
    desk.get_by_label("用户名").fill(city.owner)
    desk.get_by_label("密码").fill(PASSWORD)
    desk.get_by_role("button", name="登录").click()
    desk.locator("a[href*='/console/statements/']").filter(has_text=re.compile(r"\d")).last.click()
    # Commission of 2% on 89.60 and the 27.00 that 3,000 points are worth to it, and its half back.
    expect(desk.locator("main")).to_contain_text("¥2.33")
    expect(desk.locator("main")).to_contain_text(zh("Refund"))
