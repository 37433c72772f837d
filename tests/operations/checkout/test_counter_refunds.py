"""Money back for a sale at the counter: by amount, by line, through the provider (BUY-8)."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianka.domain.checkout.errors import (
    RefundAmountInvalid,
    RefundedAlready,
    RefundExceedsPurchase,
    RefundOfLineInvalid,
)
from lianka.domain.checkout.models import Purchase, PurchaseLine, Refund, RefundLine
from lianka.domain.checkout.operations.place_store_order import place_store_order
from lianka.domain.checkout.operations.refund_purchase import refund_purchase
from lianka.domain.checkout.queries.receipts import get_receipt
from lianka.domain.checkout.rules.line_refunds import PaidLine, refund_over_lines
from lianka.domain.checkout.values import (
    Channel,
    LineRefund,
    MemberKey,
    RefundAnswer,
    SaleItem,
    Tender,
    TillParties,
)
from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef
from lianka.domain.loyalty.queries import get_points_balance
from lianka.domain.merchants.operations.set_points_share import set_points_share
from lianka.domain.payments.models import PaymentRefund
from lianka.domain.payments.operations.deliver_sandbox_notifications import deliver_sandbox_notifications
from lianka.domain.payments.operations.send_refunds import send_refunds
from lianka.foundation.errors import DomainError
from lianka.foundation.values import Rate
from lianka.interfaces.shared.world import WANG_PHONE
from tests.operations.checkout.counter import (
    CASHIER,
    NOW,
    Counter,
    give_points,
    hold_free_card,
    member_actor,
    pay,
    placed,
    set_up_counter,
)
from tests.operations.checkout.tills import NOODLES, results, take_in, told
from tests.world import OPERATOR, World

pytestmark = pytest.mark.row("BUY-8")


@pytest.fixture
def counter(transactional_db: None, world: World) -> Counter:
    return set_up_counter(world)


def three_items(world: World, counter: Counter) -> str:
    """Three lines for 40.00, 20.00 and nothing, with the 88折 card, paid at the merchant's own till."""
    hold_free_card(world, counter)
    items = [SaleItem("noodles", "牛肉面", 2_000, 2), SaleItem("tea", "茶", 2_000), SaleItem("garlic", "蒜", 0)]
    order = place_store_order(
        member_id=world.wang,
        store_public_id=counter.noodles,
        items=items,
        card="best",
        points=0,
        expected_payable_fen=5_280,
        tender=Tender.TILL,
        channel=Channel.COUNTER,
        by=member_actor(world.wang),
        key="three",
        at=NOW,
    )
    assert order.purchase_id is not None
    return order.purchase_id


def give_back(
    purchase: str, amount_fen: int | None = None, *, lines: Sequence[LineRefund] = (), key: str = "back"
) -> RefundAnswer:
    return refund_purchase(
        purchase_public_id=purchase,
        amount_fen=amount_fen,
        lines=lines,
        key=key,
        reason="凉了",
        channel=Channel.COUNTER,
        by=CASHIER,
        at=NOW,
    )


def refunded() -> list[int]:
    return list(PurchaseLine.objects.order_by("number").values_list("refunded_fen", flat=True))


def test_a_line_is_given_back_alone(world: World, counter: Counter) -> None:
    purchase = three_items(world, counter)

    answer = give_back(purchase, lines=[LineRefund(2, 1_760)])

    # A third of 53 points, of 1.06 commission.
    assert (answer.amount_fen, answer.points_taken_back, answer.transaction_fee_fen) == (1_760, 17, 35)
    assert (refunded(), Purchase.objects.get().refunded_fen) == ([0, 1_760, 0], 1_760)
    assert list(check_books()) == []


def test_an_amount_is_divided_over_what_is_left_of_the_lines(world: World, counter: Counter) -> None:
    purchase = three_items(world, counter)
    give_back(purchase, lines=[LineRefund(2, 1_760)])

    give_back(purchase, 1_000, key="amount")

    assert refunded() == [1_000, 1_760, 0]
    assert list(RefundLine.objects.order_by("id").values_list("number", "amount_fen")) == [(2, 1_760), (1, 1_000)]


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ([LineRefund(4, 100)], RefundOfLineInvalid),
        ([LineRefund(1, 100), LineRefund(1, 100)], RefundOfLineInvalid),
        ([LineRefund(1, 0)], RefundOfLineInvalid),
        ([LineRefund(1, -1)], RefundOfLineInvalid),
        ([LineRefund(3, 1)], RefundOfLineInvalid),
        ([LineRefund(1, 3_521)], RefundExceedsPurchase),
        ([LineRefund(3, 0)], RefundAmountInvalid),
    ],
)
def test_lines_that_cannot_be_given_back_are_refused(
    world: World, counter: Counter, lines: Sequence[LineRefund], refusal: type[DomainError]
) -> None:
    purchase = three_items(world, counter)

    with pytest.raises(refusal):
        give_back(purchase, lines=lines)

    assert (refunded(), Refund.objects.count()) == ([0, 0, 0], 0)


def test_the_lines_and_the_amount_must_agree(world: World, counter: Counter) -> None:
    purchase = three_items(world, counter)

    with pytest.raises(RefundAmountInvalid):
        give_back(purchase, 1_761, lines=[LineRefund(2, 1_760)])


@pytest.mark.row("PTS-3")
def test_a_refund_in_slices_gives_back_all_that_was_paid_and_given(world: World, counter: Counter) -> None:
    give_points(yuan=3_000)
    hold_free_card(world, counter)
    order = placed(world, counter.books, 12_800, excluded_fen=2_800, key="o")
    pay(order)
    purchase = Purchase.objects.get(channel=Channel.MEMBER).public_id
    payable = balance_of(AccountRef(chart.PAYABLE, world.books))

    for place, amount_fen in enumerate((1, 3_000, 959, 5_000)):
        give_back(purchase, amount_fen, key=f"slice {place}")

    receipt = get_receipt(purchase_id=purchase)
    assert (receipt.refunded_fen, sum(each.points_returned for each in receipt.refunds)) == (8_960, 3_000)
    assert get_points_balance(member_id=world.wang, at=NOW).spendable == 3_000
    assert balance_of(AccountRef(chart.PAYABLE, world.books)) - payable == -8_960 - 3_000 + 108 + 359
    assert sum(PaymentRefund.objects.values_list("amount_fen", flat=True)) == 8_960
    assert list(check_books()) == []


def test_money_that_came_through_the_provider_goes_back_through_it(world: World, counter: Counter) -> None:
    pay(placed(world, counter.books, 10_000))
    purchase = Purchase.objects.get().public_id

    give_back(purchase, 4_000)
    assert get_receipt(purchase_id=purchase).refunds[0].payment_refund_state == "requested"
    send_refunds(at=NOW)
    deliver_sandbox_notifications(at=NOW)

    assert get_receipt(purchase_id=purchase).refunds[0].payment_refund_state == "succeeded"


def test_a_purchase_paid_with_points_alone_is_given_back_whole_and_once(world: World, counter: Counter) -> None:
    give_points(yuan=3_000)
    set_points_share(store_public_id=counter.books, share=Rate.of(1), by=OPERATOR, at=NOW)
    order = placed(world, counter.books, 3_000)

    answer = give_back(order.purchase_id or "", 0)

    assert (answer.points_returned, get_points_balance(member_id=world.wang, at=NOW).spendable) == (3_000, 3_000)
    with pytest.raises(RefundedAlready):
        give_back(order.purchase_id or "", 0, key="again")
    assert list(check_books()) == []


PAID = st.lists(st.integers(0, 5_000), min_size=1, max_size=6)


@given(PAID, st.data())
def test_amounts_given_back_one_after_the_other_empty_every_line(paid: list[int], data: st.DataObject) -> None:
    lines = [PaidLine(number, fen, 0) for number, fen in enumerate(paid, start=1)]
    left = sum(paid)
    while left:
        amount_fen = data.draw(st.integers(1, left))
        parts = {part.number: part.amount_fen for part in refund_over_lines(lines, amount_fen)}
        assert sum(parts.values()) == amount_fen
        lines = [line._replace(refunded_fen=line.refunded_fen + parts.get(line.number, 0)) for line in lines]
        left -= amount_fen

    assert [line.left_fen for line in lines] == [0] * len(lines)


def test_more_than_is_left_is_never_divided() -> None:
    with pytest.raises(ValueError, match="No more"):
        refund_over_lines([PaidLine(1, 100, 50)], 51)


@pytest.mark.row("BUY-7")
def test_a_refund_that_a_till_tells_of_undoes_no_sale_of_the_counter(world: World, counter: Counter) -> None:
    placed(world, counter.noodles, 10_000, tender=Tender.TILL)

    batch = take_in(
        told("1", -10_000, member=WANG_PHONE, merchant=NOODLES, day=20), parties=TillParties(member_key=MemberKey.PHONE)
    )

    assert results(batch) == ["standalone_refund"]
    assert Purchase.objects.get().refunded_fen == 0
    assert list(check_books()) == []
