"""What a cashier's phone does beyond HTML: the camera, prices that follow a choice, payments that come in alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from lianka.domain.access.operations.set_password import set_password
from lianka.domain.checkout.models import Order
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.members.queries import get_member_code
from lianka.foundation import clock
from tests.conftest import find_chromium
from tests.doors.counter.scene import LATER, rich_wang
from tests.operations.checkout.counter import Counter, pay, placed
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.row("MCH-7")]
PASSWORD = "vier kleine Igel"
PHONE: ViewportSize = {"width": 360, "height": 780}
FRAME = 480


@pytest.fixture
def counter(world: World, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """王 with card and points; the cashier has a password; the clock stands still."""
    monkeypatch.setattr(clock, "now", lambda: LATER)
    set_password(username=world.cashier, password=PASSWORD, by=OPERATOR, at=OPENED_AT)
    return rich_wang(world)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A phone without a camera."""
    context = browser.new_context(locale="zh-CN", viewport=PHONE, is_mobile=True, has_touch=True)
    yield context.new_page()
    context.close()


def test_a_payment_from_the_scan_to_the_receipt_without_reloading(
    world: World, counter: Counter, phone: Page, live_server: object
) -> None:
    _sign_in(phone, world, live_server, "/counter/scans/")
    phone.locator("#code").press_sequentially(get_member_code(member_id=world.wang, at=LATER).text)
    phone.locator("#amount").fill("100")
    phone.locator("#amount").press("Enter")
    expect(phone.get_by_role("button", name="请会员在手机上支付 ¥88.00")).to_be_visible()

    phone.get_by_label("不使用卡").check()
    expect(phone.get_by_role("button", name="请会员在手机上支付 ¥100.00")).to_be_visible()
    phone.get_by_role("button", name="请会员在手机上支付").click()
    expect(phone.get_by_role("heading", name="请会员在手机上支付")).to_be_visible()
    pay(get_order(public_id=Order.objects.latest("id").public_id), at=LATER)

    expect(phone.get_by_role("heading", name="收款成功")).to_be_visible(timeout=10_000)
    expect(phone.locator(".receipt .sum")).to_contain_text("¥100.00")


def test_what_a_member_pays_alone_comes_in_with_a_mark(
    world: World, counter: Counter, phone: Page, live_server: object
) -> None:
    order = placed(world, counter.noodles, 10_000, points=0)
    _sign_in(phone, world, live_server, "/counter/")
    expect(phone.get_by_text("会员正在手机上支付")).to_be_visible()

    pay(order, at=LATER)

    expect(phone.locator("[data-arrival] [data-new]")).to_be_visible(timeout=10_000)
    expect(phone.get_by_text("会员正在手机上支付")).to_have_count(0)


def test_without_a_camera_the_digits_are_asked_for(
    world: World, counter: Counter, phone: Page, live_server: object
) -> None:
    _sign_in(phone, world, live_server, "/counter/scans/")

    expect(phone.get_by_text("此设备没有摄像头")).to_be_visible()
    expect(phone.locator("#code")).to_be_editable()


def test_a_camera_that_may_not_be_used_says_so(
    world: World, counter: Counter, browser: Browser, live_server: object
) -> None:
    with _camera(browser, "--deny-permission-prompts") as context:
        page = context.new_page()
        _sign_in(page, world, live_server, "/counter/scans/")

        expect(page.get_by_text("浏览器未获准使用摄像头")).to_be_visible()


def test_the_camera_reads_the_code_and_goes_on(
    world: World, counter: Counter, browser: Browser, live_server: object, tmp_path: Path
) -> None:
    picture = tmp_path / "code.y4m"
    picture.write_bytes(_film(get_member_code(member_id=world.wang, at=LATER).text))
    with _camera(browser, "--use-fake-ui-for-media-stream", f"--use-file-for-fake-video-capture={picture}") as context:
        page = context.new_page()
        _sign_in(page, world, live_server, "/counter/scans/")

        page.wait_for_url("**/counter/scans/scn_*/", timeout=20_000)
        expect(page.get_by_text("138****5678")).to_be_visible()


def test_pages_work_without_scripts(world: World, counter: Counter, browser: Browser, live_server: object) -> None:
    context = browser.new_context(locale="zh-CN", viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    _sign_in(page, world, live_server, "/counter/scans/")
    page.locator("#code").fill(get_member_code(member_id=world.wang, at=LATER).text)
    page.get_by_role("button", name="继续").click()
    page.locator("#amount").fill("100")
    page.get_by_role("button", name="查看应付").click()
    page.get_by_label("不使用卡").check()
    page.get_by_role("button", name="重新计算").click()

    page.get_by_role("button", name="请会员在手机上支付 ¥100.00").click()

    expect(page.get_by_role("heading", name="请会员在手机上支付")).to_be_visible()
    context.close()


@contextmanager
def _camera(browser: Browser, *arguments: str) -> Iterator[BrowserContext]:
    """A browser of its own with a camera that chromium makes up."""
    launched = browser.browser_type.launch(
        executable_path=find_chromium(), args=["--no-sandbox", "--use-fake-device-for-media-stream", *arguments]
    )
    yield launched.new_context(locale="zh-CN", viewport=PHONE)
    launched.close()


def _sign_in(page: Page, world: World, server: object, address: str) -> None:
    page.goto(f"{server}/counter/sign-in/?next={address}")
    page.get_by_label("用户名").fill(world.cashier)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"**{address}")


def _film(text: str) -> bytes:
    """One grey frame that shows the text as a QR code, as chromium's made-up camera wants it."""
    modules = [[int(dark) for dark in row] for row in segno.make(text, error="m", micro=False).matrix_iter(border=6)]
    size = len(modules)
    grey = bytes(
        16 if modules[y * size // FRAME][x * size // FRAME] else 235 for y in range(FRAME) for x in range(FRAME)
    )
    colours = bytes([128]) * (FRAME * FRAME // 2)
    return f"YUV4MPEG2 W{FRAME} H{FRAME} F10:1 Ip A1:1 C420jpeg\n".encode() + (b"FRAME\n" + grey + colours) * 3
