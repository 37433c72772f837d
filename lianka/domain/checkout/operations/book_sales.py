"""Bring purchases and refunds into the books and write their rows: the one way for every door."""

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.checkout import store
from lianka.domain.checkout.rules.sales import (
    MoneyBack,
    Sale,
    SaleToUndo,
    house_accounts,
    purchase_journal,
    refund_journal,
    undoing_of,
)
from lianka.domain.checkout.values import PURCHASE_SOURCE, REFUND_SOURCE
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import Journal
from lianka.domain.loyalty.operations.gain_growth import gain_growth
from lianka.domain.loyalty.operations.plan_coins import plan_coins_back
from lianka.domain.loyalty.operations.plan_give_backs import plan_give_backs
from lianka.domain.loyalty.operations.plan_growth import plan_growth_back
from lianka.domain.loyalty.operations.plan_take_backs import plan_take_backs
from lianka.domain.loyalty.values import GiveBack, GrowthBack, GrowthGained, TakeBack, WalletPart
from lianka.domain.members.operations.note_purchases import note_purchases
from lianka.domain.members.values.facts import PurchaseNoted
from lianka.domain.rewards.operations.note_cash_backs import note_cash_backs
from lianka.domain.rewards.operations.undo_cash_backs import undo_cash_backs
from lianka.domain.rewards.values.cash_back import Bought, Returned
from lianka.foundation.db import transaction_required
from lianka.foundation.errors import DomainError


@transaction_required
def book_sales(*, sales: Sequence[Sale], refunds: Sequence[MoneyBack], at: datetime) -> dict[int, DomainError]:
    """Post purchases and refunds in the order of their places, write their rows, and return refusals by place.

    The caller has decided everything but whether the books agree. They refuse a purchase that spends points
    the member does not have; its row is not written, so no refund of the same call may undo it. The number of
    statements does not depend on how many there are. Raises `RaceLost` when a rival refunded meanwhile.
    """
    store.lock_purchases(_read_before(refunds))
    _plan_points(refunds)
    _plan_purse(refunds)
    _undo_cash_backs(refunds, at)
    refusals = _post(sales, refunds, at)
    accepted = [sale for sale in sales if sale.place not in refusals]
    store.add_purchases([_purchase_row(sale, at) for sale in accepted])
    store.add_refunds([_refund_row(refund, at) for refund in refunds])
    store.set_refunded(sorted(_refunded(refunds)))
    _tell(accepted, refunds, at)
    return refusals


def _read_before(refunds: Sequence[MoneyBack]) -> set[tuple[int, int]]:
    """Id and refunded amount, as they were read, of the purchases that stand in the database already."""
    purchases = (refund.of for refund in refunds if refund.of is not None)
    return {
        (purchase.id, purchase.stored_refunded_fen)
        for purchase in purchases
        if purchase.stored_refunded_fen is not None
    }


def _refunded(refunds: Sequence[MoneyBack]) -> set[tuple[int, int]]:
    purchases = (refund.of for refund in refunds if refund.of is not None)
    return {(purchase.id, purchase.refunded_fen) for purchase in purchases if purchase.stored_refunded_fen is not None}


def _plan_points(refunds: Sequence[MoneyBack]) -> None:
    undoing = [(refund, refund.of) for refund in refunds if refund.of is not None]
    earned = [(refund, sale) for refund, sale in undoing if sale.points_earned]
    for (refund, _sale), taken_back in zip(
        earned, plan_take_backs([_take_back(*each) for each in earned]), strict=True
    ):
        refund.taken_back = taken_back
    spent = [(refund, sale) for refund, sale in undoing if sale.points_spent]
    for (refund, _sale), given_back in zip(spent, plan_give_backs([_give_back(*each) for each in spent]), strict=True):
        refund.given_back = given_back


def _plan_purse(refunds: Sequence[MoneyBack]) -> None:
    undoing = [(refund, refund.of) for refund in refunds if refund.of is not None]
    backs = [
        GrowthBack(
            member_id=refund.member_id,
            growth=sale.growth_earned,
            paid_fen=sale.paid_fen,
            points=sale.points_earned,
            gained_at=sale.happened_at,
            undoing=undoing_of(refund, sale),
        )
        for refund, sale in undoing
    ]
    for (refund, _sale), growth in zip(undoing, plan_growth_back(backs), strict=True):
        refund.growth_back = growth
    for refund, sale in undoing:
        if refund.coins_part:
            refund.coins_back = plan_coins_back(
                member_id=refund.member_id,
                merchant_id=refund.merchant_id,
                of=sale.journal_key,
                coins=refund.coins_part,
                happened_at=refund.happened_at,
            )


def _undo_cash_backs(refunds: Sequence[MoneyBack], at: datetime) -> None:
    # A purchase of the same call is noted with what was refunded of it: there is nothing to undo yet.
    undoing = [
        (refund, sale)
        for refund in refunds
        if (sale := refund.of) is not None and sale.stored_refunded_fen is not None and sale.paid_fen
    ]
    returned = [
        Returned(sale.public_id, refund.public_id, refund.before_fen, refund.amount_fen) for refund, sale in undoing
    ]
    for (refund, _sale), taken in zip(undoing, undo_cash_backs(returned, at=at), strict=True):
        refund.cash_back_taken = taken


def _tell(sales: Sequence[Sale], refunds: Sequence[MoneyBack], at: datetime) -> None:
    """Let the climbs of the members go on, and what is known of what they buy."""
    gains = [
        GrowthGained(sale.member_id, sale.growth.climb, sale.happened_at, f"{PURCHASE_SOURCE}:{sale.public_id}")
        for sale in sales
        if sale.growth.climb
    ]
    gains += [
        GrowthGained(back.member_id, back.growth_back.climb, back.happened_at, f"{REFUND_SOURCE}:{back.public_id}")
        for back in refunds
        if back.growth_back.climb
    ]
    if gains:
        gain_growth(gains, at=at)
    noted = [PurchaseNoted(sale.member_id, sale.merchant_id, sale.happened_at, sale.paid_fen, 1) for sale in sales]
    noted += [
        PurchaseNoted(back.member_id, back.merchant_id, back.happened_at, -back.amount_fen, 0) for back in refunds
    ]
    note_purchases(noted, at=at)
    note_cash_backs([_bought(sale) for sale in sales], at=at)


def _bought(sale: Sale) -> Bought:
    # The principal was money when it was paid in; the bonus was a gift already.
    money_fen = sale.paid_fen - _of_wallets(sale.wallets, is_bonus=True)
    return Bought(
        sale.public_id,
        sale.member_id,
        sale.merchant_id,
        sale.business_date,
        sale.happened_at,
        sale.paid_fen,
        money_fen,
        sale.refunded_fen,
    )


def _take_back(refund: MoneyBack, sale: SaleToUndo) -> TakeBack:
    return TakeBack(
        member_id=refund.member_id,
        merchant_id=refund.merchant_id,
        of=sale.journal_key,
        points=sale.points_earned,
        cost_fen=sale.points_cost_fen,
        undoing=undoing_of(refund, sale),
        terms=sale.terms,
    )


def _give_back(refund: MoneyBack, sale: SaleToUndo) -> GiveBack:
    return GiveBack(
        member_id=refund.member_id,
        merchant_id=refund.merchant_id,
        of=sale.journal_key,
        points=sale.points_spent,
        worth_fen=sale.points_worth_fen,
        undoing=undoing_of(refund, sale),
        happened_at=refund.happened_at,
    )


def _post(sales: Sequence[Sale], refunds: Sequence[MoneyBack], at: datetime) -> dict[int, DomainError]:
    house = house_accounts(get_platform_party_id())
    told: list[tuple[int, Journal | None]] = [(sale.place, purchase_journal(sale, house=house)) for sale in sales]
    if refunds:
        told += [(refund.place, refund_journal(refund, house=house)) for refund in refunds]
        told.sort(key=itemgetter(0))
    journals = [(place, journal) for place, journal in told if journal is not None]
    postings = post([journal for _place, journal in journals], at=at)
    refusals = {
        place: posting.refusal
        for (place, _journal), posting in zip(journals, postings, strict=True)
        if posting.refusal is not None
    }
    for refund in refunds:
        if refund.place in refusals:
            # Money given back at the till is a fact: books that refuse it are wrong, and nothing goes on.
            raise refusals[refund.place]
    return refusals


def _purchase_row(sale: Sale, at: datetime) -> tuple[Any, ...]:
    return (
        sale.id,
        sale.public_id,
        sale.merchant_id,
        sale.store_id,
        sale.member_id,
        sale.channel.value,
        sale.terms.collect_mode.value,
        sale.receipt_number,
        sale.category,
        sale.happened_at,
        sale.business_date,
        sale.paid_fen,
        sale.points_spent,
        sale.worth_fen,
        sale.earning.points,
        sale.earning.cost_fen,
        sale.coins_spent,
        _of_wallets(sale.wallets, is_bonus=False),
        _of_wallets(sale.wallets, is_bonus=True),
        sale.growth.growth,
        sale.fee_fen,
        sale.refunded_fen,
        at,
    )


def _refund_row(refund: MoneyBack, at: datetime) -> tuple[Any, ...]:
    taken, given = refund.taken_back, refund.given_back
    return (
        refund.public_id,
        refund.of.id if refund.of else None,
        refund.merchant_id,
        refund.store_id,
        refund.member_id,
        refund.channel.value,
        refund.collect_mode.value,
        refund.receipt_number,
        refund.category,
        refund.reason,
        refund.happened_at,
        refund.business_date,
        refund.amount_fen,
        taken.points if taken else 0,
        taken.worth_fen if taken else 0,
        given.points if given else 0,
        given.worth_fen if given else 0,
        refund.coins_returned,
        _of_wallets(refund.wallets, is_bonus=False),
        _of_wallets(refund.wallets, is_bonus=True),
        -refund.growth_back.growth,
        refund.fee_fen,
        at,
    )


def _of_wallets(parts: Sequence[WalletPart], *, is_bonus: bool) -> int:
    return sum(part.amount_fen for part in parts if part.is_bonus is is_bonus)
