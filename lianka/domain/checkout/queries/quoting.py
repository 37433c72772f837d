"""What a sale at a store would come to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from lianka.domain.cards.queries import list_usable_cards
from lianka.domain.cards.values import UsableCard
from lianka.domain.checkout.errors import CardNotUsable, ContractMissing, MerchantNotActive, PointsBelowMinimum
from lianka.domain.checkout.rules.in_store import cheapest, check_items, priced_items, sale_of
from lianka.domain.checkout.values import BEST_CARD, NO_CARD, SaleItem, StoreQuote
from lianka.domain.loyalty.queries import estimate_points, get_rule_book, list_points_lots
from lianka.domain.loyalty.values import PaidPart, PayingRule, RuleBook, Spending
from lianka.domain.merchants.queries import contracts_at
from lianka.domain.merchants.values import ContractTerms, StoreView
from lianka.domain.pricing.queries import get_quote
from lianka.domain.pricing.values import PointsPurse, Quote
from lianka.foundation.calendar import business_date
from lianka.foundation.values import Points


class SaleFacts(NamedTuple):
    """What the price of a sale depends on besides the sale, and what its booking needs again."""

    terms: ContractTerms
    rules: RuleBook
    cards: Sequence[UsableCard]
    points_balance: int


def get_store_quote(
    *, member_id: int, store: StoreView, items: Sequence[SaleItem], card: str, points: int | None, at: datetime
) -> StoreQuote:
    """This function will price a sale at a store for a member, with the card and the points asked for.

    `card`: `"best"` for the one with the least to pay, `"none"`, or a public id of the member's. `points`: None
    for as many as fit. A constant number of statements. Raises `SaleInvalid` and its kin, `MerchantNotActive`,
    `ContractMissing`, `CardNotUsable`, `PointsBelowMinimum`, or pricing's `PointsUnavailable`.
    """
    check_items(items)
    return quote_of(read_facts(member_id=member_id, store=store, at=at), store, items, card, points, at)


def read_facts(*, member_id: int, store: StoreView, with_points: bool = True, at: datetime) -> SaleFacts:
    """What is known of the merchant's contract, the rules of points, the member's cards and, if wanted, points."""
    if not store.is_open:
        raise MerchantNotActive(field="store")
    day = business_date(at)
    terms = contracts_at(merchant_ids=[store.merchant_id], day=day).get(store.merchant_id)
    if terms is None:
        raise ContractMissing(field="store", day=day)
    return SaleFacts(
        terms=terms,
        rules=get_rule_book(),
        cards=list_usable_cards(member_id=member_id, store_id=store.store_id, merchant_id=store.merchant_id, at=at),
        points_balance=sum(lot.free for lot in list_points_lots(member_id=member_id, at=at)) if with_points else 0,
    )


def quote_of(
    facts: SaleFacts, store: StoreView, items: Sequence[SaleItem], card: str, points: int | None, at: datetime
) -> StoreQuote:
    """Price a sale by what is known; reads nothing. Raises what `get_store_quote` raises of the sale, card and points.

    For doors that show what several choices come to, without reading the facts for each.
    """
    check_items(items)
    purse = _purse(facts.rules.paying, facts.points_balance, points)
    choice = _choices(facts.cards, card)
    quotes = [
        get_quote(sale_of(items, points=purse, points_share=store.points_share, card_rate=each.rate if each else None))
        for each in choice
    ]
    place = cheapest(quotes)
    spending = spending_of(facts.terms, store, items, quotes[place], member_id=0, at=at)
    return StoreQuote(
        quote=quotes[place],
        store=store,
        card=choice[place],
        cards=facts.cards,
        points_balance=facts.points_balance,
        points_per_yuan=facts.rules.paying.points_per_yuan,
        points_min=facts.rules.paying.points_min,
        will_earn=estimate_points(spending, facts.rules),
        collect_mode=facts.terms.collect_mode,
    )


def spending_of(
    terms: ContractTerms, store: StoreView, items: Sequence[SaleItem], quote: Quote, *, member_id: int, at: datetime
) -> Spending:
    """What the member spends by such a sale: the facts from which points follow, line by line."""
    priced = priced_items(items, quote)
    return Spending(
        member_id=member_id,
        merchant_id=store.merchant_id,
        paid_fen=quote.payable_fen,
        happened_at=at,
        terms=terms,
        trade=store.trade,
        parts=tuple(PaidPart(item.paid_fen, item.category) for item in priced),
    )


def _purse(paying: PayingRule, balance: int, points: int | None) -> PointsPurse:
    if balance < paying.points_min:
        if points:
            raise PointsBelowMinimum(field="points", points_min=paying.points_min)
        balance = 0
    return PointsPurse(
        balance=Points(balance),
        points_per_yuan=paying.points_per_yuan,
        use=None if points is None else Points(points),
    )


def _choices(cards: Sequence[UsableCard], card: str) -> Sequence[UsableCard | None]:
    if card == NO_CARD:
        return [None]
    if card == BEST_CARD:
        return [*cards, None]
    by_id: Mapping[str, UsableCard] = {each.public_id: each for each in cards}
    if card not in by_id:
        raise CardNotUsable(field="card")
    return [by_id[card]]
