"""Sales paid with everything a member has: tier price, coins, points, card, stored value, money.

Worked numbers of `docs/rules/in-store.md`.
"""

from datetime import timedelta
from typing import Any

import pytest

from lianka.domain.checkout.errors import PriceChanged, ScanNeeded
from lianka.domain.checkout.models import Order, Purchase, PurchaseWallet, Refund
from lianka.domain.checkout.operations.cancel_order import cancel_order
from lianka.domain.checkout.operations.check_sales import check_sales
from lianka.domain.checkout.operations.place_store_order import place_store_order
from lianka.domain.checkout.operations.refund_purchase import refund_purchase
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.checkout.queries.receipts import get_receipt
from lianka.domain.checkout.queries.refund_previews import preview_refund
from lianka.domain.checkout.values import BEST_CARD, Channel, OrderState, Tender
from lianka.domain.ledger import chart
from lianka.domain.ledger.models import Hold
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef
from lianka.domain.loyalty.queries import get_spendable, get_wallets
from lianka.domain.loyalty.values import Spendable, WalletBalance
from lianka.domain.merchants.operations.set_coin_share import set_coin_share
from lianka.domain.payments.models import PaymentRefund
from lianka.domain.pricing.errors import StoredValueUnavailable
from lianka.domain.rewards.models import CashBack
from lianka.domain.rewards.operations.check_rewards import check_rewards
from lianka.domain.rewards.operations.decide_cash_backs import decide_cash_backs
from lianka.foundation.values import Rate
from tests.operations.checkout.counter import (
    NOW,
    Counter,
    fill_wallet,
    give_coins,
    give_points,
    hold_free_card,
    member_actor,
    one_item,
    pay,
    placed,
    quoted,
    set_up_counter,
)
from tests.operations.rewards.cash_back import rule_of
from tests.world import OPERATOR, World

EVERYTHING: dict[str, Any] = {"points": None, "coins": None, "stored_value": None}
MUCH_LATER = NOW + timedelta(days=2)


@pytest.fixture
def counter(world: World) -> Counter:
    """王 has an 88折 card, 1,000 points, 10.00 coins, and 100.00 + 10.00 stored at the noodle shop."""
    counter = set_up_counter(world)
    give_points(yuan=1_000)
    give_coins(world, 1_000)
    fill_wallet(world, principal_fen=10_000, bonus_fen=1_000)
    hold_free_card(world, counter)
    set_coin_share(store_public_id=counter.noodles, share=Rate.of("0.2"), by=OPERATOR, at=NOW)
    return counter


def _bought(world: World, counter: Counter) -> Purchase:
    order = placed(world, counter.noodles, 20_000, excluded_fen=2_000, **EVERYTHING)
    pay(order)
    return Purchase.objects.get(public_id=get_order(public_id=order.public_id).purchase_id or "")


def _wallet(world: World) -> list[WalletBalance]:
    return list(get_wallets(member_id=world.wang, merchant_id=world.noodles, at=NOW))


@pytest.mark.row("PTS-10", "PTS-11")
def test_a_sale_is_paid_with_coins_points_card_stored_value_and_the_rest_with_money(
    world: World, counter: Counter
) -> None:
    quote = quoted(world, counter.noodles, 20_000, excluded_fen=2_000, **EVERYTHING).quote

    assert (quote.coins.coins, quote.points.points, quote.payable_fen) == (1_000, 1_000, 16_080)
    assert (quote.stored_value.principal_fen, quote.stored_value.bonus_fen, quote.cash_fen) == (10_000, 1_000, 5_080)


@pytest.mark.row("PTS-10", "PTS-11", "BUY-3")
def test_what_a_sale_spends_of_the_purse_goes_to_the_merchant(world: World, counter: Counter) -> None:
    before = balance_of(AccountRef(chart.PAYABLE, world.noodles))

    purchase = _bought(world, counter)

    assert (purchase.paid_fen, purchase.principal_fen, purchase.bonus_fen) == (16_080, 10_000, 1_000)
    assert (purchase.coins_spent, purchase.points_spent) == (1_000, 1_000)
    assert _wallet(world) == []
    assert get_spendable(member_id=world.wang, at=NOW) == Spendable(purchase.points_earned, 0)
    # The noodle shop collects by itself: its money is not in the books, what the purse paid is.
    gone = purchase.points_cost_fen + purchase.transaction_fee_fen
    owed = balance_of(AccountRef(chart.PAYABLE, world.noodles)) - before
    assert owed == 11_000 + 1_000 + purchase.points_worth_fen - gone
    receipt = get_receipt(purchase_id=purchase.public_id)
    assert (receipt.stored_fen, receipt.cash_fen, receipt.coins_spent) == (11_000, 5_080, 1_000)
    assert list(check_books()) == []


@pytest.mark.row("PTS-11", "BUY-8")
def test_a_refund_goes_back_to_every_tender_in_proportion_and_leaves_nothing(world: World, counter: Counter) -> None:
    purchase = _bought(world, counter)
    foretold = preview_refund(receipt=get_receipt(purchase_id=purchase.public_id), amount_fen=5_000)

    first = _refund(purchase, 5_000, "r1")
    middle = _wallet(world)
    second = _refund(purchase, 11_080, "r2")

    assert (foretold.cash_fen, foretold.coins_returned) == (5_000 - first.stored_fen, first.coins_returned)
    # 50.00 over 50.80 of money, 100.00 of principal and 10.00 of bonus: 15.80, 31.09 and 3.11.
    assert middle == [WalletBalance(str(world.noodles), 3_109, 311)]
    assert first.coins_returned == 1_000 * 5_000 // 16_080
    assert first.coins_returned + second.coins_returned == 1_000
    assert _wallet(world) == [WalletBalance(str(world.noodles), 10_000, 1_000)]
    assert sum(PaymentRefund.objects.values_list("amount_fen", flat=True)) == 5_080
    assert get_spendable(member_id=world.wang, at=MUCH_LATER) == Spendable(1_000, 1_000)
    assert [row.refunded_fen for row in PurchaseWallet.objects.order_by("is_bonus")] == [10_000, 1_000]
    assert Refund.objects.count() == 2
    assert list(check_books()) == []


def _refund(purchase: Purchase, amount_fen: int, key: str) -> Any:
    return refund_purchase(
        purchase_public_id=purchase.public_id, amount_fen=amount_fen, key=key, reason="cold", by=OPERATOR, at=MUCH_LATER
    )


@pytest.mark.row("COM-13")
def test_cash_back_is_of_money_and_principal_and_a_refund_of_everything_undoes_it(
    world: World, counter: Counter
) -> None:
    rule_of(rate="0.1")
    purchase = _bought(world, counter)
    decide_cash_backs(at=MUCH_LATER)

    cash_back = CashBack.objects.get(purchase=purchase.public_id)
    assert (cash_back.paid_fen, cash_back.money_fen, cash_back.amount_fen) == (16_080, 15_080, 1_508)
    _refund(purchase, 16_080, "all")

    assert get_spendable(member_id=world.wang, at=MUCH_LATER) == Spendable(1_000, 1_000)
    assert [*check_books(), *check_sales(), *check_rewards()] == []


def test_what_an_order_spends_is_held_until_it_is_paid_and_free_again_when_it_is_not(
    world: World, counter: Counter
) -> None:
    order = placed(world, counter.noodles, 20_000, **EVERYTHING)

    assert get_spendable(member_id=world.wang, at=NOW) == Spendable(0, 0)
    assert _wallet(world) == []
    assert Hold.objects.filter(state="open").count() == 4
    assert list(check_books()) == []

    cancel_order(order_id=order.public_id, at=NOW)

    assert get_spendable(member_id=world.wang, at=NOW) == Spendable(1_000, 1_000)
    assert _wallet(world) == [WalletBalance(str(world.noodles), 10_000, 1_000)]
    assert Order.objects.get(public_id=order.public_id).state == OrderState.CLOSED
    assert list(check_books()) == []


def test_a_sale_that_the_purse_pays_whole_is_captured_at_once(world: World, counter: Counter) -> None:
    order = placed(world, counter.noodles, 5_000, points=0, stored_value=None)

    assert (order.state, order.cash_fen, order.stored_fen) == (OrderState.CAPTURED, 0, 4_400)
    refund_purchase(
        purchase_public_id=order.purchase_id or "", amount_fen=4_400, key="r", reason="cold", by=OPERATOR, at=MUCH_LATER
    )
    assert _wallet(world) == [WalletBalance(str(world.noodles), 10_000, 1_000)]
    assert PaymentRefund.objects.count() == 0
    assert list(check_books()) == []


def test_another_shops_stored_value_is_not_taken(world: World, counter: Counter) -> None:
    quote = quoted(world, counter.books, 5_000, **EVERYTHING).quote

    assert (quote.stored_value.fen, quote.coins.coins) == (0, 0)
    with pytest.raises(StoredValueUnavailable):
        quoted(world, counter.books, 5_000, stored_value=1)


def test_a_wallet_that_was_emptied_meanwhile_changes_the_price(world: World, counter: Counter) -> None:
    agreed = quoted(world, counter.noodles, 20_000, points=0, stored_value=None).quote.cash_fen
    placed(world, counter.noodles, 5_000, points=0, stored_value=None, key="first")

    with pytest.raises(PriceChanged):
        place_store_order(
            member_id=world.wang,
            store_public_id=counter.noodles,
            items=one_item(20_000),
            card=BEST_CARD,
            points=0,
            stored_value=None,
            expected_payable_fen=agreed,
            tender=Tender.PROVIDER,
            channel=Channel.MEMBER,
            by=member_actor(world.wang),
            key="second",
            at=NOW,
        )


@pytest.mark.parametrize("channel", [Channel.COUNTER, Channel.API])
def test_nobody_else_spends_anything_of_the_purse_without_a_scan(
    world: World, counter: Counter, channel: Channel
) -> None:
    asked: list[dict[str, Any]] = [{"coins": None}, {"stored_value": None}, {"points": 100}]
    for wish in asked:
        purse = {"points": 0, **wish}
        cash_fen = quoted(world, counter.noodles, 5_000, **purse).quote.cash_fen
        with pytest.raises(ScanNeeded):
            place_store_order(
                member_id=world.wang,
                store_public_id=counter.noodles,
                items=one_item(5_000),
                card=BEST_CARD,
                **purse,
                expected_payable_fen=cash_fen,
                tender=Tender.TILL,
                channel=channel,
                by=member_actor(world.wang),
                key=f"unseen {purse}",
                at=NOW,
            )
    assert _wallet(world) == [WalletBalance(str(world.noodles), 10_000, 1_000)]
