"""What an order spends of its member's purse is reserved while it waits for its payment, and let go if none comes."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from lianka.domain.checkout.models import Order
from lianka.domain.ledger import chart
from lianka.domain.ledger.errors import HoldNotOpen
from lianka.domain.ledger.operations.hold import place_hold, void_hold
from lianka.domain.ledger.values import AccountRef, JournalKey
from lianka.domain.loyalty.values import WalletPart
from lianka.foundation.db import transaction_required

HELD_LONGER: Final = timedelta(days=1)
"""Holds of an order are let go when it is closed; this is only for orders that nobody ever closes."""


@transaction_required
def hold_purse(order: Order, *, at: datetime) -> None:
    """Reserve the points, coins and stored value of an order that is about to be written, and note the holds on it.

    Raises `InsufficientPoints` or `InsufficientBalance` when a rival was first.
    """
    if order.points_spent:
        holder = AccountRef(chart.POINTS, order.member_id)
        order.hold_id = _hold(order, "order", holder, order.points_spent, at)
    if order.coins_spent:
        holder = AccountRef(chart.COINS, order.member_id)
        order.coins_hold_id = _hold(order, "order_coins", holder, order.coins_spent, at)
    held = []
    for part in wallets_of(order):
        kind = chart.WALLET_BONUS if part.is_bonus else chart.WALLET_PRINCIPAL
        holder = AccountRef(kind, order.member_id, part.scope)
        source = f"order_{kind}:{part.scope}"
        held.append(part._replace(hold_id=_hold(order, source, holder, part.amount_fen, at)))
    order.wallets = [list(part) for part in held]


@transaction_required
def let_purse_go(order: Order, *, at: datetime) -> None:
    """Give back what was reserved for an order that will not be captured."""
    holds = [order.hold_id, order.coins_hold_id, *(part.hold_id for part in wallets_of(order))]
    for hold_id in holds:
        if hold_id is not None:
            # It may have run out by itself meanwhile, when the provider could not be asked for a day.
            with suppress(HoldNotOpen):
                void_hold(hold_id=hold_id, at=at)


def wallets_of(order: Order) -> tuple[WalletPart, ...]:
    """What an order takes from each wallet, with the hold that reserves it."""
    return tuple(WalletPart(*part) for part in order.wallets)


def _hold(order: Order, source: str, holder: AccountRef, amount: int, at: datetime) -> int:
    return place_hold(
        key=JournalKey(source, order.public_id),
        holder=holder,
        amount=amount,
        expires_at=order.expires_at + HELD_LONGER,
        at=at,
    )
