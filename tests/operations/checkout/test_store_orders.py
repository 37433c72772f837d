"""A sale at the counter: priced, agreed to, paid, captured (BUY-3, CARD-5, PTS-3, PTS-7)."""

from datetime import timedelta

import pytest

from lianka.domain.checkout.errors import (
    AmountMissing,
    AmountTooLarge,
    CardNotUsable,
    ExcludedTooLarge,
    OrderCannotMove,
    PointsBelowMinimum,
    PriceChanged,
    TenderNotAllowed,
)
from lianka.domain.checkout.models import Order, OrderMove, Purchase, PurchaseLine
from lianka.domain.checkout.operations.cancel_order import cancel_order
from lianka.domain.checkout.operations.place_store_order import place_store_order
from lianka.domain.checkout.operations.repair_payments import close_unpaid, repair_payments
from lianka.domain.checkout.queries.orders import get_order, latest_open_order_of
from lianka.domain.checkout.queries.receipts import get_receipt, list_receipts, sum_sales_of_day
from lianka.domain.checkout.values import NO_CARD, Channel, DaySums, OrderState, Tender
from lianka.domain.ledger import chart
from lianka.domain.ledger.models import Journal
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef
from lianka.domain.loyalty.operations.change_points_settings import change_points_settings
from lianka.domain.loyalty.queries import get_points_balance
from lianka.domain.loyalty.values import ExpiryDestination, PayingRule
from lianka.domain.merchants.operations.set_points_share import set_points_share
from lianka.domain.payments.models import PaymentRefund, SandboxNotification, SandboxSettings
from lianka.domain.payments.operations.deliver_sandbox_notifications import deliver_sandbox_notifications
from lianka.domain.payments.operations.pay_in_sandbox import pay_in_sandbox
from lianka.domain.payments.operations.send_refunds import send_refunds
from lianka.foundation import outbox
from lianka.foundation.idempotency import IdempotencyKeyReused
from lianka.foundation.values import Rate
from tests.operations.checkout.counter import (
    CASHIER,
    NOW,
    Counter,
    close_behind_the_provider,
    give_points,
    go_to_cashier,
    hold_free_card,
    member_actor,
    one_item,
    pay,
    placed,
    quoted,
    set_up_counter,
)
from tests.operations.checkout.tills import balances
from tests.world import OPERATOR, World

pytestmark = pytest.mark.row("BUY-3")


@pytest.fixture
def counter(transactional_db: None, world: World) -> Counter:
    return set_up_counter(world)


def points_of(world: World) -> int:
    return get_points_balance(member_id=world.wang, at=NOW).spendable


@pytest.mark.row("CARD-5")
@pytest.mark.row("PTS-7")
def test_128_of_which_28_is_excluded_with_a_card_and_points(world: World, counter: Counter) -> None:
    give_points(yuan=3_000)
    card = hold_free_card(world, counter)

    quote = quoted(world, counter.noodles, 12_800, excluded_fen=2_800)

    # 100.00 is eligible; 3,000 points pay 30.00 of it; the card pays 88% of the other 70.00.
    assert quote.card is not None
    assert (quote.card.public_id, quote.quote.points.points, quote.quote.payable_fen) == (card, 3_000, 6_160 + 2_800)
    assert (quote.points_balance, quote.will_earn) == (3_000, 90)


def test_points_pay_no_more_than_the_stores_share_of_a_line(world: World, counter: Counter) -> None:
    give_points(yuan=3_000)
    set_points_share(store_public_id=counter.noodles, share=Rate.of("0.1"), by=OPERATOR, at=NOW)

    quote = quoted(world, counter.noodles, 10_000).quote

    assert (quote.points.points, quote.payable_fen) == (1_000, 9_000)


def test_points_below_the_minimum_pay_nothing(world: World, counter: Counter) -> None:
    give_points(yuan=99)
    change_points_settings(
        expiry_destination=ExpiryDestination.BREAKAGE, grace_days=30, paying=PayingRule(100, 100), by=OPERATOR, at=NOW
    )

    assert quoted(world, counter.noodles, 10_000).quote.points.points == 0
    with pytest.raises(PointsBelowMinimum):
        quoted(world, counter.noodles, 10_000, points=50)


def test_without_a_card_the_list_price_is_paid(world: World, counter: Counter) -> None:
    assert quoted(world, counter.noodles, 10_000).quote.payable_fen == 10_000
    with pytest.raises(CardNotUsable):
        quoted(world, counter.noodles, 10_000, card="crd_nobodys")


def test_a_member_can_leave_the_card_in_the_pocket(world: World, counter: Counter) -> None:
    hold_free_card(world, counter)

    assert quoted(world, counter.noodles, 10_000).quote.payable_fen == 8_800
    assert quoted(world, counter.noodles, 10_000, card=NO_CARD).quote.payable_fen == 10_000


@pytest.mark.parametrize(
    ("amount_fen", "excluded_fen", "refusal"),
    [(0, 0, AmountMissing), (100, 101, ExcludedTooLarge), (10_000_000_01, 0, AmountTooLarge)],
)
def test_amounts_that_cannot_be_are_refused(
    world: World, counter: Counter, amount_fen: int, excluded_fen: int, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        quoted(world, counter.noodles, amount_fen, excluded_fen=excluded_fen)


def test_an_order_waits_and_holds_its_points(world: World, counter: Counter) -> None:
    give_points(yuan=3_000)

    order = placed(world, counter.noodles, 10_000)

    assert (order.state, order.payable_fen, order.points_spent) == (OrderState.AWAITING_PAYMENT, 7_000, 3_000)
    assert (points_of(world), Purchase.objects.filter(channel=Channel.MEMBER).count()) == (0, 0)


def test_a_paid_order_becomes_a_purchase_with_its_books(world: World, counter: Counter) -> None:
    give_points(yuan=3_000)
    hold_free_card(world, counter)

    order = placed(world, counter.books, 12_800, excluded_fen=2_800)
    before = balances(world.books, [chart.PAYABLE])[0]
    pay(order)

    captured = get_order(public_id=order.public_id)
    receipt = get_receipt(purchase_id=captured.purchase_id or "")
    assert captured.state == OrderState.CAPTURED
    assert (receipt.paid_fen, receipt.points_spent, receipt.points_fen, receipt.card_fen) == (8_960, 3_000, 3_000, 840)
    assert (receipt.card_name, receipt.card_rate, receipt.points_earned) == ("城市卡", Rate.of("0.88"), 90)
    # Collected 89.60 and 30.00 for the points, less 1.08 for the new ones and 3% of it all.
    assert balances(world.books, [chart.PAYABLE])[0] - before == 8_960 + 3_000 - 108 - 359
    assert points_of(world) == 90
    assert list(check_books()) == []


def test_money_the_merchant_collects_never_touches_the_channel(world: World, counter: Counter) -> None:
    order = placed(world, counter.noodles, 10_000)
    pay(order)

    # Points cost 1.00, the commission is 2.00: what the merchant owes.
    assert balances(world.noodles, [chart.PAYABLE]) == [-300]
    assert balance_of(AccountRef(chart.CHANNEL, world.platform)) == 0


def test_the_merchants_own_till_captures_at_once(world: World, counter: Counter) -> None:
    order = placed(world, counter.noodles, 10_000, tender=Tender.TILL)

    assert (order.state, order.payment_id) == (OrderState.CAPTURED, None)
    assert get_receipt(purchase_id=order.purchase_id or "").tender == Tender.TILL
    assert list(check_books()) == []


def test_the_till_of_a_merchant_that_the_platform_collects_for_may_not_collect(world: World, counter: Counter) -> None:
    with pytest.raises(TenderNotAllowed):
        placed(world, counter.books, 10_000, tender=Tender.TILL)

    assert Order.objects.count() == 0


def test_a_sale_that_points_pay_whole_is_captured_without_a_payment(world: World, counter: Counter) -> None:
    give_points(yuan=3_000)
    set_points_share(store_public_id=counter.books, share=Rate.of(1), by=OPERATOR, at=NOW)

    order = placed(world, counter.books, 3_000)

    assert (order.state, order.payable_fen, points_of(world)) == (OrderState.CAPTURED, 0, 0)
    assert list(check_books()) == []


def test_another_price_than_the_one_agreed_to_is_refused(world: World, counter: Counter) -> None:
    with pytest.raises(PriceChanged) as refusal:
        place_store_order(
            member_id=world.wang,
            store_public_id=counter.noodles,
            items=one_item(10_000),
            card=NO_CARD,
            points=0,
            expected_payable_fen=9_999,
            tender=Tender.PROVIDER,
            channel=Channel.MEMBER,
            by=member_actor(world.wang),
            key="k",
            at=NOW,
        )

    assert (refusal.value.facts, Order.objects.count()) == ({"payable_fen": 10_000}, 0)


def test_the_same_key_places_one_order(world: World, counter: Counter) -> None:
    first, second = placed(world, counter.noodles, 10_000), placed(world, counter.noodles, 10_000)

    assert (first, Order.objects.count()) == (second, 1)
    with pytest.raises(IdempotencyKeyReused):
        placed(world, counter.noodles, 10_001)


def test_a_cancelled_order_lets_its_points_go(world: World, counter: Counter) -> None:
    give_points(yuan=3_000)
    order = placed(world, counter.noodles, 10_000)

    assert cancel_order(order_id=order.public_id, at=NOW).state == OrderState.CLOSED
    assert cancel_order(order_id=order.public_id, at=NOW).state == OrderState.CLOSED
    assert points_of(world) == 3_000
    with pytest.raises(OrderCannotMove):
        go_to_cashier(order)


def test_an_order_nobody_pays_is_closed_after_its_time(world: World, counter: Counter) -> None:
    give_points(yuan=3_000)
    order = placed(world, counter.noodles, 10_000)
    go_to_cashier(order)

    assert close_unpaid(at=NOW + timedelta(minutes=14)) == 0
    assert close_unpaid(at=NOW + timedelta(minutes=16)) == 1
    assert get_order(public_id=order.public_id).state == OrderState.CLOSED
    assert (points_of(world), OrderMove.objects.count()) == (3_000, 1)


def test_points_that_are_gone_when_the_money_comes_send_the_money_back(world: World, counter: Counter) -> None:
    give_points(yuan=3_000)
    order = placed(world, counter.books, 10_000)
    Order.objects.filter(public_id=order.public_id).update(hold_id=None, points_spent=3_000)
    pay(order)

    assert get_order(public_id=order.public_id).state == OrderState.RETURNED
    refund = PaymentRefund.objects.get()
    assert refund.amount_fen == order.payable_fen
    assert balance_of(AccountRef(chart.UNCLAIMED, world.platform)) == order.payable_fen
    send_refunds(at=NOW)
    _hear_of_refunds()
    assert balance_of(AccountRef(chart.UNCLAIMED, world.platform)) == 0
    assert list(check_books()) == []


def _hear_of_refunds() -> None:
    """Until the provider has told how the refund went, and the books have heard of it."""
    for minutes in range(1, 10):
        at = NOW + timedelta(minutes=minutes)
        deliver_sandbox_notifications(at=at)
        send_refunds(at=at)
        outbox.drain(at=at)


def test_money_that_came_in_time_captures_an_order_about_to_be_closed(world: World, counter: Counter) -> None:
    SandboxSettings.objects.update_or_create(pk=1, defaults={"loss_percent": 100})
    order = placed(world, counter.books, 10_000)
    pay(order)

    close_unpaid(at=NOW + timedelta(minutes=20))

    assert get_order(public_id=order.public_id).state == OrderState.CAPTURED


def test_money_for_an_order_that_was_closed_goes_back_by_itself(world: World, counter: Counter) -> None:
    order = placed(world, counter.books, 10_000)
    token = go_to_cashier(order)
    close_behind_the_provider(order)

    pay_in_sandbox(token=token, at=NOW)

    assert get_order(public_id=order.public_id).state == OrderState.RETURNED
    assert [move.reason for move in OrderMove.objects.order_by("id")] == ["", "paid_too_late"]
    assert PaymentRefund.objects.get().amount_fen == 10_000
    assert balance_of(AccountRef(chart.UNCLAIMED, world.platform)) == 10_000


def test_what_staff_prepared_is_found_by_the_member(world: World, counter: Counter) -> None:
    assert latest_open_order_of(member_id=world.wang, at=NOW) is None
    quote = quoted(world, counter.noodles, 10_000)
    order = place_store_order(
        member_id=world.wang,
        store_public_id=counter.noodles,
        items=one_item(10_000),
        card=NO_CARD,
        points=0,
        expected_payable_fen=quote.quote.payable_fen,
        tender=Tender.PROVIDER,
        channel=Channel.COUNTER,
        by=CASHIER,
        key="k",
        at=NOW,
    )

    assert latest_open_order_of(member_id=world.wang, at=NOW) == order
    pay(order)
    assert latest_open_order_of(member_id=world.wang, at=NOW) is None


def test_lists_and_sums_tell_of_what_was_captured(world: World, counter: Counter) -> None:
    for number in range(3):
        placed(world, counter.noodles, 1_000 * (number + 1), points=0, tender=Tender.TILL, key=f"k{number}")

    first, second = list_receipts(member_id=world.wang, limit=2)
    [third] = list_receipts(member_id=world.wang, before=second.cursor, limit=2)
    assert [each.paid_fen for each in (first, second, third)] == [3_000, 2_000, 1_000]
    sums = sum_sales_of_day(merchant_id=world.noodles, day=NOW.date())
    assert sums == DaySums(3, 6_000, 0, 0, 60, 0)


def test_a_captured_order_is_one_journal_and_its_lines_add_up(world: World, counter: Counter) -> None:
    journals = Journal.objects.count()
    order = placed(world, counter.noodles, 10_000, tender=Tender.TILL)

    assert Journal.objects.count() == journals + 1
    [line] = PurchaseLine.objects.all()
    assert (line.list_fen, line.paid_fen, order.purchase_id is not None) == (10_000, 10_000, True)


def test_a_lost_notification_is_made_up_for_by_asking(world: World, counter: Counter) -> None:
    SandboxSettings.objects.update_or_create(pk=1, defaults={"loss_percent": 100})
    order = placed(world, counter.noodles, 10_000)
    pay(order)
    assert get_order(public_id=order.public_id).state == OrderState.AWAITING_PAYMENT

    repair_payments(at=NOW + timedelta(minutes=5))

    assert get_order(public_id=order.public_id).state == OrderState.CAPTURED
    assert SandboxNotification.objects.exists()
