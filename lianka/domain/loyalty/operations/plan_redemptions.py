"""Points spent, as acts for the journals of the purchases they pay for."""

from collections.abc import Sequence

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.ledger.values import Take
from lianka.domain.loyalty.rules import accounts
from lianka.domain.loyalty.rules.earning import worth_of
from lianka.domain.loyalty.values import Redemption, RedemptionPlan
from lianka.foundation.db import transaction_required


@transaction_required
def plan_redemptions(redemptions: Sequence[Redemption]) -> list[RedemptionPlan]:
    """Plan what each merchant gets for points spent with it, in the order given. Posts nothing.

    Whether the member has the points is decided by the books when the act is posted.
    """
    platform_id = get_platform_party_id()
    return [_plan(redemption, platform_id) for redemption in redemptions]


def _plan(redemption: Redemption, platform_id: int) -> RedemptionPlan:
    worth_fen = worth_of(points=redemption.points, price=redemption.terms.redemption_price)
    act = Take(
        holder=accounts.points_of(redemption.member_id),
        amount=redemption.points,
        to=accounts.redeemed_at(redemption.merchant_id),
        fund=accounts.fund(platform_id),
        payee=accounts.payable(redemption.merchant_id),
        spread=accounts.spread(platform_id),
        worth_fen=worth_fen,
        hold_id=redemption.hold_id,
    )
    return RedemptionPlan(worth_fen, act)
