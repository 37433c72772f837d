"""A payment at the counter, from the scan to the receipt."""

from collections.abc import Callable
from datetime import datetime

import pytest

from lianka.domain.checkout.models import Order, Purchase
from lianka.domain.checkout.operations.cancel_order import cancel_order
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.members.models import MemberScan
from lianka.domain.members.queries import get_member_code
from lianka.domain.merchants.operations.move_merchant import move_merchant
from lianka.domain.merchants.operations.set_points_share import set_points_share
from lianka.domain.merchants.values import MerchantStatus
from lianka.foundation import clock
from lianka.foundation.values import Rate
from tests.doors.counter.scene import LATER, Till, hidden, words_of
from tests.operations.checkout.counter import Counter, pay
from tests.world import OPERATOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("BUY-3")]


def _order(answer: object) -> Order:
    return Order.objects.get(public_id=answer.headers["Location"].split("/")[-2])  # type: ignore[attr-defined]


def test_a_scan_leads_to_the_member_with_a_masked_phone_cards_and_points(
    world: World, cashier: Till, now: datetime
) -> None:
    page = words_of(cashier.get("scan", cashier.scan(world.wang, at=now)))

    assert "138****5678" in page
    assert "13800005678" not in page
    assert "2,000 积分 · 城市卡" in page


def test_digits_may_be_typed_with_blanks(world: World, cashier: Till, now: datetime) -> None:
    code = get_member_code(member_id=world.wang, at=now).text

    answer = cashier.post("scans", code=f" {code[:4]} {code[4:10]} {code[10:]} ")

    assert answer.status_code == 302


def test_the_same_scan_sent_twice_leads_to_the_same_member_page(world: World, cashier: Till, now: datetime) -> None:
    code = get_member_code(member_id=world.wang, at=now).text

    answers = [cashier.post("scans", code=code, key="tap").headers["Location"] for _ in range(2)]

    assert answers[0] == answers[1]
    assert MemberScan.objects.count() == 1


def test_of_two_cashiers_with_one_code_the_second_is_told_to_wait_for_the_next(
    world: World, cashier: Till, manager: Till, now: datetime
) -> None:
    code = get_member_code(member_id=world.wang, at=now).text
    cashier.post("scans", code=code)

    refused = manager.post("scans", code=code)

    assert refused.status_code == 409
    assert "每 30 秒更新" in words_of(refused)
    assert "member_code_used" in refused.text
    assert MemberScan.objects.count() == 1


@pytest.mark.parametrize(("code", "status"), [("", 422), ("123", 422), ("2" * 18, 422), ("x" * 500, 422), ("\0", 422)])
def test_what_is_no_member_code_is_refused_in_red_and_can_be_scanned_again(
    cashier: Till, code: str, status: int
) -> None:
    page = cashier.post("scans", code=code)

    assert page.status_code == status
    assert 'class="fail"' in page.text
    assert "data-scanner" in page.text


def test_a_page_without_its_key_is_refused(world: World, cashier: Till, now: datetime) -> None:
    code = get_member_code(member_id=world.wang, at=now).text

    assert cashier.post("scans", code=code, key="").status_code == 422
    assert MemberScan.objects.count() == 0


def test_a_scan_of_another_merchant_is_not_found(world: World, cashier: Till, now: datetime) -> None:
    scan = cashier.scan(world.wang, at=now)
    stranger = Till(world.bookseller)

    assert stranger.get("scan", scan).status_code == 404
    assert stranger.place(scan, payable=10_000).status_code == 404
    assert Order.objects.filter(scan_id=scan).count() == 0


def test_a_scan_too_old_says_so_and_charges_nothing(
    world: World, cashier: Till, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = cashier.scan(world.wang, at=now)
    monkeypatch.setattr(clock, "now", lambda: LATER.replace(hour=LATER.hour + 1))

    page = cashier.get("scan", scan, amount="100")
    placed = cashier.place(scan, payable=10_000)

    assert (page.status_code, placed.status_code) == (409, 409)
    assert "没有扣款" in words_of(placed)
    assert Order.objects.filter(scan_id=scan).count() == 0


def test_the_best_card_is_chosen_and_every_step_is_shown(world: World, cashier: Till, now: datetime) -> None:
    page = cashier.get("scan", cashier.scan(world.wang, at=now), amount="100", excluded="20")
    words = words_of(page)

    assert hidden(page.text, "payable")[0] == "9040"
    assert "账单金额其中 ¥20.00 不参与优惠¥100.00" in words
    assert "城市卡88折−¥9.60" in words
    assert "会员可得 90 积分" in words
    assert "使用 2,000 积分抵 ¥20.00" in words


@pytest.mark.parametrize(
    ("choice", "payable"),
    [({"card": "none"}, "10000"), ({"points": "most"}, "7040"), ({"card": "none", "points": "most"}, "8000")],
)
def test_card_and_points_are_as_the_member_wishes(
    world: World, cashier: Till, now: datetime, choice: dict[str, str], payable: str
) -> None:
    page = cashier.get("scan", cashier.scan(world.wang, at=now), amount="100", **choice).text

    assert hidden(page, "payable")[0] == payable


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"amount": ""}, "amount_error"),
        ({"amount": "eighty"}, "amount_error"),
        ({"amount": "0"}, "amount_error"),
        ({"amount": "99999999"}, "amount_error"),
        ({"amount": "88", "excluded": "88.01"}, "excluded_error"),
        ({"amount": "88", "excluded": "x"}, "excluded_error"),
    ],
)
def test_an_amount_that_cannot_be_is_refused_at_its_field_and_kept(
    world: World, cashier: Till, now: datetime, typed: dict[str, str], field: str
) -> None:
    page = cashier.get("scan", cashier.scan(world.wang, at=now), **typed)

    assert page.status_code == 422
    assert f'id="{field}"' in page.text
    assert f'name="amount" value="{typed["amount"]}"' in page.text


def test_a_card_of_somebody_else_is_refused(world: World, cashier: Till, now: datetime) -> None:
    page = cashier.get("scan", cashier.scan(world.li, at=now), amount="100", card="crd_of_wang")

    assert page.status_code == 409
    assert "这张卡不能在本店使用" in words_of(page)
    assert hidden(page.text, "card") == ["best"]


def test_the_order_waits_until_the_member_has_paid_on_the_phone(world: World, cashier: Till, now: datetime) -> None:
    order = _order(cashier.place(cashier.scan(world.wang, at=now), payable=10_000))
    waiting = cashier.get("order", order.public_id)
    still = cashier.get("order_state", order.public_id)

    pay(get_order(public_id=order.public_id), at=now)
    paid = cashier.get("order_state", order.public_id)

    assert "请会员在手机上支付" in words_of(waiting)
    assert (still.status_code, still.content) == (204, b"")
    assert "收款成功" in words_of(paid)
    assert 'data-cue="ok"' in paid.text
    assert "hx-trigger" not in paid.text


def test_a_double_tap_places_one_order(world: World, cashier: Till, now: datetime) -> None:
    scan = cashier.scan(world.wang, at=now)

    answers = [cashier.place(scan, payable=10_000, key="tap").headers["Location"] for _ in range(2)]

    assert answers[0] == answers[1]
    assert Order.objects.filter(scan_id=scan).count() == 1


def test_a_second_order_of_one_scan_is_refused_kindly(
    world: World, cashier: Till, manager: Till, now: datetime
) -> None:
    scan = cashier.scan(world.wang, at=now)
    cashier.place(scan, payable=10_000)

    refused = manager.place(scan, payable=10_000)

    assert refused.status_code == 409
    assert "可能同事已在为这位会员收款" in words_of(refused)
    assert Order.objects.filter(scan_id=scan).count() == 1


def test_coming_back_to_a_scan_that_was_used_leads_to_its_order(world: World, cashier: Till, now: datetime) -> None:
    scan = cashier.scan(world.wang, at=now)
    order = _order(cashier.place(scan, payable=10_000))

    assert cashier.get("scan", scan, amount="100").headers["Location"] == f"/counter/orders/{order.public_id}/"


def test_a_price_that_changed_is_shown_again_with_a_new_key(world: World, cashier: Till, now: datetime) -> None:
    scan = cashier.scan(world.wang, at=now)

    page = cashier.place(scan, payable=8_000, key="old")

    assert page.status_code == 409
    assert hidden(page.text, "payable")[0] == "10000"
    assert "old" not in hidden(page.text, "key")
    assert Order.objects.filter(scan_id=scan).count() == 0


def test_a_merchant_that_collects_itself_takes_the_money_at_its_till_knowingly(
    world: World, cashier: Till, now: datetime
) -> None:
    scan = cashier.scan(world.wang, at=now)
    careless = cashier.place(scan, payable=10_000, tender="till")
    knowing = cashier.place(scan, payable=10_000, tender="till", received="on")

    assert careless.status_code == 422
    assert "请先勾选确认已收到款项" in words_of(careless)
    assert _order(knowing).state == "captured"
    assert "收款成功" in words_of(cashier.get("order", _order(knowing).public_id))


def test_where_the_platform_collects_the_till_is_neither_offered_nor_taken(
    world: World, counter: Counter, now: datetime
) -> None:
    till = Till(world.bookseller)
    scan = till.scan(world.wang, at=now)

    page = till.get("scan", scan, amount="100", card="none")
    refused = till.place(scan, payable=10_000, tender="till", received="on")

    assert 'value="till"' not in page.text
    assert refused.status_code == 409
    assert "tender_not_allowed" in refused.text
    assert Order.objects.filter(scan_id=scan).count() == 0


def test_what_points_pay_whole_is_captured_at_once(
    world: World, counter: Counter, cashier: Till, now: datetime
) -> None:
    set_points_share(store_public_id=counter.noodles, share=Rate.of(1), by=OPERATOR, at=now)
    scan = cashier.scan(world.wang, at=now)
    page = cashier.get("scan", scan, amount="20", card="none", points="most")

    order = _order(cashier.place(scan, payable=0, amount="20", points="most"))

    assert "确认，无需再付款" in words_of(page)
    assert 'value="till"' not in page.text
    assert (order.state, order.points_spent) == ("captured", 2_000)


def test_the_counter_calls_its_own_order_off_once_or_twice(world: World, cashier: Till, now: datetime) -> None:
    order = _order(cashier.place(cashier.scan(world.wang, at=now), payable=10_000))

    answers = [cashier.post("cancellation", order.public_id).status_code for _ in range(2)]

    order.refresh_from_db()
    assert (answers, order.state) == ([302, 302], "closed")
    assert "这笔收款已取消" in words_of(cashier.get("order", order.public_id))


def test_an_order_that_was_paid_meanwhile_is_not_called_off(world: World, cashier: Till, now: datetime) -> None:
    order = _order(cashier.place(cashier.scan(world.wang, at=now), payable=10_000))
    pay(get_order(public_id=order.public_id), at=now)

    page = cashier.post("cancellation", order.public_id)

    order.refresh_from_db()
    assert (page.status_code, order.state) == (409, "captured")
    assert "收款成功" in words_of(page)


def test_an_order_closed_elsewhere_says_so_to_the_page_that_waits(world: World, cashier: Till, now: datetime) -> None:
    order = _order(cashier.place(cashier.scan(world.wang, at=now), payable=10_000))
    cancel_order(order_id=order.public_id, at=now)

    assert "这笔收款已取消" in words_of(cashier.get("order_state", order.public_id))


def test_a_suspended_merchant_takes_no_payment_but_sees_its_counter(world: World, cashier: Till, now: datetime) -> None:
    scan = cashier.scan(world.wang, at=now)
    move_merchant(merchant_id=world.noodles, to_status=MerchantStatus.SUSPENDED, reason="", by=OPERATOR, at=now)

    home, page, placed = cashier.get("home"), cashier.get("scan", scan), cashier.place(scan, payable=10_000)

    assert "暂不能收款" in words_of(home)
    assert (page.status_code, placed.status_code) == (409, 409)
    assert Purchase.objects.filter(merchant_id=world.noodles).count() == 0


def test_the_pages_of_a_sale_stay_small(
    world: World, cashier: Till, now: datetime, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    scan = cashier.scan(world.wang, at=now)
    with django_assert_max_num_queries(20):  # type: ignore[attr-defined]  # a context manager
        quote = cashier.get("scan", scan, amount="100")
    order = _order(cashier.place(scan, payable=10_000))
    pay(get_order(public_id=order.public_id), at=now)
    with django_assert_max_num_queries(20):  # type: ignore[attr-defined]  # a context manager
        receipt = cashier.get("order", order.public_id)

    assert max(len(quote.content), len(receipt.content)) < 30_000
