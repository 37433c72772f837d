"""My cash-back on the phone: what is to come and when, what came, of which purchase; and what the receipt says."""

import pytest

from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.rewards.operations.decide_cash_backs import decide_cash_backs
from lianka.domain.rewards.values.cash_back import CashBackStart
from tests.doors.h5.phone import Phone
from tests.operations.checkout.counter import NOW, Counter, pay, placed
from tests.operations.rewards.cash_back import refund, rule_of
from tests.world import World

pytestmark = pytest.mark.row("COM-13")
PAGE = "/m/purse/cash-back/"


def _bought(world: World, counter: Counter, amount_fen: int = 10_000, *, key: str = "order") -> str:
    order = placed(world, counter.noodles, amount_fen, key=key)
    pay(order)
    return get_order(public_id=order.public_id).purchase_id or ""


def test_without_cash_back_the_page_says_so_and_the_purse_does_not(wang: Phone) -> None:
    assert 'class="empty"' in wang.get(PAGE).text
    assert PAGE not in wang.get("/m/purse/").text


def test_the_receipt_and_the_page_say_what_comes_back_and_when(world: World, counter: Counter, wang: Phone) -> None:
    rule_of(instalments=2, start=CashBackStart.AT_ONCE)
    purchase = _bought(world, counter)
    before = wang.get(f"/m/receipts/{purchase}/").text
    assert "正在计算" in before
    assert "计算中" in wang.get(PAGE).text

    decide_cash_backs(at=NOW)

    receipt, page, purse = (wang.get(each).text for each in (f"/m/receipts/{purchase}/", PAGE, "/m/purse/"))
    for shown in (receipt, page):
        assert "1月15日" in shown
        assert "2月15日" in shown
        assert "2.50" in shown
    assert "5.00" in receipt
    assert PAGE in purse
    assert "2月15日" in purse


def test_a_refund_shows_in_each_part(world: World, counter: Counter, wang: Phone) -> None:
    rule_of(instalments=2, start=CashBackStart.AT_ONCE)
    purchase = _bought(world, counter)
    decide_cash_backs(at=NOW)

    refund(purchase, 6_000, day=11)

    page = wang.get(PAGE).text
    assert "因退款取消" in page
    assert "因退款收回" in page


def test_a_refused_purchase_says_why(world: World, counter: Counter, wang: Phone) -> None:
    rule_of(month_cap_fen=100)
    _bought(world, counter)
    refused = _bought(world, counter, key="second")
    decide_cash_backs(at=NOW)

    assert "本月的返利已达上限" in wang.get(PAGE).text
    assert "本月的返利已达上限" in wang.get(f"/m/receipts/{refused}/").text


def test_the_list_goes_on_page_by_page(
    world: World, counter: Counter, wang: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lianka.interfaces.h5.member.cash_back.CASH_BACKS_ON_PAGE", 1)
    rule_of()
    first, second = (_bought(world, counter, key=key) for key in ("first", "second"))
    decide_cash_backs(at=NOW)

    page = wang.get(PAGE).text
    address = page.partition("?before=")[2].partition('"')[0]
    more = wang.get_part(PAGE, before=address).text

    assert (second in page, first in page) == (True, False)
    assert (second in more, first in more) == (False, True)


@pytest.mark.parametrize("before", ["x", "-1", "9" * 50, "1 OR 1", "²"])
def test_a_cursor_that_is_none_shows_the_first_page(wang: Phone, before: str) -> None:
    assert wang.get(f"{PAGE}?before={before}").status_code == 200
