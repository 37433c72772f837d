"""Topping up stored value at the counter: scan, choose, take the money, book it once (PTS-11)."""

from datetime import datetime

import pytest

from lianka.domain.checkout.models import Order
from lianka.domain.checkout.operations.check_sales import check_sales
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.members.operations.change_profile import change_profile
from lianka.domain.members.values.profiles import Profile
from lianka.domain.merchants.operations.move_merchant import move_merchant
from lianka.domain.merchants.values import MerchantStatus
from tests.doors.counter.scene import LATER, Till, words_of
from tests.operations.checkout.counter import Counter, fill_wallet, pay
from tests.operations.loyalty.wallets import offer, wallet
from tests.world import OPERATOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("PTS-11"), pytest.mark.row("MCH-7")]


@pytest.fixture
def scan(world: World, cashier: Till, now: datetime) -> str:
    """王's code, scanned at the noodle shop."""
    return cashier.scan(world.wang, at=now)


def _take(till: Till, scan_id: str, offer_id: str, **fields: str) -> int:
    given = {"offer": offer_id, "tender": "till", "received": "on", **fields}
    return int(till.post("top_ups", scan_id, **given).status_code)


def test_a_scan_leads_to_what_is_offered_and_then_to_what_it_does(world: World, cashier: Till, scan: str) -> None:
    fill_wallet(world, principal_fen=100_00, bonus_fen=5_00, merchant_id=world.noodles)
    offer_id = offer(world.noodles)
    books = offer(world.books, 300_00, 0)

    shown = cashier.get("top_up", scan)
    chosen = cashier.get("top_up", scan, offer=offer_id)

    assert ("138****5678" in words_of(shown), "¥105.00" in words_of(shown)) == (True, True)
    assert (f'value="{offer_id}"' in shown.text, books in shown.text) == (True, False)
    assert "收到 ¥500.00" in words_of(chosen)
    assert "¥655.00" in words_of(chosen)
    assert not Order.objects.exists()


def test_the_page_of_scanning_goes_on_with_the_top_up(world: World, cashier: Till, now: datetime) -> None:
    page = cashier.get("scans", **{"top-up": ""})
    refused = cashier.post("scans", code="1", **{"top-up": "1"})
    physical = cashier.get("home")

    assert "储值充值" in words_of(page)
    assert 'name="top-up"' in refused.text
    assert "/counter/scans/?top-up" in physical.text


def test_tapped_twice_it_is_stored_once_and_the_receipt_has_the_new_balance(
    world: World, cashier: Till, scan: str
) -> None:
    offer_id = offer(world.noodles)

    codes = [_take(cashier, scan, offer_id, key="tap") for _ in range(2)]
    [order] = Order.objects.all()
    receipt = words_of(cashier.get("order", order.public_id))

    assert codes == [302, 302]
    assert wallet(world.wang, world.noodles) == (500_00, 50_00)
    assert ("充值成功" in receipt, "¥550.00" in receipt, "138****5678" in receipt) == (True, True, True)
    assert (order.channel, order.tender, order.created_by) == ("counter", "till", f"staff:{world.cashier}")
    assert list(check_sales()) == []


def test_the_day_tells_what_top_ups_brought_into_the_till(world: World, cashier: Till, scan: str) -> None:
    _take(cashier, scan, offer(world.noodles))

    day, home = words_of(cashier.get("day")), words_of(cashier.get("home"))

    assert "收银台充值¥500.00" in day
    assert "充值 ¥500.00" in home


def test_a_scan_tops_up_once_and_going_back_leads_to_the_receipt(world: World, cashier: Till, scan: str) -> None:
    offer_id = offer(world.noodles)
    _take(cashier, scan, offer_id)

    again = _take(cashier, scan, offer_id)
    back = cashier.get("top_up", scan)

    assert again == 409
    assert back.headers["Location"] == f"/counter/orders/{Order.objects.get().public_id}/"
    assert wallet(world.wang, world.noodles) == (500_00, 50_00)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"received": ""}, 422),
        ({"offer": ""}, 422),
        ({"offer": "tuo_nobody"}, 422),
        ({"offer": "\x00"}, 422),
        ({"offer": "x" * 500}, 422),
        ({"key": ""}, 422),
    ],
)
def test_a_form_that_is_not_right_stores_nothing(
    world: World, cashier: Till, scan: str, changed: dict[str, str], status: int
) -> None:
    given = {"offer": offer(world.noodles), **changed}

    assert _take(cashier, scan, given.pop("offer"), **given) == status
    assert not Order.objects.exists()


def test_what_the_wallet_has_no_room_for_cannot_be_chosen_before_money_is_taken(
    world: World, cashier: Till, scan: str
) -> None:
    fill_wallet(world, principal_fen=800_00, bonus_fen=5_00, merchant_id=world.noodles)
    large, small = offer(world.noodles), offer(world.noodles, 200_00, 0)

    shown = cashier.get("top_up", scan)
    forced = cashier.get("top_up", scan, offer=large)
    refused = cashier.post("top_ups", scan, offer=large, tender="till", received="on")

    assert f'value="{large}" required disabled' in shown.text
    assert f'value="{small}" required>' in shown.text
    assert ("¥200.00" in words_of(shown), "¥1,000.00" in words_of(shown)) == (True, True)
    assert "本店收款设备收到" not in words_of(forced)
    assert (refused.status_code, "wallet_cap_exceeded" in refused.text) == (409, True)
    assert not Order.objects.exists()


def test_a_member_whose_name_is_known_has_more_room(world: World, cashier: Till, scan: str) -> None:
    change_profile(member_id=world.wang, given=Profile(real_name="王建国"), by=OPERATOR, at=LATER)

    assert _take(cashier, scan, offer(world.noodles, 2_000_00, 100_00)) == 302
    assert wallet(world.wang, world.noodles) == (2_000_00, 100_00)


def test_without_a_till_of_its_own_the_member_pays_on_the_phone(world: World, counter: Counter, now: datetime) -> None:
    till = Till(world.bookseller)
    scan, offer_id = till.scan(world.wang, at=now), offer(world.books)

    page = till.get("top_up", scan, offer=offer_id)
    refused = till.post("top_ups", scan, offer=offer_id, tender="till", received="on")
    asked = till.post("top_ups", scan, offer=offer_id, tender="provider")

    assert 'value="till"' not in page.text
    assert (refused.status_code, "tender_not_allowed" in refused.text) == (409, True)
    [order] = Order.objects.all()
    assert "请会员在手机上支付" in words_of(till.get("order", order.public_id))
    assert asked.headers["Location"] == f"/counter/orders/{order.public_id}/"
    pay(get_order(public_id=order.public_id))
    assert "¥550.00" in words_of(till.get("order", order.public_id))


def test_another_merchants_scan_or_offer_does_not_exist_here(
    world: World, cashier: Till, scan: str, now: datetime
) -> None:
    theirs = Till(world.bookseller).scan(world.li, at=now)
    offer_id = offer(world.books)

    assert cashier.get("top_up", theirs).status_code == 404
    assert _take(cashier, theirs, offer_id) == 404
    assert _take(cashier, scan, offer_id) == 422
    assert not Order.objects.exists()


def test_a_shop_without_offers_and_one_that_is_suspended_say_so(world: World, cashier: Till, scan: str) -> None:
    none = words_of(cashier.get("top_up", scan))
    offer_id = offer(world.noodles)
    move_merchant(merchant_id=world.noodles, to_status=MerchantStatus.SUSPENDED, reason="查账", by=OPERATOR, at=LATER)

    assert "本店暂无充值档位" in none
    assert _take(cashier, scan, offer_id) in {403, 422}
    assert not Order.objects.exists()
