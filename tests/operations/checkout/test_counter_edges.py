"""What may go wrong between agreeing to a sale and its money: each order ends, and each fen finds its party."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from lianka.domain.cards.models import CardPlan, MemberCard
from lianka.domain.checkout.errors import AmountTooLarge, RefundOfLineInvalid, SaleInvalid
from lianka.domain.checkout.models import Order, OrderMove, Purchase, PurchaseLine, Refund
from lianka.domain.checkout.operations.place_card_order import place_card_order
from lianka.domain.checkout.operations.place_store_order import place_store_order
from lianka.domain.checkout.operations.refund_purchase import refund_purchase
from lianka.domain.checkout.operations.repair_payments import close_unpaid
from lianka.domain.checkout.queries.orders import get_order, order_of_scan
from lianka.domain.checkout.values import NO_CARD, Channel, LineRefund, OrderState, OrderView, SaleItem, Tender
from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.ledger.operations.hold import expire_holds
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef
from lianka.domain.loyalty.queries import get_points_balance
from lianka.domain.members.operations.scan_member_code import scan_member_code
from lianka.domain.members.queries import get_member_code
from lianka.domain.merchants.operations.move_merchant import move_merchant
from lianka.domain.merchants.operations.set_points_share import set_points_share
from lianka.domain.merchants.operations.sign_contract import sign_contract
from lianka.domain.merchants.queries import contracts_at
from lianka.domain.merchants.values import CollectMode, MerchantStatus
from lianka.domain.payments.models import PaymentRefund, SandboxSettings
from lianka.domain.payments.operations.pay_in_sandbox import pay_in_sandbox
from lianka.foundation.calendar import end_of_day
from lianka.foundation.errors import DomainError
from lianka.foundation.values import Rate
from tests.operations.checkout.counter import (
    CASHIER,
    NOW,
    Counter,
    close_behind_the_provider,
    give_points,
    go_to_cashier,
    member_actor,
    one_item,
    pay,
    placed,
    set_up_counter,
)
from tests.world import OPERATOR, World

pytestmark = pytest.mark.row("BUY-3")
TWO_DAYS_LATER = NOW + timedelta(days=2)


@pytest.fixture
def counter(transactional_db: None, world: World) -> Counter:
    return set_up_counter(world)


def points_of(world: World) -> int:
    return get_points_balance(member_id=world.wang, at=TWO_DAYS_LATER).spendable


def at_counter(
    world: World, store: str, items: list[SaleItem], payable_fen: int, *, scan: str | None = None, key: str = "counter"
) -> OrderView:
    """Staff take a sale at list price, to be paid on the member's phone."""
    return place_store_order(
        member_id=world.wang,
        store_public_id=store,
        items=items,
        card=NO_CARD,
        points=0,
        expected_payable_fen=payable_fen,
        tender=Tender.PROVIDER,
        channel=Channel.COUNTER,
        scan_id=scan,
        by=CASHIER,
        key=key,
        at=NOW,
    )


def test_an_order_whose_points_were_let_go_long_ago_is_closed_all_the_same(world: World, counter: Counter) -> None:
    give_points(yuan=3_000)
    order = placed(world, counter.books, 10_000)
    assert expire_holds(at=TWO_DAYS_LATER) == 1

    close_unpaid(at=TWO_DAYS_LATER)

    assert get_order(public_id=order.public_id).state == OrderState.CLOSED
    assert points_of(world) == 3_000


def test_money_heard_of_after_the_points_were_let_go_goes_back(world: World, counter: Counter) -> None:
    give_points(yuan=3_000)
    SandboxSettings.objects.update_or_create(pk=1, defaults={"loss_percent": 100})
    order = placed(world, counter.books, 10_000)
    pay(order)
    assert expire_holds(at=TWO_DAYS_LATER) == 1

    close_unpaid(at=TWO_DAYS_LATER)

    assert get_order(public_id=order.public_id).state == OrderState.RETURNED
    assert (PaymentRefund.objects.get().amount_fen, points_of(world)) == (order.payable_fen, 3_000)
    assert list(check_books()) == []


def _suspend(world: World, *, at: datetime) -> None:
    move_merchant(merchant_id=world.books, to_status=MerchantStatus.SUSPENDED, by=OPERATOR, at=at)


def test_an_order_paid_after_its_merchant_was_suspended_gives_everything_back(world: World, counter: Counter) -> None:
    give_points(yuan=3_000)
    order = placed(world, counter.books, 10_000)
    _suspend(world, at=NOW + timedelta(seconds=10))

    pay(order, at=NOW + timedelta(seconds=20))

    assert get_order(public_id=order.public_id).state == OrderState.RETURNED
    assert PaymentRefund.objects.get().reason == "merchant_not_active"
    assert (PaymentRefund.objects.get().amount_fen, points_of(world)) == (order.payable_fen, 3_000)
    assert not Purchase.objects.exclude(channel=Channel.TILL_RECORD).exists()
    assert list(check_books()) == []


def test_an_order_paid_before_its_merchant_was_suspended_is_a_sale(world: World, counter: Counter) -> None:
    SandboxSettings.objects.update_or_create(pk=1, defaults={"loss_percent": 100})
    order = placed(world, counter.books, 10_000)
    pay(order)
    _suspend(world, at=NOW + timedelta(minutes=1))

    close_unpaid(at=NOW + timedelta(minutes=20))

    assert get_order(public_id=order.public_id).state == OrderState.CAPTURED
    assert not PaymentRefund.objects.exists()


@pytest.mark.row("MBR-3")
def test_money_for_a_closed_order_goes_back_though_its_code_paid_another(world: World, counter: Counter) -> None:
    code = get_member_code(member_id=world.wang, at=NOW).text
    scan = scan_member_code(code=code, store_public_id=counter.noodles, key="scan", by=CASHIER, at=NOW).public_id
    first = at_counter(world, counter.noodles, one_item(10_000), 10_000, scan=scan, key="first")
    token = go_to_cashier(first)
    close_behind_the_provider(first)
    second = at_counter(world, counter.noodles, one_item(9_000), 9_000, scan=scan, key="second")

    pay_in_sandbox(token=token, at=NOW)

    assert get_order(public_id=first.public_id).state == OrderState.RETURNED
    assert PaymentRefund.objects.get().amount_fen == 10_000
    assert order_of_scan(scan_id=scan) == second


@pytest.mark.parametrize("before", CollectMode)
def test_who_got_the_money_is_who_collected_it_whatever_was_agreed_for_the_next_day(
    world: World, counter: Counter, before: CollectMode
) -> None:
    """Ordered before midnight, paid after it, on the day a contract begins by which the other one collects."""
    is_platform = before == CollectMode.PLATFORM
    merchant, store = (world.books, counter.books) if is_platform else (world.noodles, counter.noodles)
    after = CollectMode.MERCHANT if is_platform else CollectMode.PLATFORM
    midnight = end_of_day(NOW.date())
    terms = contracts_at(merchant_ids=[merchant], day=NOW.date())[merchant]
    sign_contract(
        merchant_id=merchant,
        terms=replace(terms, collect_mode=after),
        valid_from=midnight.date(),
        by=OPERATOR,
        at=NOW,
    )
    order = placed(world, store, 10_000, at=midnight - timedelta(minutes=2))

    pay(order, at=midnight + timedelta(minutes=2))

    assert Purchase.objects.get().collect_mode == before
    assert balance_of(AccountRef(chart.CHANNEL, world.platform)) == (-10_000 if is_platform else 0)
    refund_purchase(
        purchase_public_id=Purchase.objects.get().public_id,
        amount_fen=10_000,
        key="back",
        reason="",
        by=OPERATOR,
        at=midnight + timedelta(minutes=3),
    )
    assert balance_of(AccountRef(chart.CHANNEL, world.platform)) == 0
    assert balance_of(AccountRef(chart.PAYABLE, merchant)) == 0
    assert list(check_books()) == []


@pytest.mark.parametrize(
    ("item", "refusal"),
    [
        (SaleItem("b", "", 0, quantity=1_000_000_001), SaleInvalid),
        (SaleItem("b", "", 100, category="c" * 81), SaleInvalid),
        (SaleItem("b", "\x00", 100), SaleInvalid),
        (SaleItem("b", "\ud800", 100), SaleInvalid),
        (SaleItem("b", "", 2, quantity=1_000_000_000), AmountTooLarge),
    ],
)
def test_a_line_that_no_receipt_could_hold_is_refused_before_anything_is_paid(
    world: World, counter: Counter, item: SaleItem, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        at_counter(world, counter.noodles, [*one_item(10_000), item], 10_000)

    assert Order.objects.count() == 0


@pytest.mark.parametrize("name", ["牛肉面　大份", "茶👨‍👩‍👧", "茶\u200b"])
def test_a_name_as_tills_write_it_is_taken(world: World, counter: Counter, name: str) -> None:
    order = at_counter(world, counter.noodles, [SaleItem("1", name, 10_000)], 10_000)
    pay(order)

    assert PurchaseLine.objects.get().name == name


@pytest.mark.parametrize("receipt_number", ["9" * 65, "9\x00"])
def test_a_receipt_number_that_cannot_be_kept_is_refused(world: World, counter: Counter, receipt_number: str) -> None:
    with pytest.raises(SaleInvalid):
        place_store_order(
            member_id=world.wang,
            store_public_id=counter.noodles,
            items=one_item(10_000),
            card=NO_CARD,
            points=0,
            expected_payable_fen=10_000,
            tender=Tender.TILL,
            channel=Channel.API,
            receipt_number=receipt_number,
            by=CASHIER,
            key="k",
            at=NOW,
        )

    assert Order.objects.count() == 0


@pytest.mark.row("BUY-8")
def test_one_line_of_a_sale_paid_with_points_alone_does_not_give_all_points_back(
    world: World, counter: Counter
) -> None:
    give_points(yuan=3_000)
    set_points_share(store_public_id=counter.books, share=Rate.of(1), by=OPERATOR, at=NOW)
    items = [SaleItem("pen", "笔", 1_000), SaleItem("book", "书", 2_000)]
    order = place_store_order(
        member_id=world.wang,
        store_public_id=counter.books,
        items=items,
        card=NO_CARD,
        points=None,
        expected_payable_fen=0,
        tender=Tender.PROVIDER,
        channel=Channel.MEMBER,
        by=CASHIER,
        key="points",
        at=NOW,
    )

    def give_back(*numbers: int) -> int:
        return refund_purchase(
            purchase_public_id=order.purchase_id or "",
            lines=[LineRefund(number, 0) for number in numbers],
            key=f"back {numbers}",
            reason="",
            by=CASHIER,
            at=NOW,
        ).points_returned

    with pytest.raises(RefundOfLineInvalid):
        give_back(1)
    assert (Refund.objects.count(), PurchaseLine.objects.count()) == (0, 2)
    assert give_back(1, 2) == 3_000


@pytest.mark.row("CARD-3")
def test_the_last_card_paid_for_by_two_is_opened_for_one_and_the_other_gets_the_money_back(
    world: World, counter: Counter
) -> None:
    orders = [
        place_card_order(
            member_id=member_id,
            plan_public_id=counter.paid_plan,
            option_public_id=counter.paid_option,
            expected_price_fen=19_900,
            by=member_actor(member_id),
            key="card",
            at=NOW,
        )
        for member_id in (world.wang, world.li)
    ]
    CardPlan.objects.filter(public_id=counter.paid_plan).update(stock_total=1)

    for order in orders:
        pay(order)

    states = [get_order(public_id=order.public_id).state for order in orders]
    assert (states, MemberCard.objects.count()) == ([OrderState.CAPTURED, OrderState.RETURNED], 1)
    assert OrderMove.objects.latest("id").reason == "card_plan_sold_out"
    assert PaymentRefund.objects.get().amount_fen == balance_of(AccountRef(chart.UNCLAIMED, world.platform)) == 19_900
    assert list(check_books()) == []
