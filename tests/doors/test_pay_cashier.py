"""The cashier page of the sandbox: what it shows, and that paying on it happens once."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from lianka.domain.payments.models import Payment, SandboxCharge
from lianka.domain.payments.operations.close_at_provider import close_at_provider
from lianka.domain.payments.operations.start_payment import start_payment
from lianka.domain.payments.providers.sandbox.provider import CASHIER_ADDRESS
from lianka.foundation import clock
from tests.operations.payments import scene
from tests.operations.payments.scene import EXPIRES_AT, RETURN_PATH, ask, behave, changes, seconds, start
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.row("BUY-9")]


@pytest.fixture(autouse=True)
def _stage(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LIANKA_WIRING = scene.HERE
    _set_clock(monkeypatch, seconds(20))


@pytest.fixture
def token(world: World) -> str:
    return start(ask(world))


def _set_clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: at)


def _page(client: Client, token: str) -> str:
    response = client.get(reverse("pay:cashier", args=[token]))
    assert response.status_code == 200
    return response.content.decode()


def _pay(client: Client, token: str) -> tuple[int, str]:
    response = client.post(reverse("pay:cashier_payments", args=[token]))
    return response.status_code, response.headers["Location"]


def test_the_provider_gives_out_the_address_of_this_page() -> None:
    assert CASHIER_ADDRESS.format(token="sbx_1") == reverse("pay:cashier", args=["sbx_1"])


def test_the_page_says_sandbox_what_for_how_much_and_offers_both_ways_out(client: Client, token: str) -> None:
    page = _page(client, token)

    assert "沙盒" in page
    assert "老陈面馆" in page
    assert "<small>¥</small>88<span>.00</span>" in page
    assert "确认支付 ¥88.00" in page
    assert f'href="{RETURN_PATH}">不支付了</a>' in page
    assert "2026年1月5日 09:15" in page
    assert "<script" not in page


def test_paying_leads_back_and_is_heard_of_at_once(client: Client, token: str) -> None:
    assert _pay(client, token) == (302, RETURN_PATH)

    assert Payment.objects.get().state == "paid"
    assert changes() == [("paid", "ord_1")]


def test_a_double_tap_pays_once_and_leads_to_the_same_page(client: Client, token: str) -> None:
    assert _pay(client, token) == _pay(client, token) == (302, RETURN_PATH)

    assert changes() == [("paid", "ord_1")]


def test_coming_back_after_paying_shows_that_it_is_paid(client: Client, token: str) -> None:
    _pay(client, token)

    page = _page(client, token)

    assert "已支付" in page
    assert "确认支付" not in page
    assert f'href="{RETURN_PATH}">返回商家</a>' in page


def test_paying_goes_through_when_the_platform_hears_of_it_later(client: Client, token: str) -> None:
    behave(delay_seconds=60)

    assert _pay(client, token) == (302, RETURN_PATH)

    assert (SandboxCharge.objects.get().state, Payment.objects.get().state) == ("paid", "pending")


def test_what_was_closed_cannot_be_paid_and_says_so(client: Client, token: str) -> None:
    close_at_provider(payment_id=Payment.objects.get().public_id, at=seconds(15))

    assert _pay(client, token) == (302, reverse("pay:cashier", args=[token]))

    page = _page(client, token)
    assert "这笔已不能支付" in page
    assert "确认支付" not in page
    assert SandboxCharge.objects.get().state == "closed"


def test_what_is_too_late_cannot_be_paid(client: Client, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _set_clock(monkeypatch, EXPIRES_AT)

    assert "确认支付" not in _page(client, token)
    assert _pay(client, token) == (302, reverse("pay:cashier", args=[token]))

    assert SandboxCharge.objects.get().state == "closed"


@pytest.mark.parametrize("name", ["pay:cashier", "pay:cashier_payments"])
def test_a_token_nobody_gave_out_is_not_found(client: Client, world: World, name: str) -> None:
    address = reverse(name, args=["sbx_0"])

    response = client.get(address) if name == "pay:cashier" else client.post(address)

    assert response.status_code == 404


def test_looking_pays_nothing(client: Client, token: str) -> None:
    assert client.get(reverse("pay:cashier_payments", args=[token])).status_code == 405
    assert client.post(reverse("pay:cashier", args=[token])).status_code == 405

    assert SandboxCharge.objects.get().state == "open"


def test_no_other_site_can_pay_for_somebody(token: str) -> None:
    response = Client(enforce_csrf_checks=True).post(reverse("pay:cashier_payments", args=[token]))

    assert response.status_code == 403
    assert SandboxCharge.objects.get().state == "open"


def test_the_page_is_kept_by_no_cache_and_shown_in_no_frame(client: Client, token: str) -> None:
    response = client.get(reverse("pay:cashier", args=[token]))

    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Frame-Options"] == "DENY"


def test_what_is_shown_of_a_description_is_text(client: Client, world: World) -> None:
    token = start(ask(world, description="<script>alert(1)</script>"))

    assert "<script>" not in _page(client, token)


def test_the_page_takes_few_queries_and_bytes(
    client: Client, token: str, django_assert_max_num_queries: Iterator[None]
) -> None:
    with django_assert_max_num_queries(2):  # type: ignore[operator]  # a fixture of pytest-django without types
        assert len(_page(client, token)) < 10_000


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_small_phone_without_javascript_pays_with_one_tap(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    address = start_payment(payment_id=ask(world), return_path="/thank-you/", at=seconds(0))
    context = browser.new_context(locale="zh-CN", viewport={"width": 360, "height": 640}, java_script_enabled=False)
    phone = context.new_page()
    phone.goto(f"{live_server.url}{address}")
    pay, leave = phone.get_by_role("button", name="确认支付 ¥88.00"), phone.get_by_role("link", name="不支付了")

    for target in (pay, leave):
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        assert box["y"] + box["height"] <= 640
    pay.click()

    assert phone.url == f"{live_server.url}/thank-you/"
    phone.go_back()
    phone.get_by_role("heading", name="已支付").wait_for()
    context.close()
    assert changes() == [("paid", "ord_1")]
