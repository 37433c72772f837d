"""Points that had paid for a refunded purchase, as acts for the journals of the refunds."""

from collections.abc import Sequence
from datetime import timedelta

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.ledger.values import Return
from lianka.domain.loyalty.queries import get_rule_book
from lianka.domain.loyalty.rules import accounts
from lianka.domain.loyalty.rules.undoing import PointsUndone, points_undone
from lianka.domain.loyalty.values import GiveBack, GiveBackPlan
from lianka.foundation.calendar import business_date, end_of_day
from lianka.foundation.db import transaction_required


@transaction_required
def plan_give_backs(give_backs: Sequence[GiveBack]) -> list[GiveBackPlan]:
    """Plan what refunds give back of spent points, in the order given. Posts nothing.

    They return to the lots they came from; a lot that expired meanwhile lives on for the days of grace. The
    merchant pays back what it got for them. Raises `ValueError` when more is refunded than was paid.
    """
    platform_id, grace = get_platform_party_id(), timedelta(days=get_rule_book().grace_days)
    return [_plan(give_back, platform_id, grace) for give_back in give_backs]


def _plan(give_back: GiveBack, platform_id: int, grace: timedelta) -> GiveBackPlan:
    undone = points_undone(points=give_back.points, fen=give_back.worth_fen, undoing=give_back.undoing)
    act = _act(give_back, undone, platform_id, grace) if undone.points else None
    return GiveBackPlan(undone.points, undone.fen, act)


def _act(give_back: GiveBack, undone: PointsUndone, platform_id: int, grace: timedelta) -> Return:
    return Return(
        holder=accounts.points_of(give_back.member_id),
        amount=undone.points,
        returned_from=accounts.redeemed_at(give_back.merchant_id),
        fund=accounts.fund(platform_id),
        payer=accounts.payable(give_back.merchant_id),
        spread=accounts.spread(platform_id),
        worth_fen=undone.fen,
        of=give_back.of,
        grace_until=end_of_day(business_date(give_back.happened_at) + grace),
    )
