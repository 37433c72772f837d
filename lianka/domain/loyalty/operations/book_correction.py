"""What a correction moves in the books."""

from datetime import datetime

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import Journal, Take, Transfer
from lianka.domain.loyalty.errors import GrowthInsufficient
from lianka.domain.loyalty.models import Correction
from lianka.domain.loyalty.operations.gain_growth import gain_growth
from lianka.domain.loyalty.operations.plan_gifts import plan_gifts
from lianka.domain.loyalty.queries.tiers import get_tier_book
from lianka.domain.loyalty.rules import accounts
from lianka.domain.loyalty.values import CORRECTION_SOURCE, CorrectedKind, Gift, GrowthGained, TierMeasure
from lianka.domain.members.queries.merges import survivors_of
from lianka.foundation.db import transaction_required
from lianka.foundation.locks import wait_for_lock


@transaction_required
def book_correction(correction: Correction, *, at: datetime) -> None:
    """Add or take what the correction says, of the surviving record if the member was merged since.

    Raises `InsufficientPoints` or `GrowthInsufficient`.
    """
    member_id = survivors_of([correction.member_id])[correction.member_id]
    plan = _adding if correction.amount > 0 else _taking
    journal = plan(correction, member_id, at)
    (posting,) = post([journal], at=at)
    if posting.refusal is not None:
        raise posting.refusal
    book = get_tier_book()
    if correction.kind == CorrectedKind.GROWTH and book is not None and book.measure is TierMeasure.GROWTH:
        cause = f"{CORRECTION_SOURCE}:{correction.public_id}"
        gain_growth([GrowthGained(member_id, correction.amount, at, cause)], at=at)


def _adding(correction: Correction, member_id: int, at: datetime) -> Journal:
    amounts = {kind: correction.amount if correction.kind == kind else 0 for kind in CorrectedKind}
    gift = Gift(
        member_id=member_id,
        funder_id=None,
        points=amounts[CorrectedKind.POINTS],
        coins=amounts[CorrectedKind.COINS],
        growth=amounts[CorrectedKind.GROWTH],
        happened_at=at,
    )
    (plan,) = plan_gifts([gift])
    return Journal(CORRECTION_SOURCE, correction.public_id, "added_by_hand", at, plan.transfers, plan.acts)


def _taking(correction: Correction, member_id: int, at: datetime) -> Journal:
    platform_id, amount = get_platform_party_id(), -correction.amount
    told = (CORRECTION_SOURCE, correction.public_id, "taken_by_hand", at)
    if correction.kind == CorrectedKind.GROWTH:
        # Growth has no floor in the books, since a refund may take more than is left; a hand may not.
        wait_for_lock(f"loyalty.correct_growth:{member_id}")
        growth = accounts.growth_of(member_id)
        if balance_of(growth) < amount:
            raise GrowthInsufficient(field="amount")
        return Journal(*told, transfers=(Transfer(growth, accounts.growth_issued(platform_id), amount),))
    is_coins = correction.kind == CorrectedKind.COINS
    take = Take(
        holder=accounts.coins_of(member_id) if is_coins else accounts.points_of(member_id),
        amount=amount,
        to=accounts.coins_issued_by(platform_id) if is_coins else accounts.issued_by(platform_id),
        fund=accounts.coin_fund(platform_id) if is_coins else accounts.fund(platform_id),
        payee=accounts.marketing(platform_id),
        spread=accounts.spread(platform_id),
    )
    return Journal(*told, acts=(take,))
