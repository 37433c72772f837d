"""My purse on the phone: what is in it, every movement, and topping up (MBR-4, PTS-11)."""

import pytest

from lianka.domain.checkout.models import Order
from lianka.domain.checkout.operations.refund_stored_value import refund_stored_value
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.loyalty.operations.offer_top_up import withdraw_top_up
from lianka.domain.merchants.queries import get_merchant
from tests.doors.h5.phone import Phone
from tests.operations.checkout.counter import NOW, Counter, give_points, pay
from tests.operations.loyalty.wallets import license_alliance, offer, wallet
from tests.operations.rewards.scene import COINS, POINTS, ask, bundle_of, grant
from tests.world import OPERATOR, World


def _store(phone: Phone, offer_id: str) -> Order:
    """王 agrees on the page and pays."""
    answer = phone.post("/m/purse/top-up/", offer=offer_id, key=offer_id)
    assert answer.status_code == 302
    order = Order.objects.latest("pk")
    assert answer["Location"].startswith("/pay/sandbox/")
    pay(get_order(public_id=order.public_id))
    return order


@pytest.mark.row("PTS-11")
def test_a_top_up_is_chosen_paid_and_in_the_purse(world: World, wang: Phone) -> None:
    offer(world.books, 1_000_00, 150_00)
    offer_id = offer(world.books)

    page = wang.get("/m/purse/top-up/").text
    order = _store(wang, offer_id)

    assert "晨光书店" in page
    assert page.index("500") < page.index("1,000")
    assert "¥50.00" in page
    assert wallet(world.wang, world.books) == (500_00, 50_00)
    result = wang.get(f"/m/orders/{order.public_id}/").text
    assert "/m/purse/" in result
    assert "¥50.00" in result
    purse = wang.get("/m/purse/").text
    assert "晨光书店" in purse
    assert "550" in purse


def test_of_several_places_one_is_chosen_or_found_by_name(world: World, wang: Phone) -> None:
    license_alliance()
    for merchant_id in (world.books, world.noodles, None):
        offer(merchant_id)
    books = get_merchant(merchant_id=world.books).party.public_id

    places = wang.get("/m/purse/top-up/").text
    found = wang.get("/m/purse/top-up/?q=面").text

    assert ("?place=alliance" in places, f"?place={books}" in places) == (True, True)
    assert ("老陈面馆" in found, "晨光书店" in found) == (True, False)
    assert 'name="offer"' in wang.get(f"/m/purse/top-up/?place={books}").text
    assert 'name="offer"' in wang.get("/m/purse/top-up/?place=alliance").text
    assert 'name="offer"' not in wang.get("/m/purse/top-up/?place=nobody").text
    assert 'class="empty"' in wang.get("/m/purse/top-up/?q=zzz").text


def test_tapped_twice_one_order_is_placed(world: World, wang: Phone) -> None:
    offer_id = offer(world.books)

    for _ in range(2):
        wang.post("/m/purse/top-up/", offer=offer_id, key="same")

    assert Order.objects.count() == 1


def test_above_the_cap_the_page_says_how_much_there_is_room_for(world: World, wang: Phone) -> None:
    _store(wang, offer(world.books, 800_00, 0))
    too_much = offer(world.books, 300_00, 0)

    answer = wang.post("/m/purse/top-up/", offer=too_much, place="", key="over")

    assert answer.status_code == 422
    assert "wallet_cap_exceeded" in answer.text
    assert "¥200.00" in answer.text
    assert wallet(world.wang, world.books) == (800_00, 0)


def test_an_offer_that_is_gone_is_said_to_be(world: World, wang: Phone) -> None:
    offer_id = offer(world.books)
    withdraw_top_up(offer_public_id=offer_id, by=OPERATOR, at=NOW)

    for gone in (offer_id, "tuo_nobody", ""):
        answer = wang.post("/m/purse/top-up/", offer=gone, key=f"gone {gone}")
        assert (answer.status_code, "top_up_offer_not_found" in answer.text) == (422, True)
    assert not Order.objects.exists()


@pytest.mark.row("MBR-4")
@pytest.mark.parametrize("asset", ["points", "coins"])
def test_a_gift_says_which_one_it_was(world: World, wang: Phone, asset: str) -> None:
    grant(ask(bundle_of(POINTS, COINS), world.wang, at=NOW), at=NOW)

    page = wang.get(f"/m/purse/records/{asset}/").text

    assert "新人礼包" in page


@pytest.mark.row("MBR-3")
def test_the_code_page_shows_what_is_stored(world: World, wang: Phone) -> None:
    before = wang.get("/m/code/").text

    _store(wang, offer(world.books))

    assert "储值" not in before
    assert "¥550.00" in wang.get("/m/code/").text


@pytest.mark.row("MBR-4")
def test_each_line_says_why_when_and_where(world: World, wang: Phone) -> None:
    order = _store(wang, offer(world.books))
    refund_stored_value(
        member_id=world.wang,
        merchant_id=world.books,
        principal_fen=200_00,
        expected_bonus_fen=20_00,
        reason="搬家了",
        key="back",
        by=OPERATOR,
        at=NOW,
    )

    page = wang.get("/m/purse/records/stored-value/").text

    for words in ("+¥500.00", "+¥50.00", "-¥200.00", "-¥20.00", "¥300.00", "1月15日 12:00", "搬家了"):
        assert words in page
    assert page.count("晨光书店") == 4
    assert f"/m/orders/{order.public_id}/" in page


@pytest.mark.row("MBR-4")
def test_points_name_the_merchant_and_lead_to_the_receipt(world: World, wang: Phone, counter: Counter) -> None:
    give_points(yuan=100)

    page = wang.get("/m/purse/records/points/").text

    assert "+100" in page
    assert "晨光书店" in page
    assert "/m/receipts/pur_" in page


def test_long_records_are_read_page_by_page(world: World, wang: Phone) -> None:
    for number in range(1, 13):
        _store(wang, offer(world.books, number * 1_00, 1_00))

    first = wang.get("/m/purse/records/stored-value/")
    address = first.text.split('hx-get="')[1].split('"')[0]
    second = wang.get_part("/m/purse/records/stored-value/", before=address.removeprefix("?before="))

    assert (first.text.count("<li>"), second.text.count("<li>")) == (20, 4)
    assert "hx-get" not in second.text
    assert "<html" not in second.text


@pytest.mark.parametrize("cursor", ["x", "1_", "_1", "9" * 30 + "_1", "1_2_3"])
def test_a_cursor_that_is_none_shows_the_first_page(world: World, wang: Phone, cursor: str) -> None:
    _store(wang, offer(world.books))

    assert "+¥500.00" in wang.get(f"/m/purse/records/stored-value/?before={cursor}").text


@pytest.mark.parametrize("asset", ["points", "coins", "stored-value", "growth"])
def test_an_empty_purse_has_pages_too(wang: Phone, asset: str) -> None:
    assert wang.get("/m/purse/").status_code == 200
    assert wang.get(f"/m/purse/records/{asset}/").status_code == 200
    assert wang.get("/m/purse/records/gold/").status_code == 404
