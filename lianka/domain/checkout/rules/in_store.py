"""A sale at a store: what pricing is asked, and what becomes of its answer. Pure.

`docs/rules/in-store.md` has the worked numbers.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple
from unicodedata import bidirectional, category

from lianka.domain.checkout.errors import AmountMissing, AmountTooLarge, ExcludedTooLarge, SaleInvalid
from lianka.domain.checkout.values import (
    ITEM_NAME_LENGTH_MAX,
    ITEMS_MAX,
    ORDER_AMOUNT_MAX,
    RECEIPT_LENGTH_MAX,
    SaleItem,
)
from lianka.domain.merchants.values import CATEGORY_LENGTH_MAX
from lianka.domain.pricing.values import CoinPurse, PointsPurse, Quote, Sale, SaleLine, StoredValue
from lianka.foundation.values import Fen, Rate

ITEM_ID_LENGTH_MAX: Final = 40
_NOT_KEPT: Final = ("Cc", "Cs")
"""Control characters and halves of surrogate pairs: no database takes all of them, and nobody means them."""
_TURNING: Final = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
"""Signs that let what follows read backwards: on a receipt they would make another text of it."""
QUANTITY_MAX: Final = ORDER_AMOUNT_MAX
"""No line that costs something has more; one that costs nothing is to fit its column too."""


class PricedItem(NamedTuple):
    """A line of a sale with every step of its price, in fen: as it is kept with the order."""

    item_id: str
    name: str
    category: str
    quantity: int
    unit_price_fen: int
    list_fen: int
    excluded_fen: int
    points_fen: int
    card_fen: int
    paid_fen: int
    tier_fen: int = 0
    coins_fen: int = 0


class Purse(NamedTuple):
    """What a sale may be paid with, as pricing is told."""

    points: PointsPurse
    coins: CoinPurse
    stored_value: StoredValue


class Shares(NamedTuple):
    """How much of a line a store lets points and coins pay, and what a tier's holder pays of the price, if less."""

    points: Rate
    coins: Rate
    tier_rate: Rate | None


def check_items(items: Sequence[SaleItem]) -> None:
    """Refuse what cannot be a sale.

    Raises `SaleInvalid`, `AmountMissing`, `AmountTooLarge` or `ExcludedTooLarge`, with the line's place in `field`.
    """
    if not 1 <= len(items) <= ITEMS_MAX or len({item.id for item in items}) != len(items):
        raise SaleInvalid(field="items")
    for place, item in enumerate(items):
        _check_item(item, f"items[{place}]")
    total_fen = sum(item.unit_price_fen * item.quantity for item in items)
    if total_fen == 0:
        raise AmountMissing(field="items")
    if total_fen > ORDER_AMOUNT_MAX:
        raise AmountTooLarge(field="items")


def check_receipt_number(receipt_number: str) -> None:
    """Refuse a number of the merchant's own that could not be kept; it may be empty. Raises `SaleInvalid`."""
    if len(receipt_number) > RECEIPT_LENGTH_MAX or not _can_be_kept(receipt_number):
        raise SaleInvalid(field="receipt_number")


def _check_item(item: SaleItem, place: str) -> None:
    words_fit = 1 <= len(item.id) <= ITEM_ID_LENGTH_MAX and len(item.name) <= ITEM_NAME_LENGTH_MAX
    words_fit = words_fit and len(item.category) <= CATEGORY_LENGTH_MAX
    if not words_fit or not _can_be_kept(f"{item.id}{item.name}{item.category}"):
        raise SaleInvalid(field=place)
    if item.unit_price_fen < 0 or item.excluded_fen < 0 or not 1 <= item.quantity <= QUANTITY_MAX:
        raise SaleInvalid(field=place)
    if item.unit_price_fen * item.quantity > ORDER_AMOUNT_MAX:
        raise AmountTooLarge(field=f"{place}.unit_price_fen")
    if item.excluded_fen > item.unit_price_fen * item.quantity:
        raise ExcludedTooLarge(field=f"{place}.excluded_fen")


def _can_be_kept(text: str) -> bool:
    # Tills write full-width spaces and joined signs, which Python does not call printable.
    return not any(category(sign) in _NOT_KEPT or bidirectional(sign) in _TURNING for sign in text)


def sale_of(items: Iterable[SaleItem], *, purse: Purse, shares: Shares, card_rate: Rate | None) -> Sale:
    """The sale that pricing is asked about: every line takes the tier's price and the card, points and coins up to
    the store's shares."""
    lines = tuple(
        SaleLine(
            id=item.id,
            unit_price_fen=Fen(item.unit_price_fen),
            quantity=item.quantity,
            excluded_fen=Fen(item.excluded_fen),
            tier_rate=shares.tier_rate,
            coin_share=shares.coins,
            points_share=shares.points,
            card_rate=card_rate,
        )
        for item in items
    )
    return Sale(lines=lines, coins=purse.coins, points=purse.points, stored_value=purse.stored_value)


def priced_items(items: Sequence[SaleItem], quote: Quote) -> list[PricedItem]:
    """Each line with what tier, coins, points and card took off it, and what is left to be paid for it."""
    return [
        PricedItem(
            item_id=item.id,
            name=item.name,
            category=item.category,
            quantity=item.quantity,
            unit_price_fen=item.unit_price_fen,
            list_fen=line.list_fen,
            excluded_fen=line.excluded_fen,
            points_fen=line.points_fen,
            card_fen=line.card_fen,
            paid_fen=line.payable_fen,
            tier_fen=line.timed_or_tier_fen,
            coins_fen=line.coins_fen,
        )
        for item, line in zip(items, quote.lines, strict=True)
    ]


def is_priced_right(items: Iterable[PricedItem], *, tier_rate: Rate | None, card_rate: Rate | None) -> bool:
    """Whether each line says how its price came about: list price, the tier's price, coins, points, then the card on
    what is left."""
    return all(_is_priced_right(item, tier_rate, card_rate) for item in items)


def _is_priced_right(item: PricedItem, tier_rate: Rate | None, card_rate: Rate | None) -> bool:
    eligible_fen = item.list_fen - item.excluded_fen
    tier_fen = 0 if tier_rate is None else eligible_fen - tier_rate.half_up(eligible_fen)
    left_fen = eligible_fen - tier_fen - item.coins_fen - item.points_fen
    if item.list_fen != item.unit_price_fen * item.quantity or left_fen < 0 or item.tier_fen != tier_fen:
        return False
    card_fen = 0 if card_rate is None else left_fen - card_rate.half_up(left_fen)
    return (item.card_fen, item.paid_fen) == (card_fen, item.excluded_fen + left_fen - card_fen)


def cheapest(quotes: Sequence[Quote]) -> int:
    """The place of the quote with the least to pay; of several, the one that spends the fewest coins, then the fewest
    points, then the first.

    Raises `ValueError` for none.
    """
    return min(range(len(quotes)), key=lambda place: _burden(quotes[place]))


def _burden(quote: Quote) -> tuple[int, int, int]:
    return quote.payable_fen, quote.coins.coins, quote.points.points
