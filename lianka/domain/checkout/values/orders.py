"""The words of a sale at the counter: what is asked for, what it will cost, and the order that waits to be paid."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lianka.domain.cards.values import OpenedCard, UsableCard
from lianka.domain.loyalty.values import TierTerms
from lianka.domain.merchants.values import CollectMode, StoreView
from lianka.domain.pricing.values import Quote

BEST_CARD: Final = "best"
NO_CARD: Final = "none"
"""What a member says of the card besides naming one by its public id."""

WALLET_SCOPE_LENGTH_MAX: Final = 40
ITEMS_MAX: Final = 100
ITEM_NAME_LENGTH_MAX: Final = 120
ORDER_AMOUNT_MAX: Final = 10_000_000_00
"""No single sale of a member is larger than this, in fen: a slip of the finger is."""

CARD_SALE_SOURCE: Final = "card_sale"
STRAY_PAYMENT_SOURCE: Final = "stray_payment"
STRAY_REFUND_SOURCE: Final = "stray_refund"
"""Sources of journals; their keys are the public ids of orders, payments and refunds of payments."""


class OrderKind(TextChoices):
    """What is bought."""

    STORE = "store", _("Payment in a store")
    CARD = "card", _("Card")
    TOP_UP = "top_up", _("Top-up")


class OrderState(TextChoices):
    """Where an order stands. `RETURNED`: money came that could not be used, and goes back by itself."""

    AWAITING_PAYMENT = "awaiting_payment", _("Awaiting payment")
    CAPTURED = "captured", _("Paid")
    CLOSED = "closed", _("Closed")
    RETURNED = "returned", _("Money returned")


class Tender(TextChoices):
    """Who moves the member's money: a payment provider, or the merchant at its own till."""

    PROVIDER = "provider", _("Payment provider")
    TILL = "till", _("The merchant's till")


class SaleItem(NamedTuple):
    """One line of a sale at list price, in fen. `excluded_fen` of it is untouched by any discount."""

    id: str
    name: str
    unit_price_fen: int
    quantity: int = 1
    excluded_fen: int = 0
    category: str = ""


class Wish(NamedTuple):
    """What a member wants to pay with: a card, and how much of the purse. None: as much as fits.

    `card` is `BEST_CARD`, `NO_CARD` or a public id. Coins are hundredths, stored value is fen.
    """

    card: str
    points: int | None = None
    coins: int | None = None
    stored_value: int | None = None


class StoreQuote(NamedTuple):
    """What a sale at a store comes to with the card chosen, and what else could be chosen.

    `points_min`: the fewest points one must have to pay with any. `will_earn`: points, if it is paid now. Coins are
    hundredths; `stored_fen` is what stands in the wallets that the store takes. `tier`: None where there are none.
    Of the purse, what was not asked for was not read and stands at 0.
    """

    quote: Quote
    store: StoreView
    card: UsableCard | None
    cards: Sequence[UsableCard]
    tier: TierTerms | None
    points_balance: int
    points_per_yuan: int
    points_min: int
    coins_balance: int
    stored_fen: int
    will_earn: int
    collect_mode: CollectMode


class OrderView(NamedTuple):
    """An order as doors show it. Ids of the database stay inside; `payment_id`, `purchase_id`, `card_id` are public."""

    public_id: str
    kind: OrderKind
    state: OrderState
    member_id: int
    merchant_id: int | None
    merchant_name: str
    store_id: int | None
    store_public_id: str
    store_name: str
    title: str
    list_fen: int
    payable_fen: int
    points_spent: int
    tender: Tender
    payment_id: str | None
    purchase_id: str | None
    card_id: str | None
    scan_id: str | None
    created_by: str
    created_at: datetime
    expires_at: datetime
    refunded_fen: int = 0
    bonus_fen: int = 0
    coins_spent: int = 0
    stored_fen: int = 0

    @property
    def cash_fen(self) -> int:
        """What is paid with money."""
        return self.payable_fen - self.stored_fen


class TakenAtTill(NamedTuple):
    """A card whose price a merchant took at its till: the order, and what it opened."""

    order_id: str
    opened: OpenedCard


class CardRefundAnswer(NamedTuple):
    """What refunding a card did: the refund's public id, the card's, and what goes back.

    `is_by_till`: the merchant that took the money gives it back at its till.
    """

    public_id: str
    card_id: str
    amount_fen: int
    is_by_till: bool = False
