"""What holds for each page of a member: small, quick to make, and readable by whoever reads it aloud."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from lianka.domain.checkout.queries.orders import get_order
from tests.doors.h5.phone import Outline, Phone, field
from tests.operations.checkout.counter import Counter, give_points, hold_free_card, pay, placed
from tests.operations.loyalty.wallets import offer
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.row("OPEN-6")]

PUBLIC = ("home", "centre", "plan", "store", "join", "password_sign_in")
MEMBERS = (
    "cards",
    "card",
    "gift",
    "code",
    "pay",
    "orders",
    "bought_cards",
    "order",
    "receipt",
    "purse",
    "top_up",
    "purse_records",
    "cash_back",
    "me",
    "profile",
    "password",
    "invite",
    "tier",
    "rights",
)
POSTED = ("quote",)
BYTES_MAX, QUERIES_MAX = 100_000, 20


@pytest.fixture
def addresses(world: World, counter: Counter) -> dict[str, str]:
    """Each page once it has something to show."""
    give_points(yuan=300)
    card = hold_free_card(world, counter)
    order = placed(world, counter.noodles, 10_000, points=200)
    pay(order)
    offer(world.books)
    waiting = placed(world, counter.noodles, 5_000, key="second")
    receipt = _receipt_of(order.public_id)
    return {
        "home": "/m/",
        "centre": "/m/cards/centre/",
        "plan": f"/m/plans/{counter.paid_plan}/",
        "store": f"/m/stores/{counter.noodles}/",
        "join": f"/m/join/?store={counter.noodles}",
        "password_sign_in": "/m/sign-in/password/",
        "cards": "/m/cards/",
        "card": f"/m/cards/{card}/",
        "gift": "/m/cards/gift/?code=0123-4567-89AB-CDEZ",
        "code": "/m/code/",
        "pay": f"/m/pay/{counter.noodles}/",
        "orders": "/m/orders/",
        "bought_cards": "/m/orders/?kind=card",
        "order": f"/m/orders/{waiting.public_id}/",
        "receipt": f"/m/receipts/{receipt}/",
        "purse": "/m/purse/",
        "top_up": "/m/purse/top-up/",
        "cash_back": "/m/purse/cash-back/",
        "purse_records": "/m/purse/records/points/",
        "me": "/m/me/",
        "profile": "/m/me/profile/",
        "password": "/m/me/password/",
        "rights": "/m/me/rights/",
        "invite": "/m/me/invite/",
        "tier": "/m/me/tier/",
    }


def _receipt_of(order_id: str) -> str:
    purchase_id = get_order(public_id=order_id).purchase_id
    assert purchase_id is not None
    return purchase_id


def _phone(name: str, wang: Phone, stranger: Phone) -> Phone:
    return stranger if name in {"join", "password_sign_in"} else wang


@pytest.mark.parametrize("name", PUBLIC + MEMBERS)
def test_a_page_needs_few_queries_and_few_bytes(
    name: str,
    addresses: dict[str, str],
    wang: Phone,
    stranger: Phone,
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    phone = _phone(name, wang, stranger)

    with django_assert_max_num_queries(QUERIES_MAX):
        page = phone.open(addresses[name])

    files = sum(_bytes_sent(path) for path in set(re.findall(r'(?:href|src)="/static/([^"#]+)', page)))
    assert len(page.encode()) + files < BYTES_MAX


def _bytes_sent(path: str) -> int:
    found = finders.find(path)
    assert isinstance(found, str), path
    return len(gzip.compress(Path(found).read_bytes(), compresslevel=9, mtime=0))


@pytest.mark.parametrize("name", PUBLIC + MEMBERS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_page_can_be_read_aloud(
    name: str, language: str, addresses: dict[str, str], wang: Phone, stranger: Phone
) -> None:
    phone = _phone(name, wang, stranger)
    phone.client.cookies["django_language"] = language

    page = phone.open(addresses[name])

    outline = Outline(page)
    assert outline.language == language
    assert outline.headings.count("h1") == 1
    assert not outline.nameless_fields
    assert not outline.pictures_without_text
    assert len(set(outline.ids)) == len(outline.ids)
    assert '<main class="page' in page
    assert "·" in page[: page.index("</title>")] or name == "home"


@pytest.mark.parametrize("name", PUBLIC + MEMBERS)
def test_no_page_can_be_framed_or_kept_by_others(
    name: str, addresses: dict[str, str], wang: Phone, stranger: Phone
) -> None:
    answer = _phone(name, wang, stranger).client.get(addresses[name])

    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("name", MEMBERS)
def test_a_stranger_is_asked_to_sign_in_and_comes_back(name: str, addresses: dict[str, str], stranger: Phone) -> None:
    answer = stranger.get(addresses[name])

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/m/join/?next=%2Fm%2F")


@pytest.mark.parametrize("name", PUBLIC)
def test_a_stranger_sees_what_the_alliance_offers(name: str, addresses: dict[str, str], stranger: Phone) -> None:
    assert stranger.get(addresses[name]).status_code == 200


@pytest.mark.parametrize("path", ["stores/sto_x/", "plans/pln_x/", "cards/crd_x/", "orders/ord_x/", "receipts/pur_x/"])
def test_what_is_not_there_is_said_kindly(path: str, wang: Phone, counter: Counter) -> None:
    answer = wang.get(f"/m/{path}")

    assert answer.status_code == 404
    assert "回到首页" in answer.content.decode()


def test_chinese_is_what_is_seen_first(world: World) -> None:
    assert '<html lang="zh-hans">' in Client().get("/m/").content.decode()


def test_a_form_carries_a_key_of_its_own_each_time_it_is_shown(wang: Phone, counter: Counter) -> None:
    address = f"/m/plans/{counter.free_plan}/"

    keys = {field(wang.open(address), "key") for _time in range(3)}

    assert len(keys) == 3
    assert all(len(key) >= 16 for key in keys)
