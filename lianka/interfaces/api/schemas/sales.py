"""What is sold, what it comes to, and the order that is placed."""

from datetime import datetime
from typing import Annotated, Final, Literal, Self

from pydantic import Field
from pydantic.config import JsonDict

from lianka.domain.checkout.values import (
    BEST_CARD,
    ITEM_NAME_LENGTH_MAX,
    ITEMS_MAX,
    NO_CARD,
    RECEIPT_LENGTH_MAX,
    OrderState,
    OrderView,
    SaleItem,
    StoreQuote,
    Tender,
)
from lianka.domain.merchants.values import CATEGORY_LENGTH_MAX, CollectMode, category_code
from lianka.domain.pricing.values import PricedLine
from lianka.interfaces.api.moments import in_zone
from lianka.interfaces.api.schemas.base import (
    FEN_MAX,
    Answered,
    Fen,
    MemberId,
    PlainText,
    Points,
    PublicId,
    ScanId,
    Sent,
    StoreId,
)
from lianka.interfaces.api.schemas.members import CardOut

_ITEM: Final[JsonDict] = {"id": "1", "name": "牛肉面", "unit_price_fen": 2800, "quantity": 2}
_SALE: Final[JsonDict] = {"store": "sto_7h3k9m2p5q8r1s4t6v0w", "scan": "scn_7h3k9m2p5q8r1s4t6v0w", "items": [_ITEM]}


class ItemIn(Sent):
    """One line of a sale, at list price."""

    id: Annotated[PlainText, Field(min_length=1, max_length=40, description="Of your own, once in a sale.")]
    name: Annotated[PlainText, Field(max_length=ITEM_NAME_LENGTH_MAX)]
    unit_price_fen: Fen
    quantity: Annotated[int, Field(ge=1, le=FEN_MAX)] = 1
    excluded_fen: Annotated[Fen, Field(description="The part of the line that no discount touches.")] = 0
    category: Annotated[
        PlainText, Field(max_length=CATEGORY_LENGTH_MAX, description="For points; as in the merchant's contract.")
    ] = ""

    def as_item(self) -> SaleItem:
        """The line as checkout takes it."""
        return SaleItem(
            id=self.id,
            name=self.name,
            unit_price_fen=self.unit_price_fen,
            quantity=self.quantity,
            excluded_fen=self.excluded_fen,
            category=category_code(self.category),
        )


class QuoteIn(Sent):
    """A sale to be priced. The member is named by a scan, or by an id if they bought here before."""

    model_config = {"json_schema_extra": {"examples": [{**_SALE, "card": BEST_CARD}]}}

    store: StoreId
    scan: ScanId | None = None
    member: MemberId | None = None
    items: Annotated[list[ItemIn], Field(min_length=1, max_length=ITEMS_MAX)]
    card: Annotated[
        PublicId | Literal["best", "none"],
        Field(description="`best`: the one with the least to pay; `none`; or the id of a card."),
    ] = "best"
    points: Annotated[int, Field(ge=0, le=FEN_MAX)] | None = Field(
        default=None,
        description="How many points to spend; null: as many as fit, none without a scan; 0: none.",
    )
    coins: Annotated[int, Field(ge=0, le=FEN_MAX)] | None = Field(
        default=0, description="How many hundredths of coins to spend, with a scan; null: as many as fit; 0: none."
    )
    stored_value_fen: Annotated[int, Field(ge=0, le=FEN_MAX)] | None = Field(
        default=0, description="How much stored value to spend, with a scan; null: as much as fits; 0: none."
    )

    def sale_items(self) -> list[SaleItem]:
        """The lines as checkout takes them."""
        return [item.as_item() for item in self.items]


class PurchaseIn(QuoteIn):
    """A sale that was agreed to at the price quoted."""

    model_config = {
        "json_schema_extra": {"examples": [{**_SALE, "expected_payable_fen": 4928, "tender": Tender.TILL.value}]}
    }

    expected_payable_fen: Annotated[Fen, Field(description="`payable_fen` of the quote; another price is refused.")]
    tender: Annotated[
        Literal["till", "provider"],
        Field(description="Who moves the money: your till, or the member's phone through a payment provider."),
    ]
    receipt_number: Annotated[PlainText, Field(max_length=RECEIPT_LENGTH_MAX)] = ""


class QuotedLineOut(Answered):
    """What tier, coins, points and card take off a line."""

    id: str
    list_fen: Fen
    excluded_fen: Fen
    tier_fen: Fen = Field(description="What the member's tier takes off.")
    coins_fen: Fen
    points_fen: Fen
    card_fen: Fen
    payable_fen: Fen

    @classmethod
    def of(cls, line: PricedLine) -> Self:
        """The line as priced."""
        return cls(
            id=line.id,
            list_fen=line.list_fen,
            excluded_fen=line.excluded_fen,
            tier_fen=line.timed_or_tier_fen,
            coins_fen=line.coins_fen,
            points_fen=line.points_fen,
            card_fen=line.card_fen,
            payable_fen=line.payable_fen,
        )


class QuoteOut(Answered):
    """What a sale comes to."""

    list_fen: Fen
    payable_fen: Fen = Field(
        description="What is left to be paid with money, after stored value; to be sent as `expected_payable_fen`."
    )
    tier: str = Field(description="What the member's tier is called; empty if it has none.")
    coins_spent: int = Field(description="Hundredths of coins: as many fen.")
    coins_balance: int = Field(description="Hundredths of coins; 0 if neither points nor coins were asked for.")
    stored_value_fen: Fen = Field(description="What stored value pays, principal and bonus.")
    stored_value_balance_fen: Fen = Field(description="What the store's wallets hold; 0 if they were not asked for.")
    points_spent: Points
    points_fen: Fen
    points_balance: Points
    points_earned: Points = Field(description="Points the member earns by it, if it is paid now.")
    card: CardOut | None = Field(description="The card that the price is with.")
    cards: list[CardOut] = Field(description="Cards that could be chosen.")
    collect_mode: Literal["platform", "merchant"] = Field(
        description="`merchant`: your till may take the money. `platform`: the member pays on the phone."
    )
    lines: list[QuotedLineOut]

    @classmethod
    def of(cls, quote: StoreQuote) -> Self:
        """The quote as programs see it."""
        priced = quote.quote
        return cls(
            list_fen=priced.list_fen,
            payable_fen=priced.cash_fen,
            tier=quote.tier.name if quote.tier else "",
            coins_spent=priced.coins.coins,
            coins_balance=quote.coins_balance,
            stored_value_fen=priced.stored_value.fen,
            stored_value_balance_fen=quote.stored_fen,
            points_spent=priced.points.points,
            points_fen=priced.points.fen,
            points_balance=quote.points_balance,
            points_earned=quote.will_earn,
            card=CardOut.of(quote.card) if quote.card else None,
            cards=[CardOut.of(card) for card in quote.cards],
            collect_mode="platform" if quote.collect_mode == CollectMode.PLATFORM else "merchant",
            lines=[QuotedLineOut.of(line) for line in priced.lines],
        )


class OrderOut(Answered):
    """An order: captured at once, or waiting for the member's payment on the phone."""

    id: PublicId
    state: Literal["awaiting_payment", "captured", "closed", "returned"] = Field(
        description="`returned`: money came that could not be used, and goes back by itself."
    )
    store_id: PublicId
    store_name: str
    list_fen: Fen
    payable_fen: Fen = Field(description="What is paid with money.")
    stored_value_fen: Fen
    coins_spent: int = Field(description="Hundredths of coins.")
    points_spent: Points
    tender: Literal["till", "provider"]
    scan_id: PublicId | None
    purchase_id: PublicId | None = Field(description="What was bought, once the order is captured.")
    created_at: datetime
    expires_at: datetime = Field(description="An order that awaits its payment is closed then.")

    @classmethod
    def of(cls, order: OrderView) -> Self:
        """The order as programs see it."""
        return cls(
            id=order.public_id,
            state=_STATES[order.state],
            store_id=order.store_public_id,
            store_name=order.store_name,
            list_fen=order.list_fen,
            payable_fen=order.cash_fen,
            stored_value_fen=order.stored_fen,
            coins_spent=order.coins_spent,
            points_spent=order.points_spent,
            tender="till" if order.tender == Tender.TILL else "provider",
            scan_id=order.scan_id,
            purchase_id=order.purchase_id,
            created_at=in_zone(order.created_at),
            expires_at=in_zone(order.expires_at),
        )


_State = Literal["awaiting_payment", "captured", "closed", "returned"]
_STATES: dict[OrderState, _State] = {
    OrderState.AWAITING_PAYMENT: "awaiting_payment",
    OrderState.CAPTURED: "captured",
    OrderState.CLOSED: "closed",
    OrderState.RETURNED: "returned",
}
assert NO_CARD == "none", "The shapes above spell it out for the document."
