"""What a batch of gifts that are taken back puts into the journals that tell of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.ledger.queries import list_live_lots
from lianka.domain.ledger.values import AccountRef, Take, Transfer
from lianka.domain.loyalty.queries.tiers import get_tier_book
from lianka.domain.loyalty.rules import accounts
from lianka.domain.loyalty.values import GiftBack, GiftBackPlan, TierBook, TierMeasure
from lianka.foundation.db import transaction_required


@transaction_required
def plan_gift_backs(backs: Sequence[GiftBack], *, at: datetime) -> list[GiftBackPlan]:
    """Plan what is taken back of each gift at `at`, in the order given: what the member can still spend, never more.

    The gift's own lot goes first, then the soonest to expire. The funder gets back the part of the cost that belongs
    to what is taken, rounded down. Growth goes back whole. Posts nothing: a rival may spend meanwhile, and the books
    then refuse `InsufficientPoints`. Two statements beside the settings, however many gifts.
    """
    if not backs:
        return []
    purses = [accounts.points_of(back.member_id) for back in backs] + [
        accounts.coins_of(back.member_id) for back in backs
    ]
    left: dict[AccountRef, int] = dict.fromkeys(purses, 0)
    for kind_of in (accounts.points_of, accounts.coins_of):
        for lot in list_live_lots(sorted({kind_of(back.member_id) for back in backs}), at=at):
            left[kind_of(lot.party_id)] += lot.free
    planner = _Planner(get_platform_party_id(), left, get_tier_book())
    return [planner.plan(back) for back in backs]


@dataclass(slots=True)
class _Planner:
    """The platform, and what each purse has left while the batch is being planned."""

    platform_id: int
    left: dict[AccountRef, int]
    tiers: TierBook | None

    def plan(self, back: GiftBack) -> GiftBackPlan:
        points = self._take(accounts.points_of(back.member_id), back.points)
        coins = self._take(accounts.coins_of(back.member_id), back.coins)
        points_fen = back.points_cost_fen * points // back.points if points else 0
        acts = []
        if points:
            acts.append(self._act(back, points, points_fen, is_coins=False))
        if coins:
            acts.append(self._act(back, coins, coins, is_coins=True))
        return GiftBackPlan(tuple(acts), self._growth(back), points, coins, points_fen + coins, self._climb(back))

    def _take(self, purse: AccountRef, amount: int) -> int:
        taken = min(amount, self.left[purse])
        self.left[purse] -= taken
        return taken

    def _act(self, back: GiftBack, amount: int, worth_fen: int, *, is_coins: bool) -> Take:
        issuer_id = self.platform_id if back.funder_id is None else back.funder_id
        return Take(
            holder=accounts.coins_of(back.member_id) if is_coins else accounts.points_of(back.member_id),
            amount=amount,
            to=accounts.coins_issued_by(issuer_id) if is_coins else accounts.issued_by(issuer_id),
            fund=accounts.coin_fund(self.platform_id) if is_coins else accounts.fund(self.platform_id),
            payee=accounts.gift_payer(back.funder_id, self.platform_id),
            spread=accounts.spread(self.platform_id),
            worth_fen=worth_fen,
            first_lot_of=back.of,
        )

    def _growth(self, back: GiftBack) -> tuple[Transfer, ...]:
        if not back.growth:
            return ()
        member, issued = accounts.growth_of(back.member_id), accounts.growth_issued(self.platform_id)
        return (Transfer(member, issued, back.growth),)

    def _climb(self, back: GiftBack) -> int:
        is_counted = self.tiers is not None and self.tiers.measure is TierMeasure.GROWTH
        return -back.growth if is_counted else 0
