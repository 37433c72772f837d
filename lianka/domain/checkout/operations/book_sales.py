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
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import Journal
from lianka.domain.loyalty.operations.plan_give_backs import plan_give_backs
from lianka.domain.loyalty.operations.plan_take_backs import plan_take_backs
from lianka.domain.loyalty.values import GiveBack, TakeBack
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
    refusals = _post(sales, refunds, at)
    accepted = [sale for sale in sales if sale.place not in refusals]
    store.add_purchases([_purchase_row(sale, at) for sale in accepted])
    store.add_refunds([_refund_row(refund, at) for refund in refunds])
    store.set_refunded(sorted(_refunded(refunds)))
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
        refund.fee_fen,
        at,
    )
