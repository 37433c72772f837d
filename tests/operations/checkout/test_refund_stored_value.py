"""Refunding stored value: principal through its payments, bonus to who gave it, once (PTS-11)."""

from collections.abc import Callable
from pathlib import Path
from threading import Event
from time import sleep

import pytest

from lianka.domain.checkout.errors import (
    RefundReasonMissing,
    RefundReasonTooLong,
    StoredValueNotRefundable,
    StoredValueRefundChanged,
    StoredValueRefundTooLarge,
)
from lianka.domain.checkout.models import StoredValueRefund, StoredValueRefundPart
from lianka.domain.checkout.operations.check_sales import check_sales
from lianka.domain.checkout.operations.place_top_up_order import place_top_up_order
from lianka.domain.checkout.operations.refund_stored_value import refund_stored_value
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.checkout.queries.stored_value import list_stored_value_refunds, preview_stored_value_refund
from lianka.domain.checkout.values import Channel, OrderView, StoredValueRefundAnswer, Tender
from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef, Journal, Transfer
from lianka.domain.loyalty.values import BonusFunder
from lianka.domain.merchants.queries import list_stores
from lianka.domain.payments.models import PaymentRefund
from lianka.foundation.db import transaction
from lianka.foundation.errors import DomainError
from lianka.foundation.models import AuditEntry
from tests.doc_tables import read_table
from tests.operations.behind import amount_columns, raised
from tests.operations.checkout.counter import CASHIER, NOW, member_actor, pay, scanned
from tests.operations.loyalty.wallets import fill_wallet, hold_principal, license_alliance, offer, wallet
from tests.rivals import at_once
from tests.world import OPERATOR, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row("PTS-11")]
PAGE = Path("docs/rules/stored-value.md")


def _top_up(world: World, merchant_id: int | None, offer_id: str, key: str = "key") -> OrderView:
    order = place_top_up_order(
        member_id=world.wang, offer_public_id=offer_id, by=member_actor(world.wang), key=key, at=NOW
    )
    pay(order)
    return get_order(public_id=order.public_id)


def _refund(
    world: World,
    merchant_id: int | None,
    principal_fen: int | None = None,
    *,
    bonus_fen: int,
    key: str = "key",
    reason: str = "搬家了",
) -> StoredValueRefundAnswer:
    return refund_stored_value(
        member_id=world.wang,
        merchant_id=merchant_id,
        principal_fen=principal_fen,
        expected_bonus_fen=bonus_fen,
        reason=reason,
        key=key,
        by=OPERATOR,
        at=NOW,
    )


@transaction
def _spend(world: World, merchant_id: int, principal_fen: int) -> None:
    _take(world, merchant_id, principal_fen)


def _take(world: World, merchant_id: int, principal_fen: int) -> None:
    spent = Transfer(
        AccountRef(chart.WALLET_PRINCIPAL, world.wang, str(merchant_id)),
        AccountRef(chart.PAYABLE, merchant_id),
        principal_fen,
    )
    [posting] = post([Journal("test", "spent", "test", NOW, (spent,))], at=NOW)
    assert posting.refusal is None


def _balance(kind: str, party_id: int) -> int:
    return balance_of(AccountRef(kind, party_id))


def _assert_sound() -> None:
    assert [*check_sales(), *check_books()] == []


def _fen(text: str) -> int:
    return int(text.replace("−", "-").replace(".", ""))


@pytest.mark.parametrize("row", read_table(PAGE, "Topping up"), ids=lambda row: " ".join(row[:2]))
def test_a_top_up_moves_what_the_page_says_and_its_refund_moves_it_back(world: World, row: tuple[str, ...]) -> None:
    merchant_id = world.books if row[0] == "platform" else world.noodles
    order = _top_up(world, merchant_id, offer(merchant_id, funder=BonusFunder(row[1])))
    accounts = [(chart.CHANNEL, world.platform), (chart.PAYABLE, merchant_id), (chart.MARKETING, world.platform)]

    moved = [_balance(*account) for account in accounts]
    stored = wallet(world.wang, merchant_id)
    answer = _refund(world, merchant_id, bonus_fen=50_00)

    assert [*moved, *stored] == [_fen(cell) for cell in row[2:]]
    assert [_balance(*account) for account in accounts] == [0, 0, 0]
    assert wallet(world.wang, merchant_id) == (0, 0)
    assert (answer.principal_fen, answer.bonus_fen, answer.till_fen) == (500_00, 50_00, 0)
    back = PaymentRefund.objects.select_related("payment").get()
    assert (back.payment.public_id, back.amount_fen, back.reason) == (order.payment_id, 500_00, "搬家了")
    assert get_order(public_id=order.public_id).refunded_fen == 500_00
    _assert_sound()


def test_the_money_goes_back_through_the_latest_top_up_first(world: World) -> None:
    earlier = _top_up(world, world.books, offer(world.books), "earlier")
    later = _top_up(world, world.books, offer(world.books, 200_00, 10_00), "later")
    _spend(world, world.books, 100_00)

    preview = preview_stored_value_refund(member_id=world.wang, merchant_id=world.books, principal_fen=300_00)
    _refund(world, world.books, 300_00, bonus_fen=preview.bonus_fen)

    back = {each.payment.public_id: each.amount_fen for each in PaymentRefund.objects.select_related("payment")}
    assert (preview.principal_max_fen, preview.bonus_fen) == (600_00, 30_00)
    assert back == {later.payment_id: 200_00, earlier.payment_id: 100_00}
    assert list(StoredValueRefundPart.objects.order_by("number").values_list("principal_fen", "bonus_fen")) == [
        (200_00, 10_00),
        (100_00, 20_00),
    ]
    assert wallet(world.wang, world.books) == (300_00, 30_00)
    _refund(world, world.books, bonus_fen=30_00, key="rest")
    assert wallet(world.wang, world.books) == (0, 0)
    _assert_sound()


def test_what_a_till_took_its_merchant_gives_back(world: World) -> None:
    [store] = list_stores(merchant_ids=[world.noodles])
    place_top_up_order(
        member_id=world.wang,
        offer_public_id=offer(world.noodles),
        tender=Tender.TILL,
        channel=Channel.COUNTER,
        store=store,
        scan_id=scanned(world.wang, store.public_id),
        by=CASHIER,
        key="till",
        at=NOW,
    )

    answer = _refund(world, world.noodles, 200_00, bonus_fen=20_00)

    assert answer.till_fen == 200_00
    assert not PaymentRefund.objects.exists()
    assert _balance(chart.PAYABLE, world.noodles) == -330_00
    _assert_sound()


def test_a_wallet_of_all_merchants_goes_back_to_the_platform(world: World) -> None:
    license_alliance()
    _top_up(world, None, offer(None))

    _refund(world, None, bonus_fen=50_00)

    assert (_balance(chart.CHANNEL, world.platform), _balance(chart.MARKETING, world.platform)) == (0, 0)
    assert wallet(world.wang) == (0, 0)
    _assert_sound()


def test_bonus_that_came_with_no_top_up_goes_back_to_the_platform(world: World) -> None:
    _top_up(world, world.books, offer(world.books))
    scope = str(world.books)
    fill_wallet(member=world.wang, scope=scope, principal_fen=0, bonus_fen=5_00, platform=world.platform, key="gift")

    _refund(world, world.books, bonus_fen=55_00)

    assert (_balance(chart.MARKETING, world.platform), _balance(chart.PAYABLE, world.books)) == (0, 0)
    _assert_sound()


def test_what_an_order_holds_stays(world: World) -> None:
    _top_up(world, world.books, offer(world.books))
    hold_principal(member=world.wang, scope=str(world.books), amount_fen=400_00, key="order")

    preview = preview_stored_value_refund(member_id=world.wang, merchant_id=world.books)

    assert (preview.principal_left_fen, preview.principal_fen, preview.bonus_fen) == (100_00, 100_00, 50_00)


def test_tapped_three_times_it_goes_back_once(world: World) -> None:
    _top_up(world, world.books, offer(world.books))

    answers = at_once(*[lambda: _refund(world, world.books, 100_00, bonus_fen=10_00) for _ in range(3)])

    assert len(set(answers)) == StoredValueRefund.objects.count() == PaymentRefund.objects.count() == 1
    assert wallet(world.wang, world.books) == (400_00, 40_00)


def _try(world: World, key: str) -> str:
    try:
        _refund(world, world.books, 300_00, bonus_fen=30_00, key=key)
    except DomainError as refusal:
        return refusal.code
    return "done"


def test_two_operators_at_once_give_back_no_more_than_there_is(world: World) -> None:
    _top_up(world, world.books, offer(world.books))

    done = at_once(*[lambda key=key: _try(world, key) for key in ("one", "two")])

    assert sorted(done) == ["done", StoredValueRefundTooLarge.code]
    assert wallet(world.wang, world.books) == (200_00, 20_00)
    _assert_sound()


@transaction
def _slow_sale(world: World, spent: Event) -> str:
    _take(world, world.books, 100_00)
    spent.set()
    sleep(0.5)
    return "sold"


def _after(spent: Event, work: Callable[[], str]) -> str:
    assert spent.wait(10)
    return work()


@pytest.mark.parametrize(
    ("principal_fen", "bonus_fen", "refusal"),
    [(100_00, 10_00, StoredValueRefundChanged), (450_00, 45_00, StoredValueRefundTooLarge)],
)
def test_a_refund_that_meets_a_sale_goes_by_what_the_sale_leaves(
    world: World, principal_fen: int, bonus_fen: int, refusal: type[DomainError]
) -> None:
    _top_up(world, world.books, offer(world.books))
    spent = Event()

    def refund() -> str:
        with pytest.raises(refusal):
            _refund(world, world.books, principal_fen, bonus_fen=bonus_fen)
        return "refused"

    done = at_once(lambda: _slow_sale(world, spent), lambda: _after(spent, refund))

    assert done == ["sold", "refused"]
    assert wallet(world.wang, world.books) == (400_00, 50_00)
    assert list(check_books()) == []


REFUSED = [
    ({"principal_fen": 500_01, "bonus_fen": 50_00}, StoredValueRefundTooLarge),
    ({"principal_fen": 0, "bonus_fen": 0}, StoredValueRefundTooLarge),
    ({"principal_fen": 100_00, "bonus_fen": 9_99}, StoredValueRefundChanged),
    ({"bonus_fen": 50_00, "reason": "  "}, RefundReasonMissing),
    ({"bonus_fen": 50_00, "reason": "长" * 201}, RefundReasonTooLong),
]


@pytest.mark.parametrize(("wrong", "refusal"), REFUSED)
def test_a_refund_that_cannot_be_changes_nothing(
    world: World, wrong: dict[str, object], refusal: type[DomainError]
) -> None:
    _top_up(world, world.books, offer(world.books))

    with pytest.raises(refusal):
        _refund(world, world.books, **wrong)  # type: ignore[arg-type]

    assert wallet(world.wang, world.books) == (500_00, 50_00)
    assert not StoredValueRefund.objects.exists()


def test_a_wallet_without_principal_is_not_refunded(world: World) -> None:
    with pytest.raises(StoredValueNotRefundable):
        preview_stored_value_refund(member_id=world.wang, merchant_id=world.books)


def test_a_refund_is_listed_for_its_member_and_audited(world: World) -> None:
    _top_up(world, world.books, offer(world.books))
    answer = _refund(world, world.books, 200_00, bonus_fen=20_00)

    [shown] = list_stored_value_refunds(member_id=world.wang)

    assert shown == (answer.public_id, world.books, "晨光书店", 200_00, 20_00, "搬家了", NOW)
    assert AuditEntry.objects.get(action="checkout.refund_stored_value").reason == "搬家了"
    assert list_stored_value_refunds(member_id=world.li) == []


def test_the_self_check_notices_every_amount(world: World) -> None:
    _top_up(world, world.books, offer(world.books))
    _refund(world, world.books, 200_00, bonus_fen=20_00)

    for table, column in amount_columns(StoredValueRefund, StoredValueRefundPart):
        with raised(table._default_manager.get(), column):
            assert list(check_sales()), f"{table.__name__}.{column}"
    _assert_sound()
