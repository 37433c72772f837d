"""From accepted till records of refunds to refunds that can be booked, each with the purchase it undoes."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from lianka.domain.checkout import store
from lianka.domain.checkout.errors import ContractMissing
from lianka.domain.checkout.rules.refund_matching import OpenPurchases
from lianka.domain.checkout.rules.sales import MoneyBack, Sale, SaleToUndo
from lianka.domain.checkout.screening import MerchantFacts
from lianka.domain.checkout.values import Channel, TillRecord
from lianka.domain.merchants.values import CollectMode
from lianka.foundation.db import transaction_required
from lianka.foundation.errors import DomainError
from lianka.foundation.identifiers import new_public_id


class AcceptedRefund(NamedTuple):
    """A till record that will be booked as a refund, with its parties."""

    place: int
    record: TillRecord
    merchant_id: int
    member_id: int
    day: date

    @property
    def amount_fen(self) -> int:
        """What was given back."""
        return -self.record.amount_fen


@transaction_required
def match_refunds(
    accepted: Sequence[AcceptedRefund], sales: Sequence[Sale], facts: MerchantFacts
) -> tuple[list[MoneyBack], dict[int, DomainError]]:
    """Find the purchase of each refund, among those stored and the `sales` of the same batch that come before it.

    Returns the refunds that can be booked, and refusals by place. Sales that are refunded are marked so. What
    stands in the database is read, not locked: booking does that.
    """
    if not accepted:
        return [], {}
    open_purchases = _read_open_purchases(accepted, facts)
    undone: list[tuple[AcceptedRefund, SaleToUndo | None]] = []
    in_order: list[Sale | AcceptedRefund] = sorted((*sales, *accepted), key=lambda each: each.place)
    for each in in_order:
        pair = (each.member_id, each.merchant_id)
        if isinstance(each, Sale):
            if open_purchases.watches(pair):
                open_purchases.add(pair, _of_sale(each))
        else:
            happened_at = each.record.happened_at
            undone.append((each, open_purchases.refund(pair, amount_fen=each.amount_fen, happened_at=happened_at)))
    _mark_refunded(sales, [of for _refund, of in undone if of is not None])
    return _bookable(undone, facts)


def _bookable(
    undone: Sequence[tuple[AcceptedRefund, SaleToUndo | None]], facts: MerchantFacts
) -> tuple[list[MoneyBack], dict[int, DomainError]]:
    refunds: list[MoneyBack] = []
    refusals: dict[int, DomainError] = {}
    refunded: dict[int, int] = {}
    for each, of in undone:
        terms = of.terms if of else facts.terms(each.merchant_id, each.day)
        if terms is None:
            refusals[each.place] = ContractMissing(field="happened_at", day=each.day)
            continue
        refund = _money_back(each, of, of.collect_mode if of else terms.collect_mode, facts)
        if of is not None:
            refund.before_fen = refunded.get(of.id, of.stored_refunded_fen or 0)
            refunded[of.id] = refund.before_fen + refund.amount_fen
        refunds.append(refund)
    return refunds, refusals


def _read_open_purchases(accepted: Sequence[AcceptedRefund], facts: MerchantFacts) -> OpenPurchases[SaleToUndo]:
    least: dict[tuple[int, int], int] = {}
    for each in accepted:
        pair = (each.member_id, each.merchant_id)
        least[pair] = min(each.amount_fen, least.get(pair, each.amount_fen))
    stored = store.find_open_purchases(
        [(*pair, amount_fen) for pair, amount_fen in least.items()],
        latest=max(each.record.happened_at for each in accepted),
    )
    open_purchases: OpenPurchases[SaleToUndo] = OpenPurchases(least)
    for member_id, purchase in stored:
        open_purchases.add((member_id, purchase.merchant_id), of_stored(purchase, facts))
    return open_purchases


def of_stored(purchase: store.StoredPurchase, facts: MerchantFacts) -> SaleToUndo:
    """A purchase of the database as one that can be undone. Raises `ContractMissing`."""
    terms = facts.terms(purchase.merchant_id, purchase.business_date)
    if terms is None:
        raise ContractMissing(field="happened_at", day=purchase.business_date)
    return SaleToUndo(
        id=purchase.id,
        public_id=purchase.public_id,
        happened_at=purchase.happened_at,
        paid_fen=purchase.paid_fen,
        refunded_fen=purchase.refunded_fen,
        stored_refunded_fen=purchase.refunded_fen,
        collect_mode=purchase.collect_mode,
        terms=terms,
        points_earned=purchase.points_earned,
        points_cost_fen=purchase.points_cost_fen,
        points_spent=purchase.points_spent,
        points_worth_fen=purchase.points_worth_fen,
        fee_fen=purchase.fee_fen,
        coins_spent=purchase.coins_spent,
        growth_earned=purchase.growth_earned,
    )


def _of_sale(sale: Sale) -> SaleToUndo:
    return SaleToUndo(
        id=sale.id,
        public_id=sale.public_id,
        happened_at=sale.happened_at,
        paid_fen=sale.paid_fen,
        refunded_fen=0,
        stored_refunded_fen=None,
        collect_mode=sale.terms.collect_mode,
        terms=sale.terms,
        points_earned=sale.earning.points,
        points_cost_fen=sale.earning.cost_fen,
        points_spent=sale.points_spent,
        points_worth_fen=sale.worth_fen,
        fee_fen=sale.fee_fen,
        coins_spent=sale.coins_spent,
        growth_earned=sale.growth.growth,
    )


def _mark_refunded(sales: Sequence[Sale], undone: Sequence[SaleToUndo]) -> None:
    refunded = {each.id: each.refunded_fen for each in undone}
    for sale in sales:
        sale.refunded_fen = refunded.get(sale.id, 0)


def _money_back(
    accepted: AcceptedRefund, of: SaleToUndo | None, collect_mode: CollectMode, facts: MerchantFacts
) -> MoneyBack:
    record = accepted.record
    return MoneyBack(
        place=accepted.place,
        public_id=new_public_id("ref"),
        merchant_id=accepted.merchant_id,
        member_id=accepted.member_id,
        channel=Channel.TILL_RECORD,
        store_id=facts.stores[accepted.merchant_id, record.store] if record.store else None,
        receipt_number=record.receipt_number,
        category=record.category,
        reason="",
        happened_at=record.happened_at,
        business_date=accepted.day,
        amount_fen=accepted.amount_fen,
        collect_mode=collect_mode,
        of=of,
    )
