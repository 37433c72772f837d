"""A member's phone as a browser shows it, with JavaScript and without."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from lianka.domain.checkout.models import Order, Purchase
from lianka.domain.checkout.operations.place_store_order import place_store_order
from lianka.domain.checkout.values import BEST_CARD, Channel, Tender
from lianka.domain.members.operations.set_password import set_password
from lianka.interfaces.shared.world import WANG_PHONE
from tests.doors.h5.phone import PASSWORD
from tests.operations.checkout.counter import (
    CASHIER,
    NOW,
    Counter,
    give_points,
    hold_free_card,
    member_actor,
    one_item,
)
from tests.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.row("OPEN-6"),
]
SIZE: ViewportSize = {"width": 360, "height": 780}


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def any_phone(request: pytest.FixtureRequest, browser: Browser, world: World) -> Iterator[Page]:
    """王's phone, whose browser runs scripts or not."""
    yield from _phone(browser, world, has_scripts=request.param)


@pytest.fixture
def phone(browser: Browser, world: World) -> Iterator[Page]:
    """王's phone."""
    yield from _phone(browser, world, has_scripts=True)


def _phone(browser: Browser, world: World, *, has_scripts: bool) -> Iterator[Page]:
    set_password(member_id=world.wang, password=PASSWORD, by=member_actor(world.wang), at=NOW)
    context = browser.new_context(
        locale="zh-CN", viewport=SIZE, is_mobile=True, has_touch=True, java_script_enabled=has_scripts
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def _sign_in(phone: Page, address: str) -> None:
    phone.goto(f"{address}/m/sign-in/password/")
    phone.get_by_label("手机号").fill(WANG_PHONE)
    phone.get_by_label("密码").fill(PASSWORD)
    phone.get_by_role("button", name="登录").click()
    phone.wait_for_url("**/m/")


@pytest.mark.row("BUY-3")
@pytest.mark.row("PTS-7")
def test_a_sale_is_paid_from_the_amount_to_the_receipt(
    any_phone: Page, live_server: object, world: World, counter: Counter
) -> None:
    phone, address = any_phone, str(live_server)
    give_points(yuan=1000)
    hold_free_card(world, counter)
    _sign_in(phone, address)

    phone.goto(f"{address}/m/pay/{counter.noodles}/")
    phone.get_by_label("金额", exact=True).press_sequentially("100")
    if phone.get_by_role("button", name="查看应付金额").last.is_visible():
        phone.keyboard.press("Enter")
    phone.get_by_role("button", name="确认付款 ¥79.20").click()
    phone.wait_for_url("**/pay/sandbox/**")
    phone.locator("form button").last.click()
    phone.get_by_role("link", name="查看小票").click()
    phone.get_by_text("怎么算的").click()

    expect(phone.get_by_text("-¥10.00").first).to_be_visible()
    assert Purchase.objects.get(paid_fen=7_920).points_spent == 1000


def test_a_second_tap_sends_nothing_twice(phone: Page, live_server: object, world: World, counter: Counter) -> None:
    address = str(live_server)
    _sign_in(phone, address)
    phone.goto(f"{address}/m/pay/{counter.noodles}/")
    phone.get_by_label("金额", exact=True).press_sequentially("12.5")

    phone.get_by_role("button", name="确认付款 ¥12.50").dblclick()

    phone.wait_for_url("**/pay/sandbox/**")
    assert Order.objects.count() == 1


@pytest.mark.row("MBR-3")
def test_the_phone_that_shows_its_code_is_asked_to_agree(
    phone: Page, live_server: object, world: World, counter: Counter
) -> None:
    address = str(live_server)
    _sign_in(phone, address)
    phone.goto(f"{address}/m/code/")

    place_store_order(
        member_id=world.wang,
        store_public_id=counter.noodles,
        items=one_item(3_300),
        card=BEST_CARD,
        points=0,
        expected_payable_fen=3_300,
        tender=Tender.PROVIDER,
        channel=Channel.COUNTER,
        by=CASHIER,
        key="at the counter",
        at=NOW + timedelta(seconds=1),
    )

    phone.wait_for_url("**/m/orders/ord_*/")
    expect(phone.get_by_role("button", name="确认付款 ¥33.00")).to_be_visible()


@pytest.mark.parametrize("path", ["", "cards/centre/", "code/", "me/", "me/invite/"])
def test_everything_to_tap_is_large_enough_and_nothing_overflows(
    path: str, phone: Page, live_server: object, world: World, counter: Counter
) -> None:
    address = str(live_server)
    hold_free_card(world, counter)
    _sign_in(phone, address)

    phone.goto(f"{address}/m/{path}")

    small = phone.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, input:not([type=hidden])")].filter(each => {
            const box = each.getBoundingClientRect();
            const inside = each.tagName === "INPUT" && each.closest(".box, .search, label");
            return box.width > 1 && box.height > 1 && box.height < 43.5 && !inside && !each.matches(".skip, .sr");
        }).map(each => each.outerHTML)"""
    )
    assert small == []
    assert phone.evaluate("document.documentElement.scrollWidth") == SIZE["width"]
