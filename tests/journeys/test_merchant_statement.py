"""What a merchant does with a statement, from sign-in to confirmation and paper."""

import pytest
from playwright.sync_api import Page, expect

from lianka.domain.access.operations.set_password import set_password
from lianka.domain.settlement.models import Statement
from tests.operations.settlement.scene import book, sale, settle
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.row("MCH-5")]
PASSWORD = "vier kleine Igel"


@pytest.fixture
def invoice(world: World) -> Statement:
    """The noodle shop's first week: it owes ¥12.34."""
    set_password(username=world.owner, password=PASSWORD, by=OPERATOR, at=OPENED_AT)
    book(sale(world, world.noodles, "pur_1", "2026-01-06", issued=1_000, commission=234))
    [statement] = settle("2026-01-11")
    return statement


def test_the_owner_signs_in_and_confirms(world: World, invoice: Statement, page: Page, live_server: object) -> None:
    page.goto(f"{live_server}/console/statements/")
    page.get_by_label("用户名").fill(world.owner)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name=invoice.number).click()
    expect(page.locator(".hero .amount")).to_have_text("¥12.34")

    page.get_by_role("button", name="确认对账单").click()

    expect(page.locator(".badge")).to_have_text("已确认")
    expect(page.get_by_role("button", name="确认对账单")).to_have_count(0)


def test_on_paper_there_is_the_statement_and_no_button(
    world: World, invoice: Statement, page: Page, live_server: object
) -> None:
    page.goto(f"{live_server}/console/sign-in/?next=/console/statements/{invoice.public_id}/?print=1")
    page.get_by_label("用户名").fill(world.owner)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()

    page.emulate_media(media="print")

    expect(page.get_by_role("heading", name="对账单")).to_be_visible()
    expect(page.locator("nav.bar")).to_be_hidden()
    expect(page.locator("#acts")).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")
