"""What a member has, and the way a lot went."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from lianka.domain.ledger.values import JournalKey


class ExpiringPoints(NamedTuple):
    """Points that expire at one moment, exclusive."""

    expires_at: datetime
    points: int


class PointsBalance(NamedTuple):
    """A member's points at a moment: what can be spent, what is owed, and what expires soon, soonest first."""

    spendable: int
    owed: int
    expiring: Sequence[ExpiringPoints]


class StepKind(StrEnum):
    """What happened to points of a lot."""

    REDEEMED = "redeemed"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"
    EXPIRED = "expired"


class TrailStep(NamedTuple):
    """Points that left a lot, or came back to it: where to or from, what they cost, and the journal that tells it."""

    kind: StepKind
    party_id: int
    points: int
    cost_fen: int
    happened_at: datetime
    journal: JournalKey


class Trail(NamedTuple):
    """A lot from its issuer to all who redeemed it, in the order it happened."""

    lot_id: int
    member_id: int
    issuer_id: int
    granted: int
    cost_fen: int
    remaining: int
    origin: JournalKey
    earned_at: datetime
    expires_at: datetime | None
    steps: Sequence[TrailStep]
