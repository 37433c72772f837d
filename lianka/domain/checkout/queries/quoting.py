"""What a sale at a store would come to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from lianka.domain.cards.queries import list_usable_cards
from lianka.domain.cards.values import UsableCard
from lianka.domain.checkout.errors import (
    CardNotUsable,
    ContractMissing,
    MerchantNotActive,
    PointsBelowMinimum,
    ScanNeeded,
)
from lianka.domain.checkout.rules.in_store import (
    Purse,
    Shares,
    cheapest,
    check_items,
    priced_items,
    sale_of,
)
from lianka.domain.checkout.values import BEST_CARD, NO_CARD, SaleItem, StoreQuote, Wish
from lianka.domain.loyalty.queries import (
    estimate_points,
    get_rule_book,
    get_spendable,
    get_stored_value_rules,
    get_tier_terms,
    get_wallets,
)
from lianka.domain.loyalty.values import (
    PaidPart,
    RuleBook,
    Spendable,
    Spending,
    SpendingOrder,
    TierTerms,
    WalletBalance,
)
from lianka.domain.merchants.queries import contracts_at
from lianka.domain.merchants.values import ContractTerms, StoreView
from lianka.domain.pricing.queries import get_quote
from lianka.domain.pricing.values import CoinPurse, PointsPurse, Quote, StoredValue, StoredValueOrder
from lianka.foundation.calendar import business_date
from lianka.foundation.values import Coins, Fen, Points, Rate

_WHOLE = Rate.of(1)


class SaleFacts(NamedTuple):
    """What the price of a sale depends on besides the sale, and what its booking needs again."""

    terms: ContractTerms
    rules: RuleBook
    tier: TierTerms | None
    cards: Sequence[UsableCard]
    purse: Spendable
    wallets: Sequence[WalletBalance]
    wallet_order: SpendingOrder

    @property
    def multipliers(self) -> tuple[Rate, ...]:
        """What the points of the sale are multiplied by."""
        return multipliers_of(self.tier.points_multiplier if self.tier else None)


def get_store_quote(
    *,
    member_id: int,
    store: StoreView,
    items: Sequence[SaleItem],
    card: str,
    points: int | None,
    coins: int | None = 0,
    stored_value: int | None = 0,
    is_shown: bool = True,
    at: datetime,
) -> StoreQuote:
    """This function will price a sale at a store for a member, with the card and as much of the purse as asked for.

    `card`: `"best"` for the one with the least to pay, `"none"`, or a public id of the member's. `points`, `coins`
    (hundredths) and `stored_value` (fen): None for as much as fits. `is_shown`: the member agrees on the phone, or has
    just shown a code. A constant number of statements. Raises `SaleInvalid` and its kin, `MerchantNotActive`,
    `ContractMissing`, `CardNotUsable`, `PointsBelowMinimum`, `ScanNeeded`, or pricing's `CoinsUnavailable`,
    `PointsUnavailable`, `StoredValueUnavailable`.
    """
    check_items(items)
    wish = Wish(card, points, coins, stored_value)
    facts = read_facts(member_id=member_id, store=store, wish=wish, at=at)
    return quote_of(facts, store, items, wish, at) if is_shown else quote_unshown(facts, store, items, wish, at)


def quote_unshown(
    facts: SaleFacts, store: StoreView, items: Sequence[SaleItem], wish: Wish, at: datetime
) -> StoreQuote:
    """Price a sale of a member who showed no code: as many points as fit are none, and nothing else is spent.

    Raises `ScanNeeded` where something would be, or what `quote_of` raises.
    """
    keeps_points = facts.rules.paying.scan_needed
    quote = quote_of(facts, store, items, wish._replace(points=wish.points or 0) if keeps_points else wish, at)
    spent = quote.quote
    if spent.coins.coins or spent.stored_value.fen or (keeps_points and spent.points.points):
        raise ScanNeeded(field="scan")
    return quote


def read_facts(*, member_id: int, store: StoreView, wish: Wish, at: datetime) -> SaleFacts:
    """What is known of the merchant's contract, the rules of points, the member's tier, cards and, as far as it is
    wished, purse."""
    if not store.is_open:
        raise MerchantNotActive(field="store")
    day = business_date(at)
    terms = contracts_at(merchant_ids=[store.merchant_id], day=day).get(store.merchant_id)
    if terms is None:
        raise ContractMissing(field="store", day=day)
    wants_purse = wish.points != 0 or wish.coins != 0
    wants_wallets = wish.stored_value != 0
    return SaleFacts(
        terms=terms,
        rules=get_rule_book(),
        tier=get_tier_terms(member_ids=[member_id], at=at).get(member_id),
        cards=list_usable_cards(member_id=member_id, store_id=store.store_id, merchant_id=store.merchant_id, at=at),
        purse=get_spendable(member_id=member_id, at=at) if wants_purse else Spendable(0, 0),
        wallets=get_wallets(member_id=member_id, merchant_id=store.merchant_id, at=at) if wants_wallets else (),
        wallet_order=get_stored_value_rules().spending_order if wants_wallets else SpendingOrder.PRINCIPAL_FIRST,
    )


def quote_of(facts: SaleFacts, store: StoreView, items: Sequence[SaleItem], wish: Wish, at: datetime) -> StoreQuote:
    """Price a sale by what is known; reads nothing. Raises what `get_store_quote` raises of the sale and the wish.

    For doors that show what several choices come to, without reading the facts for each.
    """
    check_items(items)
    points_per_yuan = _points_per_yuan(facts)
    purse = Purse(_points(facts, points_per_yuan, wish.points), _coins(facts, wish.coins), _stored(facts, wish))
    shares = Shares(store.points_share, store.coin_share, facts.tier.rate if facts.tier else None)
    choice = _choices(facts.cards, wish.card)
    quotes = [
        get_quote(sale_of(items, purse=purse, shares=shares, card_rate=each.rate if each else None)) for each in choice
    ]
    place = cheapest(quotes)
    spending = spending_of(facts, store, items, quotes[place], member_id=0, at=at)
    return StoreQuote(
        quote=quotes[place],
        store=store,
        card=choice[place],
        cards=facts.cards,
        tier=facts.tier,
        points_balance=facts.purse.points,
        points_per_yuan=points_per_yuan,
        points_min=facts.rules.paying.points_min,
        coins_balance=facts.purse.coins,
        stored_fen=sum(each.principal_fen + each.bonus_fen for each in facts.wallets),
        will_earn=estimate_points(spending, facts.rules),
        collect_mode=facts.terms.collect_mode,
    )


def spending_of(
    facts: SaleFacts, store: StoreView, items: Sequence[SaleItem], quote: Quote, *, member_id: int, at: datetime
) -> Spending:
    """What the member spends by such a sale: the facts from which points follow, line by line."""
    priced = priced_items(items, quote)
    return Spending(
        member_id=member_id,
        merchant_id=store.merchant_id,
        paid_fen=quote.payable_fen,
        happened_at=at,
        terms=facts.terms,
        trade=store.trade,
        multipliers=facts.multipliers,
        parts=tuple(PaidPart(item.paid_fen, item.category) for item in priced),
    )


def multipliers_of(rate: Rate | None) -> tuple[Rate, ...]:
    """What points are multiplied by for a tier's multiplier: nothing, where there is none or it changes nothing."""
    return (rate,) if rate is not None and rate != _WHOLE else ()


def _points_per_yuan(facts: SaleFacts) -> int:
    of_tier = facts.tier.points_per_yuan if facts.tier else None
    return of_tier or facts.rules.paying.points_per_yuan


def _points(facts: SaleFacts, points_per_yuan: int, points: int | None) -> PointsPurse:
    balance, points_min = facts.purse.points, facts.rules.paying.points_min
    if balance < points_min:
        if points:
            raise PointsBelowMinimum(field="points", points_min=points_min)
        balance = 0
    return PointsPurse(
        balance=Points(balance),
        points_per_yuan=points_per_yuan,
        use=None if points is None else Points(points),
    )


def _coins(facts: SaleFacts, coins: int | None) -> CoinPurse:
    return CoinPurse(balance=Coins(facts.purse.coins), use=None if coins is None else Coins(coins))


def _stored(facts: SaleFacts, wish: Wish) -> StoredValue:
    return StoredValue(
        principal_fen=Fen(sum(each.principal_fen for each in facts.wallets)),
        bonus_fen=Fen(sum(each.bonus_fen for each in facts.wallets)),
        use=None if wish.stored_value is None else Fen(wish.stored_value),
        order=StoredValueOrder(facts.wallet_order),
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
