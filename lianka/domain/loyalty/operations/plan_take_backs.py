"""Points a refunded purchase had earned, as acts for the journals of the refunds."""

from collections.abc import Sequence

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.ledger.values import Take
from lianka.domain.loyalty.rules import accounts
from lianka.domain.loyalty.rules.undoing import PointsUndone, points_undone
from lianka.domain.loyalty.values import TakeBack, TakeBackPlan
from lianka.foundation.db import transaction_required


@transaction_required
def plan_take_backs(take_backs: Sequence[TakeBack]) -> list[TakeBackPlan]:
    """Plan what refunds take back of earned points, in the order given. Posts nothing.

    The purchase's own lot first, then the soonest to expire, then a debt the member's next points settle; the
    merchant gets back what it paid for that part. Raises `ValueError` when more is refunded than was paid.
    """
    platform_id = get_platform_party_id()
    return [_plan(take_back, platform_id) for take_back in take_backs]


def _plan(take_back: TakeBack, platform_id: int) -> TakeBackPlan:
    undone = points_undone(points=take_back.points, fen=take_back.cost_fen, undoing=take_back.undoing)
    act = _act(take_back, undone, platform_id) if undone.points else None
    return TakeBackPlan(undone.points, undone.fen, act)


def _act(take_back: TakeBack, undone: PointsUndone, platform_id: int) -> Take:
    return Take(
        holder=accounts.points_of(take_back.member_id),
        amount=undone.points,
        to=accounts.issued_by(take_back.merchant_id),
        fund=accounts.fund(platform_id),
        payee=accounts.issue_payer(take_back.merchant_id, take_back.terms),
        spread=accounts.spread(platform_id),
        worth_fen=undone.fen,
        first_lot_of=take_back.of,
        may_owe=True,
    )
