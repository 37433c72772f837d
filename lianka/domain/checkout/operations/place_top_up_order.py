"""A member, or staff for a member, agrees to a top-up of stored value (PTS-11)."""

from datetime import datetime
from typing import NamedTuple

from lianka.domain.access.queries import get_alliance
from lianka.domain.checkout.errors import ContractMissing, ScanNeeded, TenderNotAllowed
from lianka.domain.checkout.models import Order
from lianka.domain.checkout.operations.capture_order import book_top_up, placed_by
from lianka.domain.checkout.operations.check_scan import check_scan
from lianka.domain.checkout.operations.place_store_order import TO_BE_PAID_WITHIN
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.checkout.values import Channel, OrderKind, OrderState, OrderView, Tender
from lianka.domain.loyalty.errors import TopUpOfferNotFound
from lianka.domain.loyalty.operations.store_value import check_top_up
from lianka.domain.loyalty.queries import get_top_up_offer
from lianka.domain.loyalty.values import TopUpOfferView
from lianka.domain.merchants.queries import contracts_at
from lianka.domain.merchants.values import CollectMode, StoreView
from lianka.domain.payments.operations.create_payment import create_payment
from lianka.foundation.audit import Actor
from lianka.foundation.calendar import business_date
from lianka.foundation.db import transaction
from lianka.foundation.idempotency import remember
from lianka.foundation.identifiers import new_public_id
from lianka.foundation.values import Fen


class TopUpAsked(NamedTuple):
    """What was agreed to, and where: at a store the offers of other merchants do not exist."""

    member_id: int
    offer: str
    tender: Tender
    channel: Channel
    store: StoreView | None
    scan_id: str | None


@transaction
def place_top_up_order(
    *,
    member_id: int,
    offer_public_id: str,
    tender: Tender = Tender.PROVIDER,
    channel: Channel = Channel.MEMBER,
    store: StoreView | None = None,
    scan_id: str | None = None,
    by: Actor,
    key: str,
    at: datetime,
) -> OrderView:
    """Place an order for a top-up, to be paid within fifteen minutes; the value is stored when that is captured.

    It is captured at once when the merchant's own till takes the money. The same `key` of the same actor places one
    order, and one scan of the member places one. Raises `TopUpOfferNotFound`, what `check_top_up` raises,
    `ContractMissing`, `TenderNotAllowed`, `ScanNeeded` where a till is to take the money, `ScanNotFound`,
    `ScanExpired`, `ScanOfAnotherMember`, `ScanUsed`, or what `remember` raises.
    """
    asked = TopUpAsked(member_id, offer_public_id, tender, channel, store, scan_id)
    request = {**asked._asdict(), "store": store.public_id if store else None}
    remembered = remember(
        scope=f"checkout.place_top_up_order:{by.scope}",
        key=key,
        request=request,
        at=at,
        answer=lambda: {"order": _place(asked, by, at)},
    )
    return get_order(public_id=remembered.answer["order"])


def _place(asked: TopUpAsked, by: Actor, at: datetime) -> str:
    offer = get_top_up_offer(public_id=asked.offer, at=at)
    if asked.store is not None and offer.merchant_id != asked.store.merchant_id:
        raise TopUpOfferNotFound(field="offer")
    if asked.tender == Tender.TILL and asked.scan_id is None:
        raise ScanNeeded(field="scan")
    if asked.scan_id is not None and asked.store is not None:
        check_scan(scan_id=asked.scan_id, member_id=asked.member_id, merchant_id=asked.store.merchant_id, at=at)
    collector = _collector(offer, at)
    if asked.tender == Tender.TILL and (asked.store is None or collector is None):
        raise TenderNotAllowed(field="tender")
    check_top_up(member_id=asked.member_id, merchant_id=offer.merchant_id, amount_fen=offer.amount_fen, at=at)
    order = _order(asked, offer, by, at)
    if asked.tender == Tender.TILL:
        _take_at_till(order, collector, at)
    else:
        _wait_for_payment(order, collector, at)
    return order.public_id


def _collector(offer: TopUpOfferView, at: datetime) -> int | None:
    """The merchant that gets the money itself; None for the platform."""
    if offer.merchant_id is None:
        return None
    day = business_date(at)
    terms = contracts_at(merchant_ids=[offer.merchant_id], day=day).get(offer.merchant_id)
    if terms is None:
        raise ContractMissing(field="offer", day=day)
    return offer.merchant_id if terms.collect_mode == CollectMode.MERCHANT else None


def _order(asked: TopUpAsked, offer: TopUpOfferView, by: Actor, at: datetime) -> Order:
    return Order(
        public_id=new_public_id("ord"),
        kind=OrderKind.TOP_UP,
        state=OrderState.AWAITING_PAYMENT,
        channel=asked.channel,
        tender=asked.tender,
        member_id=asked.member_id,
        merchant_id=offer.merchant_id,
        store_id=asked.store.store_id if asked.store else None,
        offer_id=offer.offer_id,
        title=offer.merchant_name or get_alliance().name,
        list_fen=offer.amount_fen,
        payable_fen=offer.amount_fen,
        scan_id=asked.scan_id,
        created_by=placed_by(by),
        created_at=at,
        expires_at=at + TO_BE_PAID_WITHIN,
    )


def _take_at_till(order: Order, collector: int | None, at: datetime) -> None:
    book_top_up(order=order, collected_by=collector, happened_at=at, at=at)
    order.state = OrderState.CAPTURED
    order.save(force_insert=True)


def _wait_for_payment(order: Order, collector: int | None, at: datetime) -> None:
    order.payment_id = create_payment(
        subject=order.public_id,
        payer_id=order.member_id,
        merchant_id=collector,
        amount_fen=Fen(order.payable_fen),
        description=f"{OrderKind.TOP_UP.label} {order.title}",
        expires_at=order.expires_at,
        at=at,
    )
    order.save(force_insert=True)
