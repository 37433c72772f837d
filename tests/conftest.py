"""What every test may lean on: the marks that need something of the machine, and a browser."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, Page, sync_playwright

pytest_plugins = ["tests.fixtures_db", "tests.world"]

# Two machines differ in speed, not in what is true; a failure that comes and goes teaches nothing.
hypothesis_settings.register_profile("lianka", deadline=None, derandomize="CI" in os.environ)
hypothesis_settings.load_profile("lianka")

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROME_OF_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find_chromium() -> Path | None:
    """Return the system's Chromium, which is the only one ever used."""
    for name in CHROMIUM_NAMES:
        if found := shutil.which(name):
            return Path(found)
    return CHROME_OF_MACOS if CHROME_OF_MACOS.exists() else None


def find_real_data() -> Path | None:
    """Return the folder named by LIANKA_REAL_DATA."""
    given = os.environ.get("LIANKA_REAL_DATA")
    return Path(given) if given else None


def lack_of_browser() -> str | None:
    return None if find_chromium() else "No Chromium was found on this machine."


def lack_of_real_data() -> str | None:
    folder = find_real_data()
    if folder is None:
        return "LIANKA_REAL_DATA names no folder with the real purchases."
    if not (folder / "birmingham-purchase-cards" / "transactions.parquet").exists():
        return f"{folder} (LIANKA_REAL_DATA) lacks birmingham-purchase-cards/transactions.parquet."
    return None


NEEDS: dict[str, tuple[Callable[[], str | None], str]] = {
    "browser": (lack_of_browser, "LIANKA_REQUIRE_BROWSER"),
    "real_data": (lack_of_real_data, "LIANKA_REQUIRE_REAL_DATA"),
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark, (find_lack, requirement) in NEEDS.items():
        if item.get_closest_marker(mark) and (lack := find_lack()):
            if os.environ.get(requirement) == "1":
                pytest.fail(f"{lack} {requirement}=1 asks for it.", pytrace=False)
            pytest.skip(lack)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data sets; only for tests marked `real_data`."""
    folder = find_real_data()
    assert folder is not None, "Mark this test with pytest.mark.real_data."
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium without a window; only for tests marked `browser`."""
    chromium = find_chromium()
    assert chromium is not None, "Mark this test with pytest.mark.browser."
    # Playwright keeps an event loop in this thread, which Django takes for an asynchronous caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page of a reader of Chinese, at the desk."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()
