"""Giving a purchase back at the counter: who may, in two steps, once."""

from collections.abc import Callable
from datetime import datetime

import pytest

from lianka.domain.checkout.models import Purchase, Refund
from lianka.domain.checkout.operations.place_store_order import place_store_order
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.checkout.values import Channel, SaleItem, Tender
from lianka.domain.payments.models import PaymentRefund
from lianka.domain.payments.operations.deliver_sandbox_notifications import deliver_sandbox_notifications
from lianka.domain.payments.operations.send_refunds import send_refunds
from tests.doors.counter.scene import Till, bought, hidden, words_of
from tests.operations.checkout.counter import CASHIER, Counter, pay, placed
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.row("BUY-8")]


@pytest.fixture
def purchase(world: World, counter: Counter) -> str:
    """¥100.00 at the till with the 88折 card and 1000 points: ¥79.20 paid."""
    return bought(world, counter, points=1_000)


@pytest.fixture
def paid_by_phone(world: World, counter: Counter, now: datetime) -> str:
    """¥100.00 with the card, paid through the provider."""
    order = placed(world, counter.noodles, 10_000, points=0, tender=Tender.PROVIDER)
    pay(order, at=now)
    purchase_id = get_order(public_id=order.public_id).purchase_id
    assert purchase_id is not None
    return purchase_id


@pytest.fixture
def three_lines(world: World, counter: Counter, now: datetime) -> str:
    """Noodles for ¥40.00, tea for ¥20.00 and garlic for nothing, without card and points, paid at the till."""
    order = place_store_order(
        member_id=world.wang,
        store_public_id=counter.noodles,
        items=[SaleItem("noodles", "牛肉面", 2_000, 2), SaleItem("tea", "茶", 2_000), SaleItem("garlic", "蒜", 0)],
        card="none",
        points=0,
        expected_payable_fen=6_000,
        tender=Tender.TILL,
        channel=Channel.API,
        by=CASHIER,
        key="three",
        at=now,
    )
    assert order.purchase_id is not None
    return order.purchase_id


def test_the_receipt_shows_every_step(cashier: Till, purchase: str) -> None:
    words = words_of(cashier.get("purchase", purchase))

    assert "138****5678" in words
    assert "账单金额¥100.00" in words
    assert "使用 1,000 积分−¥10.00" in words
    assert "城市卡88折−¥10.80" in words
    assert "实付金额¥79.20" in words


def test_a_cashier_sees_whom_to_ask_and_refunds_nothing(cashier: Till, purchase: str) -> None:
    page = cashier.get("purchase", purchase)
    asked = cashier.get("refund", purchase, how="whole", reason="不想要了")
    sent = cashier.post("refunds", purchase, amount_fen="7920", reason="不想要了")

    assert "如需退款，请找：小周、老陈" in words_of(page)
    assert (asked.status_code, sent.status_code) == (404, 404)
    assert Refund.objects.count() == 0


def test_before_it_is_done_it_says_what_will_happen(manager: Till, purchase: str) -> None:
    page = manager.get("refund", purchase, how="amount", amount="39.60", reason="少上一道菜")
    words = words_of(page)

    assert hidden(page.text, "amount_fen") == ["3960"]
    assert "请从本店收银台把钱退给会员" in words
    assert "退还会员使用的 500 积分" in words
    assert "收回本次获得的 39 积分" in words
    assert "确认退款 ¥39.60" in words
    assert Refund.objects.count() == 0


def test_a_double_tap_gives_back_once_and_says_the_same(manager: Till, purchase: str) -> None:
    answers = [
        manager.post("refunds", purchase, amount_fen="3960", reason="少上一道菜", key="tap").headers["Location"]
        for _ in range(2)
    ]

    refund = Refund.objects.get()
    assert set(answers) == {f"/counter/purchases/{purchase}/"}
    assert (refund.amount_fen, refund.points_returned, refund.points_taken_back) == (3_960, 500, 39)
    assert (refund.channel, refund.reason) == ("counter", "少上一道菜")


def test_after_a_part_all_that_is_left_can_be_given_back_and_nothing_more(manager: Till, purchase: str) -> None:
    manager.post("refunds", purchase, amount_fen="3960", reason="少上一道菜")
    rest = manager.get("refund", purchase, how="whole", reason="全退")

    manager.post("refunds", purchase, amount_fen=hidden(rest.text, "amount_fen")[0], reason="全退")
    page = manager.get("purchase", purchase)

    assert hidden(rest.text, "amount_fen") == ["3960"]
    assert "已全额退款" in words_of(page)
    assert f"{purchase}/refund/" not in page.text
    assert manager.get("refund", purchase, how="whole", reason="再退").status_code == 409


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ({"how": "amount", "amount": "79.21", "reason": "x"}, 409, "最多还可退 ¥79.20。"),
        ({"how": "amount", "amount": "0", "reason": "x"}, 422, "请输入"),
        ({"how": "amount", "amount": "all", "reason": "x"}, 422, "请输入"),
        ({"how": "amount", "amount": "1", "reason": "  "}, 422, "退款"),
        ({"how": "lines", "reason": "x"}, 422, "请输入"),
        ({"how": "lines", "line_1": "80", "reason": "x"}, 409, "最多还可退 ¥79.20。"),
    ],
)
def test_what_cannot_be_given_back_is_refused_and_what_was_typed_stays(
    manager: Till, purchase: str, asked: dict[str, str], status: int, words: str
) -> None:
    page = manager.get("refund", purchase, **asked)

    assert page.status_code == status
    assert words in words_of(page)
    assert f'value="{asked["how"]}" checked' in page.text or asked["how"] == "lines"


@pytest.mark.parametrize(
    "forged",
    [
        {"amount_fen": "7921", "reason": "x"},
        {"amount_fen": "-1", "reason": "x"},
        {"amount_fen": "", "reason": "x"},
        {"amount_fen": "100", "reason": " "},
        {"amount_fen": "100", "reason": "长" * 201},
        {"amount_fen": "100", "reason": "x", "key": ""},
        {"amount_fen": "100", "reason": "x", "key": "\0"},
        {"amount_fen": "100", "reason": "\0"},
        {"line": ["1:100", "1:100"], "reason": "x"},
        {"line": ["9:100"], "reason": "x"},
        {"line": ["nonsense"], "reason": "x"},
    ],
)
def test_a_forged_form_gives_nothing_back(manager: Till, purchase: str, forged: dict[str, str]) -> None:
    page = manager.post("refunds", purchase, **forged)

    assert page.status_code in {409, 422}
    assert Refund.objects.count() == 0


def test_single_lines_can_be_given_back(manager: Till, three_lines: str) -> None:
    form = manager.get("refund", three_lines)
    page = manager.get("refund", three_lines, how="lines", line_1="40", line_3="0", reason="面凉了")

    manager.post("refunds", three_lines, line=hidden(page.text, "line"), reason="面凉了")

    assert "牛肉面" in words_of(form)
    assert hidden(page.text, "line") == ["1:4000", "3:0"]
    assert Refund.objects.get().amount_fen == 4_000
    assert "牛肉面 × 2已退 ¥40.00" in words_of(manager.get("purchase", three_lines))


def test_money_of_the_provider_goes_back_the_way_it_came_and_the_page_follows_it(
    manager: Till, paid_by_phone: str, now: datetime
) -> None:
    before = manager.get("refund", paid_by_phone, how="whole", reason="不想要了")
    manager.post("refunds", paid_by_phone, amount_fen="8800", reason="不想要了")
    under_way = manager.get("purchase", paid_by_phone)

    send_refunds(at=now)
    deliver_sandbox_notifications(at=now)
    arrived = manager.get("refunds_state", paid_by_phone)

    assert "款项原路退回" in words_of(before)
    assert "退款中" in words_of(under_way)
    assert f'hx-get="/counter/purchases/{paid_by_phone}/refunds/state/"' in under_way.text
    assert "已退回会员" in words_of(arrived)
    assert "hx-get" not in arrived.text


def test_a_refund_that_the_provider_refuses_is_shown(manager: Till, paid_by_phone: str) -> None:
    manager.post("refunds", paid_by_phone, amount_fen="8800", reason="不想要了")
    PaymentRefund.objects.update(state="failed", next_try_at=None)

    assert "退款尚未成功，联盟正在处理" in words_of(manager.get("purchase", paid_by_phone))


def test_a_purchase_of_another_merchant_is_not_found(world: World, counter: Counter, purchase: str) -> None:
    stranger = Till(world.bookseller)

    pages = [stranger.get(name, purchase).status_code for name in ("purchase", "refund", "refunds_state")]

    assert pages == [404, 404, 404]
    assert stranger.post("refunds", purchase, amount_fen="7920", reason="x").status_code == 404
    assert Purchase.objects.get(public_id=purchase).refunded_fen == 0


def test_the_page_of_a_purchase_stays_small(
    manager: Till, paid_by_phone: str, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for number in range(8):
        manager.post("refunds", paid_by_phone, amount_fen="100", reason=f"第 {number} 次")

    for page in ("purchase", "refund"):
        with django_assert_max_num_queries(20):  # type: ignore[attr-defined]  # a context manager
            assert len(manager.get(page, paid_by_phone).content) < 30_000
