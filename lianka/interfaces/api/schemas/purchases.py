"""What was bought, and what was given back of it."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from lianka.domain.checkout.values import (
    ITEMS_MAX,
    REASON_LENGTH_MAX,
    LineRefund,
    Receipt,
    ReceiptLine,
    ReceiptRefund,
    ReceiptSummary,
    RefundAnswer,
)
from lianka.interfaces.api.moments import in_zone
from lianka.interfaces.api.schemas.base import Answered, Fen, PlainText, Points, PublicId, RateText, Sent
from lianka.interfaces.api.schemas.members import MemberOut
from lianka.interfaces.api.schemas.sales import OrderOut


class ReceiptLineOut(Answered):
    """One line: what it cost, what was taken off, what was paid, what was given back since."""

    number: int
    id: str
    name: str
    quantity: int
    list_fen: int
    excluded_fen: int
    tier_fen: int
    coins_fen: int
    points_fen: int
    card_fen: int
    paid_fen: int
    refunded_fen: int

    @classmethod
    def of(cls, line: ReceiptLine) -> Self:
        """The line as programs see it."""
        told = line._asdict()
        return cls(id=told.pop("item_id"), **told)


class ReceiptRefundOut(Answered):
    """Money given back."""

    id: PublicId
    happened_at: datetime
    amount_fen: int
    stored_value_fen: int = Field(description="How much of the amount went back into stored value.")
    coins_returned: int = Field(description="Hundredths of coins.")
    points_returned: Points
    points_taken_back: Points
    growth_taken_back: int
    reason: str
    payment_refund_state: str = Field(description="How far the payment provider has come; empty if it has no part.")

    @classmethod
    def of(cls, refund: ReceiptRefund) -> Self:
        """The refund as programs see it."""
        return cls(
            id=refund.refund_id,
            happened_at=in_zone(refund.happened_at),
            amount_fen=refund.amount_fen,
            stored_value_fen=refund.stored_fen,
            coins_returned=refund.coins_returned,
            points_returned=refund.points_returned,
            points_taken_back=refund.points_taken_back,
            growth_taken_back=refund.growth_taken_back,
            reason=refund.reason,
            payment_refund_state=refund.payment_refund_state,
        )


class ReceiptOut(Answered):
    """A purchase, with everything that goes on its receipt."""

    id: PublicId
    order_id: PublicId | None
    member: MemberOut
    merchant_name: str
    store_name: str
    channel: str = Field(description="How the alliance came to know of it.", examples=["api"])
    receipt_number: str
    happened_at: datetime
    lines: list[ReceiptLineOut]
    list_fen: int
    excluded_fen: int
    tier_fen: int = Field(description="What the member's tier took off.")
    coins_spent: int = Field(description="Hundredths of coins.")
    points_spent: Points
    points_fen: int
    card_name: str
    card_rate: RateText | None
    card_fen: int
    paid_fen: int = Field(description="With stored value and money.")
    stored_value_fen: int = Field(description="How much of it was paid with stored value.")
    points_earned: Points
    growth_earned: int
    refunded_fen: int
    refunds: list[ReceiptRefundOut]

    @classmethod
    def of(cls, receipt: Receipt, member: MemberOut) -> Self:
        """The receipt as programs see it."""
        return cls(
            id=receipt.purchase_id,
            order_id=receipt.order_id,
            member=member,
            merchant_name=receipt.merchant_name,
            store_name=receipt.store_name,
            channel=receipt.channel.value,
            receipt_number=receipt.receipt_number,
            happened_at=in_zone(receipt.happened_at),
            lines=[ReceiptLineOut.of(line) for line in receipt.lines],
            list_fen=receipt.list_fen,
            excluded_fen=receipt.excluded_fen,
            tier_fen=receipt.tier_fen,
            coins_spent=receipt.coins_spent,
            points_spent=receipt.points_spent,
            points_fen=receipt.points_fen,
            card_name=receipt.card_name,
            card_rate=str(receipt.card_rate) if receipt.card_rate is not None else None,
            card_fen=receipt.card_fen,
            paid_fen=receipt.paid_fen,
            stored_value_fen=receipt.principal_fen + receipt.bonus_fen,
            points_earned=receipt.points_earned,
            growth_earned=receipt.growth_earned,
            refunded_fen=receipt.refunded_fen,
            refunds=[ReceiptRefundOut.of(refund) for refund in receipt.refunds],
        )


class PlacedOut(Answered):
    """An order, and its purchase once it is captured."""

    order: OrderOut
    purchase: ReceiptOut | None


class PurchaseOut(Answered):
    """A purchase as a list shows it."""

    id: PublicId
    member: MemberOut
    store_name: str
    channel: str
    happened_at: datetime
    paid_fen: int
    refunded_fen: int
    points_spent: Points
    points_earned: Points

    @classmethod
    def of(cls, sale: ReceiptSummary, member: MemberOut) -> Self:
        """The purchase as a list shows it."""
        return cls(
            id=sale.purchase_id,
            member=member,
            store_name=sale.store_name,
            channel=sale.channel.value,
            happened_at=in_zone(sale.happened_at),
            paid_fen=sale.paid_fen,
            refunded_fen=sale.refunded_fen,
            points_spent=sale.points_spent,
            points_earned=sale.points_earned,
        )


class PurchasesOut(Answered):
    """A page of purchases, the latest first."""

    data: list[PurchaseOut]
    next_cursor: str | None = Field(description="To be sent as `cursor` for the page after; null on the latest page.")


class LineRefundIn(Sent):
    """Money to give back for one line."""

    number: Annotated[int, Field(ge=1, le=ITEMS_MAX, description="The line's number on the receipt.")]
    amount_fen: Fen


class RefundIn(Sent):
    """What to give back: an amount, or lines."""

    model_config = {"json_schema_extra": {"examples": [{"amount_fen": 2800, "reason": "面凉了"}]}}

    amount_fen: Fen | None = Field(default=None, description="Of the whole purchase; null if `lines` say it.")
    lines: Annotated[list[LineRefundIn], Field(max_length=ITEMS_MAX)] = Field(default_factory=list)
    reason: Annotated[PlainText, Field(min_length=1, max_length=REASON_LENGTH_MAX)]

    def line_refunds(self) -> list[LineRefund]:
        """The lines as checkout takes them."""
        return [LineRefund(line.number, line.amount_fen) for line in self.lines]


class RefundOut(Answered):
    """What was given back, and the purchase since."""

    id: PublicId
    amount_fen: int
    points_returned: Points
    points_taken_back: Points
    purchase: ReceiptOut

    @classmethod
    def of(cls, refund: RefundAnswer, purchase: ReceiptOut) -> Self:
        """The refund as programs see it."""
        return cls(
            id=refund.public_id,
            amount_fen=refund.amount_fen,
            points_returned=refund.points_returned,
            points_taken_back=refund.points_taken_back,
            purchase=purchase,
        )
