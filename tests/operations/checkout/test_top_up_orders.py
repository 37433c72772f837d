"""A top-up is an order: paid through the provider or at the till, booked once, and within the lawful caps (PTS-11)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from lianka.domain.checkout.errors import ScanNeeded, TenderNotAllowed
from lianka.domain.checkout.models import Order, OrderMove
from lianka.domain.checkout.operations.check_sales import check_sales
from lianka.domain.checkout.operations.place_top_up_order import place_top_up_order
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.checkout.values import Channel, OrderKind, OrderState, OrderView, Tender
from lianka.domain.ledger import chart
from lianka.domain.ledger.models import Journal
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef
from lianka.domain.loyalty.errors import AllianceNotLicensed, TopUpOfferNotFound, WalletCapExceeded
from lianka.domain.loyalty.operations.change_stored_value_settings import change_stored_value_settings
from lianka.domain.loyalty.operations.offer_top_up import withdraw_top_up
from lianka.domain.loyalty.values import BonusFunder, StoredValueRules
from lianka.domain.members.operations.change_profile import change_profile
from lianka.domain.members.values.profiles import Profile
from lianka.domain.merchants.operations.move_merchant import move_merchant
from lianka.domain.merchants.queries import list_stores
from lianka.domain.merchants.values import MerchantStatus
from lianka.domain.payments.models import PaymentRefund
from tests.operations.behind import change
from tests.operations.checkout.counter import CASHIER, NOW, member_actor, pay, scanned
from tests.operations.loyalty.wallets import license_alliance, offer, wallet
from tests.rivals import at_once
from tests.world import OPERATOR, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row("PTS-11")]


@pytest.fixture(autouse=True)
def wang_is_named(world: World) -> None:
    """王's name on papers is known."""
    change_profile(member_id=world.wang, given=Profile(real_name="王建国"), by=OPERATOR, at=NOW)


def _place(world: World, offer_id: str, *, member: int | None = None, key: str = "key", **how: Any) -> OrderView:
    member_id = member or world.wang
    return place_top_up_order(
        member_id=member_id, offer_public_id=offer_id, by=member_actor(member_id), key=key, at=NOW, **how
    )


def _at_till(world: World, merchant_id: int, offer_id: str, *, at: datetime = NOW) -> OrderView:
    [store] = list_stores(merchant_ids=[merchant_id])
    return place_top_up_order(
        member_id=world.wang,
        offer_public_id=offer_id,
        tender=Tender.TILL,
        channel=Channel.COUNTER,
        store=store,
        scan_id=scanned(world.wang, store.public_id, at=at),
        by=CASHIER,
        key=offer_id,
        at=at,
    )


def _balance(kind: str, party_id: int) -> int:
    return balance_of(AccountRef(kind, party_id))


def _assert_sound() -> None:
    assert [*check_sales(), *check_books()] == []


def test_what_the_platform_collects_stands_in_the_wallet_with_the_merchants_bonus(world: World) -> None:
    order = _place(world, offer(world.books))

    before = wallet(world.wang, world.books)
    pay(order)

    assert (before, wallet(world.wang, world.books)) == ((0, 0), (500_00, 50_00))
    assert _balance(chart.CHANNEL, world.platform) == -500_00
    assert _balance(chart.PAYABLE, world.books) == -50_00
    assert _balance(chart.MARKETING, world.platform) == 0
    _assert_sound()


def test_what_the_merchant_collects_it_owes(world: World) -> None:
    order = _place(world, offer(world.noodles))

    pay(order)

    assert wallet(world.wang, world.noodles) == (500_00, 50_00)
    assert _balance(chart.PAYABLE, world.noodles) == -550_00
    assert _balance(chart.CHANNEL, world.platform) == 0
    _assert_sound()


def test_a_bonus_of_the_platform_is_its_marketing(world: World) -> None:
    pay(_place(world, offer(world.books, funder=BonusFunder.PLATFORM)))

    assert (_balance(chart.MARKETING, world.platform), _balance(chart.PAYABLE, world.books)) == (-50_00, 0)
    _assert_sound()


def test_value_that_all_take_needs_the_licence_when_it_is_ordered_and_when_it_is_paid(world: World) -> None:
    license_alliance()
    offer_id = offer(None)
    order = _place(world, offer_id)
    change_stored_value_settings(rules=StoredValueRules(), by=OPERATOR, at=NOW)

    with pytest.raises(TopUpOfferNotFound):
        _place(world, offer_id, key="again")
    pay(order)

    assert get_order(public_id=order.public_id).state == OrderState.RETURNED
    assert OrderMove.objects.get().reason == AllianceNotLicensed.code
    license_alliance()
    pay(_place(world, offer_id, key="licensed"))
    assert wallet(world.wang) == (500_00, 50_00)
    _assert_sound()


def test_an_order_says_what_it_is(world: World) -> None:
    order = _place(world, offer(world.books))
    pay(order)

    shown = get_order(public_id=order.public_id)

    assert (order.state, shown.state) == (OrderState.AWAITING_PAYMENT, OrderState.CAPTURED)
    assert (shown.kind, shown.title, shown.payable_fen, shown.bonus_fen) == (
        OrderKind.TOP_UP,
        "晨光书店",
        500_00,
        50_00,
    )
    assert (shown.merchant_id, shown.store_id, shown.purchase_id, shown.card_id) == (world.books, None, None, None)


def test_tapped_three_times_it_is_ordered_and_stored_once(world: World) -> None:
    offer_id = offer(world.books)

    orders = at_once(*[lambda: _place(world, offer_id) for _ in range(3)])
    pay(orders[0])

    assert {order.public_id for order in orders} == {Order.objects.get().public_id}
    assert wallet(world.wang, world.books) == (500_00, 50_00)
    assert Journal.objects.filter(source="top_up").count() == 1


CAPS = [("wang", 5_000_00), ("li", 1_000_00)]


@pytest.mark.parametrize(("who", "cap_fen"), CAPS)
def test_the_cap_is_checked_when_it_is_ordered(world: World, who: str, cap_fen: int) -> None:
    member = getattr(world, who)
    pay(_place(world, offer(world.books, cap_fen - 1_00, 0), member=member))
    offer_id, small = offer(world.books, 1_01, 0), offer(world.books, 1_00, 0)

    with pytest.raises(WalletCapExceeded) as refusal:
        _place(world, offer_id, member=member, key="over")
    pay(_place(world, small, member=member, key="full"))

    assert refusal.value.facts == {"cap": f"¥{cap_fen // 100}.00", "room": "¥1.00"}
    assert wallet(member, world.books) == (cap_fen, 0)
    assert Order.objects.count() == 2
    _assert_sound()


def test_the_bonus_and_other_wallets_do_not_count_against_the_cap(world: World) -> None:
    pay(_place(world, offer(world.books, 4_500_00, 4_000_00)))
    pay(_place(world, offer(world.noodles, 5_000_00, 0), key="noodles"))

    pay(_place(world, offer(world.books), key="more"))

    assert wallet(world.wang, world.books) == (5_000_00, 4_050_00)


def test_money_above_the_cap_when_it_is_paid_goes_back(world: World) -> None:
    offer_id = offer(world.books, 3_000_00, 100_00)
    first, second = (_place(world, offer_id, key=key) for key in ("first", "second"))

    pay(first)
    pay(second)

    back = PaymentRefund.objects.get()
    assert (back.amount_fen, back.reason) == (3_000_00, WalletCapExceeded.code)
    assert get_order(public_id=second.public_id).state == OrderState.RETURNED
    assert wallet(world.wang, world.books) == (3_000_00, 100_00)
    assert _balance(chart.UNCLAIMED, world.platform) == 3_000_00
    _assert_sound()


def test_two_payments_at_once_do_not_pass_the_cap(world: World) -> None:
    offer_id = offer(world.books, 3_000_00, 0)
    orders = [_place(world, offer_id, key=key) for key in ("first", "second")]

    at_once(*[lambda order=order: pay(order) for order in orders])

    states = sorted(get_order(public_id=order.public_id).state for order in orders)
    assert states == [OrderState.CAPTURED, OrderState.RETURNED]
    assert wallet(world.wang, world.books) == (3_000_00, 0)


def test_an_offer_withdrawn_before_the_payment_is_kept_to_and_a_merchant_that_left_is_not_paid(world: World) -> None:
    books, noodles = offer(world.books), offer(world.noodles)
    kept, lost = _place(world, books, key="kept"), _place(world, noodles, key="lost")
    withdraw_top_up(offer_public_id=books, by=OPERATOR, at=NOW)
    move_merchant(merchant_id=world.noodles, to_status=MerchantStatus.SUSPENDED, reason="查账", by=OPERATOR, at=NOW)

    pay(kept)
    pay(lost)

    assert wallet(world.wang, world.books) == (500_00, 50_00)
    assert get_order(public_id=lost.public_id).state == OrderState.RETURNED
    assert wallet(world.wang, world.noodles) == (0, 0)
    _assert_sound()


def test_the_till_of_a_merchant_that_collects_takes_it_at_once(world: World) -> None:
    order = _at_till(world, world.noodles, offer(world.noodles))

    assert (order.state, order.payment_id, order.store_id is not None) == (OrderState.CAPTURED, None, True)
    assert wallet(world.wang, world.noodles) == (500_00, 50_00)
    assert _balance(chart.PAYABLE, world.noodles) == -550_00
    _assert_sound()


def test_no_till_takes_what_the_platform_collects_or_what_another_merchant_offers(world: World) -> None:
    with pytest.raises(TenderNotAllowed):
        _at_till(world, world.books, offer(world.books))
    with pytest.raises(TopUpOfferNotFound):
        _at_till(world, world.noodles, offer(world.books, 100_00, 0), at=NOW + timedelta(minutes=1))
    with pytest.raises(ScanNeeded):
        _place(world, offer(world.noodles), tender=Tender.TILL)

    assert not Order.objects.exists()


def test_an_offer_that_is_over_cannot_be_ordered(world: World) -> None:
    offer_id = offer(world.books, ends_at=NOW - timedelta(seconds=1))

    with pytest.raises(TopUpOfferNotFound):
        _place(world, offer_id)


class TestSelfCheck:
    """Whoever changes an amount behind the back of a top-up is found."""

    @pytest.fixture(autouse=True)
    def _stored(self, world: World) -> None:
        self.order = _place(world, offer(world.noodles))
        pay(self.order)

    @pytest.mark.parametrize(("column", "value"), [("amount_fen", 400_00), ("bonus_fen", 49_99)])
    def test_of_the_offer(self, column: str, value: int) -> None:
        row = Order.objects.select_related("offer").get()
        assert row.offer is not None

        change(row.offer, column, value)

        assert {each.table for each in check_sales()} == {"checkout_order"}

    def test_of_who_gave_the_bonus(self) -> None:
        row = Order.objects.select_related("offer").get()
        assert row.offer is not None

        change(row.offer, "funder", "platform")

        assert [each.what.split(":")[0] for each in check_sales()] == ["stored what its journal moved, and its bonus"]

    def test_of_an_order_that_never_was_paid(self) -> None:
        change(Order.objects.get(), "state", OrderState.CLOSED)

        assert "stored what its journal moved, and its bonus" in {each.what.split(":")[0] for each in check_sales()}

    def test_of_a_journal_without_an_order(self) -> None:
        change(Journal.objects.get(source="top_up"), "key", "ord_nobody")

        assert ("ledger_journal", "is the journal of a top_up") in {
            (each.table, each.what.split(":")[0]) for each in check_sales()
        }
