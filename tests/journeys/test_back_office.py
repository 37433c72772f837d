"""What an operator does in the back office, from sign-in to a confirmed statement."""

import pytest
from playwright.sync_api import expect

from lianka.domain.settlement.models import Statement
from tests.journeys.conftest import Desk

pytestmark = pytest.mark.browser


def test_the_dashboard_draws_its_plots(desk: Desk) -> None:
    errors: list[str] = []
    desk.page.on("pageerror", lambda error: errors.append(str(error)))

    desk.sign_in("admin")

    expect(desk.page.locator("[data-drawn=yes]")).to_have_count(4)
    expect(desk.page.get_by_text("日销售额")).to_be_visible()
    assert errors == []


def test_an_operator_walks_from_an_account_to_the_purchase(desk: Desk) -> None:
    desk.sign_in("finance")
    desk.open("账户")
    desk.page.get_by_label("持有方").fill("晨光书店")
    desk.page.get_by_role("button", name="查看").click()
    desk.page.get_by_role("link", name="应付商家款").first.click()
    desk.page.get_by_role("link", name="消费 #").last.click()
    desk.page.get_by_role("link", name="查看业务来源").click()

    expect(desk.page.get_by_role("heading", name="消费 B1").first).to_be_visible()
    expect(desk.page.get_by_text("¥200.00")).to_be_visible()


@pytest.mark.row("MCH-5")
def test_finance_confirms_a_statement(desk: Desk) -> None:
    desk.sign_in("finance")
    desk.open("对账单")
    desk.page.get_by_role("row", name="晨光书店").get_by_role("link").first.click()
    desk.page.get_by_role("link", name="确认", exact=True).click()
    desk.page.get_by_role("button", name="确认", exact=True).click()

    expect(desk.page.get_by_text("对账单已确认")).to_be_visible()
    assert Statement.objects.filter(state="confirmed").count() == 1


def test_a_reader_of_english_switches_the_language(desk: Desk) -> None:
    desk.page.goto(f"{desk.address}/admin/login/")

    desk.page.get_by_role("button", name="English").click()

    expect(desk.page.get_by_role("button", name="Log in")).to_be_visible()
