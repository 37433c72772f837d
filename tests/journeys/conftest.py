"""The cast's sales again, this time served to a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from lianka.domain.access.operations.set_password import set_password
from tests.doors.backoffice.conftest import trading as trading
from tests.world import OPENED_AT, OPERATOR, World

PASSWORD = "vier kleine Igel"


class Desk:
    """An operator's browser at the back office."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    def sign_in(self, username: str) -> None:
        """Type name and password and wait for the dashboard."""
        self.page.goto(f"{self.address}/admin/")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url("**/admin/")

    def open(self, entry: str) -> None:
        """Choose an entry of the menu."""
        self.page.locator("#nav-sidebar").get_by_role("link", name=entry, exact=False).first.click()


@pytest.fixture
def desk(page: Page, live_server: object, trading: World) -> Desk:
    """The administrator's and the finance operator's desk."""
    for username in (trading.admin, trading.finance):
        set_password(username=username, password=PASSWORD, by=OPERATOR, at=OPENED_AT)
    return Desk(page, str(live_server))


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """The member's phone."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 360, "height": 780})
    yield context.new_page()
    context.close()
