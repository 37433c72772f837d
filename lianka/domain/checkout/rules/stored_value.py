"""What goes back when stored value is refunded (PTS-11). Pure; `docs/rules/stored-value.md` has the worked numbers."""

from collections.abc import Sequence
from typing import NamedTuple

from lianka.domain.loyalty.values import BonusFunder


class TopUpLeft(NamedTuple):
    """A top-up as far as refunds have not given it back yet, in fen, and how its money came.

    `collected_by`: the merchant that got the money, None for the platform. Without a payment its till took it.
    """

    order_id: int
    payment_id: str | None
    collected_by: int | None
    funder: BonusFunder
    principal_fen: int
    bonus_fen: int


class PartBack(NamedTuple):
    """What goes back of one top-up: principal to the member, bonus to who gave it."""

    of: TopUpLeft
    principal_fen: int
    bonus_fen: int


class ValueBack(NamedTuple):
    """Everything that goes back. `gift_fen` of the bonus came with no top-up: it goes to the platform."""

    parts: tuple[PartBack, ...]
    gift_fen: int


def bonus_taken_back(*, principal_left_fen: int, bonus_left_fen: int, principal_fen: int) -> int:
    """The bonus that leaves the wallet with so much of its principal: in proportion, rounded up.

    So the last principal takes all that is left. Raises `ValueError` for more principal than is left, or none.
    """
    if not 0 < principal_fen <= principal_left_fen:
        raise ValueError("A refund gives back a part of the principal that is left.")
    return -(-bonus_left_fen * principal_fen // principal_left_fen)


def value_back(top_ups: Sequence[TopUpLeft], *, principal_fen: int, bonus_fen: int) -> ValueBack:
    """Divide principal and bonus over the top-ups, in the order given, each up to what is left of it.

    Raises `ValueError` when the top-ups have less principal than goes back.
    """
    parts = []
    for top_up in top_ups:
        part = PartBack(top_up, min(principal_fen, top_up.principal_fen), min(bonus_fen, top_up.bonus_fen))
        if part.principal_fen or part.bonus_fen:
            parts.append(part)
        principal_fen -= part.principal_fen
        bonus_fen -= part.bonus_fen
    if principal_fen:
        raise ValueError("More principal would go back than was topped up.")
    return ValueBack(tuple(parts), bonus_fen)
