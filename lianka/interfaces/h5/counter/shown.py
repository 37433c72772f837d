"""Purchases, orders and members as the pages of the counter show them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianka.domain.checkout.values import OrderView, Receipt, ReceiptRefund, ReceiptSummary, Tender
from lianka.domain.members.queries import list_members
from lianka.domain.merchants.values import CollectMode
from lianka.domain.payments.values import RefundState

Words = str | Promise

_REFUND_STATES: Final[Mapping[str, tuple[str, Words]]] = {
    RefundState.REQUESTED: ("amber", _("On its way back")),
    RefundState.SENT: ("amber", _("On its way back")),
    RefundState.SUCCEEDED: ("green", _("Arrived at the member")),
    RefundState.FAILED: ("red", _("Not gone through yet; the alliance is looking into it")),
}


@dataclass(frozen=True, slots=True)
class Sale:
    """A purchase in a list, and whose it is: a masked phone, or the member number."""

    summary: ReceiptSummary
    member: str

    @property
    def is_refunded(self) -> bool:
        """Whether all that was paid went back."""
        return 0 < self.summary.paid_fen == self.summary.refunded_fen


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order that waits for its payment, and whose it is."""

    order: OrderView
    member: str

    @property
    def is_ours(self) -> bool:
        """Whether the counter asked for it, so that the counter may call it off."""
        return is_ours(self.order)


@dataclass(frozen=True, slots=True)
class MoneyBack:
    """A refund, and how far the provider has come with it: a colour and words, both empty where none is asked."""

    refund: ReceiptRefund
    colour: str
    state: Words

    @property
    def is_under_way(self) -> bool:
        """Whether the provider may have more to say soon."""
        return self.refund.payment_refund_state in {RefundState.REQUESTED, RefundState.SENT}


def sales_and_waiting(
    sales: Sequence[ReceiptSummary], orders: Sequence[OrderView], *, at: datetime
) -> tuple[list[Sale], list[Waiting]]:
    """Both lists with the names of their members; orders whose time is over are left out. Two statements."""
    open_orders = [order for order in orders if order.expires_at > at]
    names = member_names({each.member_id for each in sales} | {order.member_id for order in open_orders})
    return (
        [Sale(each, names.get(each.member_id, "")) for each in sales],
        [Waiting(order, names.get(order.member_id, "")) for order in open_orders],
    )


def member_names(member_ids: Collection[int]) -> dict[int, str]:
    """What the counter calls these members: the masked phone, or without one the member number. Two statements."""
    if not member_ids:
        return {}
    return {each.party_id: each.phone_masked or each.number for each in list_members(member_ids=member_ids)}


def is_ours(order: OrderView) -> bool:
    """Whether the order came from a scan at the counter, not from the member's own phone."""
    return order.scan_id is not None


def way_back(receipt: Receipt) -> Words:
    """By which way money of this purchase goes back to the member."""
    if receipt.tender == Tender.PROVIDER and receipt.cash_fen:
        return _("The money goes back the way it came, usually within minutes.")
    if receipt.collect_mode == CollectMode.PLATFORM:
        return _("The alliance collected this money and gives it back.")
    return _("Please give the member this money from your till.")


def money_back(receipt: Receipt) -> list[MoneyBack]:
    """The refunds of a purchase, each with how far the provider has come."""
    return [MoneyBack(each, *_REFUND_STATES.get(each.payment_refund_state, ("", ""))) for each in receipt.refunds]
