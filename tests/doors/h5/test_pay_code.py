"""The pay code (MBR-3): what it shows, how it changes, and what staff do with it."""

from datetime import timedelta

import pytest

from lianka.domain.checkout.operations.place_store_order import place_store_order
from lianka.domain.checkout.values import BEST_CARD, Channel, OrderView, Tender
from lianka.domain.members.queries import get_member_code
from tests.doors.h5.conftest import Time
from tests.doors.h5.phone import Phone, text_of
from tests.operations.checkout.counter import CASHIER, NOW, Counter, give_points, hold_free_card, one_item
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.row("MBR-3")]


def _sell(world: World, counter: Counter, tender: Tender) -> OrderView:
    return place_store_order(
        member_id=world.wang,
        store_public_id=counter.noodles,
        items=one_item(1_000),
        card=BEST_CARD,
        points=0,
        expected_payable_fen=1_000,
        tender=tender,
        channel=Channel.COUNTER,
        by=CASHIER,
        key=f"sale {tender}",
        at=NOW + timedelta(seconds=5),
    )


def test_the_code_stands_there_as_digits_bars_and_qr(world: World, wang: Phone) -> None:
    code = get_member_code(member_id=world.wang, at=NOW).text

    page = wang.open("/m/code/")

    assert " ".join(code[start : start + 4] for start in range(0, 18, 4)) in page
    assert 'class="bars"' in page
    assert 'class="qr"' in page


def test_the_page_asks_for_the_next_code_when_the_ring_is_empty(wang: Phone, time: Time) -> None:
    time.now = NOW + timedelta(seconds=12)

    page = wang.open("/m/code/")

    assert 'hx-trigger="load delay:18s"' in page
    assert "--lasts: 18s" in page
    assert '<noscript><meta http-equiv="refresh" content="18"></noscript>' in page


def test_the_next_code_is_another(world: World, wang: Phone, time: Time) -> None:
    time.now = NOW + timedelta(seconds=30)

    part = wang.get_part("/m/code/now/").content.decode()

    now = get_member_code(member_id=world.wang, at=time.now).text
    assert now[:4] + " " + now[4:8] in part
    assert now != get_member_code(member_id=world.wang, at=NOW).text
    assert "<html" not in part


def test_the_balance_and_the_card_stand_beneath(world: World, counter: Counter, wang: Phone) -> None:
    give_points(yuan=1234)
    hold_free_card(world, counter)

    words = text_of(wang.open("/m/code/"))

    assert "积分 1,234" in words
    assert "城市卡 还剩 365 天" in words
    assert "切换卡片" not in words


def test_nothing_happens_while_nobody_scans(wang: Phone, counter: Counter) -> None:
    answer = wang.get_part("/m/code/news/", since=NOW.isoformat())

    assert (answer.status_code, answer.headers.get("HX-Redirect")) == (204, None)


def test_what_staff_prepared_is_shown_to_be_agreed_to(world: World, counter: Counter, wang: Phone) -> None:
    order = _sell(world, counter, Tender.PROVIDER)

    answer = wang.get_part("/m/code/news/", since=NOW.isoformat())

    assert answer.headers["HX-Redirect"] == f"/m/orders/{order.public_id}/"
    assert "确认付款 ¥10.00" in text_of(wang.open(f"/m/orders/{order.public_id}/"))


@pytest.mark.row("BUY-3")
def test_what_the_till_took_brings_the_receipt_to_the_phone(world: World, counter: Counter, wang: Phone) -> None:
    order = _sell(world, counter, Tender.TILL)

    answer = wang.get_part("/m/code/news/", since=NOW.isoformat())

    assert answer.headers["HX-Redirect"] == f"/m/receipts/{order.purchase_id}/?new=1"


def test_an_older_receipt_does_not_come_again(world: World, counter: Counter, wang: Phone) -> None:
    _sell(world, counter, Tender.TILL)

    answer = wang.get_part("/m/code/news/", since=(NOW + timedelta(seconds=5)).isoformat())

    assert answer.status_code == 204


@pytest.mark.parametrize("since", ["", "yesterday", "2026-01-15T12:00:00"])
def test_a_moment_that_cannot_be_read_is_no_moment(since: str, world: World, counter: Counter, wang: Phone) -> None:
    _sell(world, counter, Tender.TILL)

    assert wang.get_part("/m/code/news/", since=since).status_code == 204


def test_a_session_that_ended_sends_the_polling_page_to_sign_in(stranger: Phone) -> None:
    answer = stranger.client.get(
        "/m/code/news/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/m/code/"}
    )

    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith("/m/join/?next=")
