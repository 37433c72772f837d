"""An order until it is paid, the list of orders, and the receipt."""

from datetime import timedelta

import pytest

from lianka.domain.checkout.models import Order, Purchase
from lianka.domain.checkout.operations.refund_purchase import refund_purchase
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.checkout.values import Channel, OrderState, Tender
from tests.doors.h5.conftest import Time
from tests.doors.h5.phone import Phone, amounts, text_of
from tests.operations.checkout.counter import CASHIER, NOW, Counter, give_points, hold_free_card, pay, placed
from tests.operations.members.phones import NEW_PHONE, ask_for_code
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.row("BUY-3")]


def _receipt(world: World, counter: Counter) -> str:
    give_points(yuan=500)
    hold_free_card(world, counter)
    order = placed(world, counter.noodles, 10_000, points=500)
    pay(order)
    purchase_id = get_order(public_id=order.public_id).purchase_id
    assert purchase_id is not None
    return purchase_id


def test_an_order_says_what_is_to_be_paid_and_until_when(
    world: World, counter: Counter, wang: Phone, time: Time
) -> None:
    order = placed(world, counter.noodles, 5_000)
    time.now = NOW + timedelta(minutes=4, seconds=30)

    words = amounts(wang.open(f"/m/orders/{order.public_id}/"))

    assert "¥50.00" in words
    assert "请在 11 分钟内付款" in words
    assert "确认付款 ¥50.00" in words


def test_paying_an_order_leads_to_the_cashier_each_time(world: World, counter: Counter, wang: Phone) -> None:
    order = placed(world, counter.noodles, 5_000)

    first, second = (wang.post(f"/m/orders/{order.public_id}/payments/", key="k") for _tap in range(2))

    assert first.headers["Location"].startswith("/pay/sandbox/")
    assert first.headers["Location"] == second.headers["Location"]


def test_the_page_waits_for_the_confirmation_by_asking(world: World, counter: Counter, wang: Phone) -> None:
    order = placed(world, counter.noodles, 5_000)
    state = f"/m/orders/{order.public_id}/state/"

    page = wang.open(f"/m/orders/{order.public_id}/", returned="1")
    assert "正在确认支付结果" in page
    assert f'hx-get="{state}"' in page
    assert wang.get_part(state, looks="1").status_code == 204

    pay(order)

    answer = wang.get_part(state, looks="2")
    assert answer.headers["HX-Redirect"] == f"/m/orders/{order.public_id}/"


def test_a_confirmation_that_takes_long_is_explained(world: World, counter: Counter, wang: Phone) -> None:
    order = placed(world, counter.noodles, 5_000)

    answer = wang.get_part(f"/m/orders/{order.public_id}/state/", looks="15")

    assert answer.headers["HX-Redirect"].endswith("?returned=1&late=1")
    page = wang.open(answer.headers["HX-Redirect"])
    assert "尚未收到支付结果" in page
    assert "确认付款" in page


def test_an_order_can_be_cancelled_before_it_is_paid(world: World, counter: Counter, wang: Phone) -> None:
    order = placed(world, counter.noodles, 5_000)

    wang.post(f"/m/orders/{order.public_id}/cancellation/", key="k")

    assert Order.objects.get().state == OrderState.CLOSED
    assert "订单已关闭" in wang.open(f"/m/orders/{order.public_id}/")


def test_a_paid_order_is_not_cancelled(world: World, counter: Counter, wang: Phone) -> None:
    order = placed(world, counter.noodles, 5_000)
    pay(order)

    answer = wang.post(f"/m/orders/{order.public_id}/cancellation/", key="k")

    assert Order.objects.get().state == OrderState.CAPTURED
    page = wang.open(answer.headers["Location"])
    assert "付款成功" in page
    assert 'class="note error"' in page


def test_an_order_that_is_over_is_not_paid(world: World, counter: Counter, wang: Phone, time: Time) -> None:
    order = placed(world, counter.noodles, 5_000)
    time.now = NOW + timedelta(minutes=16)

    answer = wang.post(f"/m/orders/{order.public_id}/payments/", key="k")

    assert answer.headers["Location"] == f"/m/orders/{order.public_id}/"


@pytest.mark.parametrize("path", ["", "state/"])
def test_another_members_order_does_not_exist(path: str, world: World, counter: Counter, wang: Phone) -> None:
    order = placed(world, counter.noodles, 5_000)
    Order.objects.update(member_id=world.li)

    assert wang.get(f"/m/orders/{order.public_id}/{path}").status_code == 404


@pytest.mark.parametrize("act", ["payments", "cancellation"])
def test_nobody_pays_or_cancels_another_members_order(act: str, world: World, counter: Counter, wang: Phone) -> None:
    order = placed(world, counter.noodles, 5_000)
    Order.objects.update(member_id=world.li)

    assert wang.post(f"/m/orders/{order.public_id}/{act}/", key="k").status_code == 404
    assert Order.objects.get().state == OrderState.AWAITING_PAYMENT


def test_the_receipt_explains_every_step(world: World, counter: Counter, wang: Phone) -> None:
    words = amounts(wang.open(f"/m/receipts/{_receipt(world, counter)}/"))

    assert "原价 ¥100.00 500 积分 -¥5.00 城市卡 88折 -¥11.40 实付 ¥83.60" in words
    assert "获得 84 积分" in words
    assert "已省 ¥16.40" in words


def test_a_refund_is_on_the_receipt_until_it_has_arrived(
    world: World, counter: Counter, wang: Phone, time: Time
) -> None:
    purchase_id = _receipt(world, counter)
    refund_purchase(
        purchase_public_id=purchase_id,
        amount_fen=4_180,
        key="r",
        reason="退了一份面",
        channel=Channel.COUNTER,
        by=CASHIER,
        at=NOW,
    )

    words = amounts(wang.open(f"/m/receipts/{purchase_id}/"))

    assert "已退 ¥41.80" in words
    assert "退了一份面 · 退回 250 积分 · 收回 42 积分 ¥41.80 退款处理中" in words
    assert "已退 ¥41.80" in amounts(wang.open("/m/orders/"))


def test_another_members_receipt_does_not_exist(world: World, counter: Counter, wang: Phone, stranger: Phone) -> None:
    order = placed(world, counter.noodles, 5_000, tender=Tender.TILL)
    stranger.post("/m/join/", act="enter", phone=NEW_PHONE, code=ask_for_code(at=NOW))

    assert wang.get(f"/m/receipts/{order.purchase_id}/").status_code == 200
    assert stranger.get(f"/m/receipts/{order.purchase_id}/").status_code == 404


def test_the_list_goes_on_page_by_page(world: World, counter: Counter, wang: Phone) -> None:
    for number in range(17):
        placed(world, counter.noodles, 1_000, tender=Tender.TILL, key=f"k{number}", at=NOW + timedelta(minutes=number))
    assert Purchase.objects.count() == 17

    first = wang.open("/m/orders/")
    more = first.split('hx-get="?before=')[1].split('"')[0]
    rest = wang.client.get(f"/m/orders/?before={more}", headers={"HX-Request": "true"}).content.decode()

    assert (first.count("/m/receipts/"), rest.count("/m/receipts/")) == (15, 2)
    assert "<html" not in rest
    assert "before=" not in rest


_CURSORS = (
    "x",
    "2026-01-01_x",
    "_5",
    "2026-01-01T00:00:00_5",
    "0001-01-01T00:00:00+14:00_5",
    "9999-12-31T23:59:59-14:00_5",
    f"2026-01-01T00:00:00+00:00_{'9' * 25}",
    "2026-01-01T00:00:00+00:00_-5",
)


@pytest.mark.parametrize("before", _CURSORS)
def test_a_place_in_the_list_that_cannot_be_is_its_beginning(
    before: str, world: World, counter: Counter, wang: Phone
) -> None:
    placed(world, counter.noodles, 1_000, tender=Tender.TILL)

    assert "/m/receipts/" in wang.open("/m/orders/", before=before)


def test_an_empty_list_leads_to_the_stores(world: World, wang: Phone) -> None:
    words = text_of(wang.open("/m/orders/"))

    assert "还没有订单" in words
