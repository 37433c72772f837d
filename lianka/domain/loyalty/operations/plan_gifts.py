"""What a batch of gifts puts into the journals that tell of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.ledger.values import Grant, Transfer
from lianka.domain.loyalty import store
from lianka.domain.loyalty.errors import FunderHasNoContract
from lianka.domain.loyalty.queries import get_gift_terms, get_rule_book, price_gifts
from lianka.domain.loyalty.queries.tiers import get_tier_book
from lianka.domain.loyalty.rules import accounts
from lianka.domain.loyalty.rules.dating import Dating
from lianka.domain.loyalty.values import DatedValidity, Gift, GiftPlan, RuleBook, TierMeasure
from lianka.foundation.calendar import add_months, business_date, end_of_day
from lianka.foundation.db import transaction_required


@transaction_required
def plan_gifts(gifts: Sequence[Gift]) -> list[GiftPlan]:
    """Plan what each gift moves, in the order given, under the rules in force on its business day.

    Points live as earned ones do: those of pre-registered members get their expiry at activation, and cycles that
    begin are remembered at once. Coins live for the months of the settings. Posts nothing. The number of
    statements does not depend on the number of gifts. Raises `FunderHasNoContract`.
    """
    if not gifts:
        return []
    costs = [_sure(cost_fen) for cost_fen in price_gifts(gifts)]
    planner = _read_planner(gifts)
    plans = [planner.plan(gift, cost_fen) for gift, cost_fen in zip(gifts, costs, strict=True)]
    store.remember_cycles(planner.dating.begun)
    return plans


@transaction_required
def plan_coins_promised(gifts: Sequence[Gift]) -> list[GiftPlan]:
    """Like `plan_gifts`, for coins that their funder promised before: paid whether or not it has a contract today."""
    if not gifts:
        return []
    planner = _read_planner(gifts)
    return [planner.plan(gift, gift.coins) for gift in gifts]


def _sure(cost_fen: int | None) -> int:
    if cost_fen is None:
        raise FunderHasNoContract(field="funder")
    return cost_fen


@dataclass(slots=True)
class _Planner:
    """What a batch knows."""

    platform_id: int
    rules: RuleBook
    dating: Dating
    coins_valid_months: int
    counts_growth: bool
    coin_ends: dict[datetime, datetime | None] = field(default_factory=dict)

    def plan(self, gift: Gift, cost_fen: int) -> GiftPlan:
        acts = []
        if gift.points:
            acts.append(self._points(gift, cost_fen - gift.coins))
        if gift.coins:
            acts.append(self._coins(gift))
        return GiftPlan(tuple(acts), self._growth(gift), cost_fen, gift.growth if self.counts_growth else 0)

    def _points(self, gift: Gift, cost_fen: int) -> Grant:
        validity = self._validity_on(business_date(gift.happened_at, self.dating.zone))
        return Grant(
            holder=accounts.points_of(gift.member_id),
            amount=gift.points,
            issued_from=accounts.issued_by(self._issuer_of(gift)),
            cost_fen=cost_fen,
            payer=accounts.gift_payer(gift.funder_id, self.platform_id),
            fund=accounts.fund(self.platform_id),
            spread=accounts.spread(self.platform_id),
            issuer_id=self._issuer_of(gift),
            expires_at=self.dating.expires_at(
                member_id=gift.member_id, happened_at=gift.happened_at, policy=validity.policy
            ),
            terms_id=validity.terms_id,
        )

    def _coins(self, gift: Gift) -> Grant:
        return Grant(
            holder=accounts.coins_of(gift.member_id),
            amount=gift.coins,
            issued_from=accounts.coins_issued_by(self._issuer_of(gift)),
            cost_fen=gift.coins,
            payer=accounts.gift_payer(gift.funder_id, self.platform_id),
            fund=accounts.coin_fund(self.platform_id),
            spread=accounts.spread(self.platform_id),
            issuer_id=self._issuer_of(gift),
            expires_at=self._coins_end(gift.happened_at),
        )

    def _growth(self, gift: Gift) -> tuple[Transfer, ...]:
        if not gift.growth:
            return ()
        issued_from = accounts.growth_issued(self.platform_id)
        return (Transfer(issued_from, accounts.growth_of(gift.member_id), gift.growth),)

    def _issuer_of(self, gift: Gift) -> int:
        return self.platform_id if gift.funder_id is None else gift.funder_id

    def _validity_on(self, day: date) -> DatedValidity:
        return self.rules.on(day).validity

    def _coins_end(self, happened_at: datetime) -> datetime | None:
        # The gifts of a batch begin at a few moments.
        if happened_at not in self.coin_ends:
            self.coin_ends[happened_at] = self._coins_expire_at(happened_at)
        return self.coin_ends[happened_at]

    def _coins_expire_at(self, happened_at: datetime) -> datetime | None:
        if self.coins_valid_months == 0:
            return None
        zone = self.dating.zone
        return end_of_day(add_months(business_date(happened_at, zone), self.coins_valid_months), zone)


def _read_planner(gifts: Sequence[Gift]) -> _Planner:
    rules, book = get_rule_book(), get_tier_book()
    return _Planner(
        platform_id=get_platform_party_id(),
        rules=rules,
        dating=store.read_dating({gift.member_id for gift in gifts}, rules),
        coins_valid_months=get_gift_terms().coins_valid_months,
        counts_growth=book is not None and book.measure is TierMeasure.GROWTH,
    )
