"""What a batch of spendings earns, as acts for the journals that tell of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.ledger.values import AccountRef, Grant
from lianka.domain.loyalty import store
from lianka.domain.loyalty.queries import get_rule_book
from lianka.domain.loyalty.rules import accounts
from lianka.domain.loyalty.rules.dating import Dating
from lianka.domain.loyalty.rules.earning import count_points, worth_of
from lianka.domain.loyalty.values import (
    DatedValidity,
    DayRules,
    EarningPlan,
    NothingEarned,
    RuleBook,
    Spending,
)
from lianka.domain.merchants.values import PointsMode
from lianka.foundation.calendar import business_date
from lianka.foundation.db import transaction_required


@transaction_required
def plan_earnings(spendings: Sequence[Spending]) -> list[EarningPlan]:
    """Plan what each spending earns, in the order given, under the rules in force on its business day.

    Points of pre-registered members get no expiry yet: `start_validity` dates them at activation. Cycles that
    begin are remembered at once. Posts nothing. The number of statements does not depend on the number of
    spendings. Raises `ValueError` for a negative amount.
    """
    if not spendings:
        return []
    planner = _read_planner(spendings)
    plans = [planner.plan(spending) for spending in spendings]
    store.remember_cycles(planner.dating.begun)
    return plans


@dataclass(slots=True)
class _Planner:
    """What a batch knows: rules, members, merchants."""

    rules: RuleBook
    fund: AccountRef
    spread: AccountRef
    dating: Dating
    issuing: Collection[int]
    days: dict[date, DayRules] = field(default_factory=dict)

    def plan(self, spending: Spending) -> EarningPlan:
        rules = self._rules_on(business_date(spending.happened_at, self.dating.zone))
        points, rate = count_points(spending, rules)
        if points == 0:
            return EarningPlan(0, 0, rate, None, NothingEarned.ROUNDED_TO_NOTHING)
        if spending.terms.points_mode == PointsMode.PREPAID and spending.merchant_id not in self.issuing:
            return EarningPlan(0, 0, rate, None, NothingEarned.MERCHANT_OUT_OF_POINTS)
        act = self._grant(spending, points, rules.validity)
        return EarningPlan(points, act.cost_fen, rate, act, None)

    def _rules_on(self, day: date) -> DayRules:
        rules = self.days.get(day)
        if rules is None:
            rules = self.days[day] = self.rules.on(day)
        return rules

    def _grant(self, spending: Spending, points: int, validity: DatedValidity) -> Grant:
        return Grant(
            holder=accounts.points_of(spending.member_id),
            amount=points,
            issued_from=accounts.issued_by(spending.merchant_id),
            cost_fen=worth_of(points=points, price=spending.terms.issue_price),
            payer=accounts.issue_payer(spending.merchant_id, spending.terms),
            fund=self.fund,
            spread=self.spread,
            issuer_id=spending.merchant_id,
            expires_at=self.dating.expires_at(
                member_id=spending.member_id, happened_at=spending.happened_at, policy=validity.policy
            ),
            terms_id=validity.terms_id,
        )


def _read_planner(spendings: Sequence[Spending]) -> _Planner:
    platform_id = get_platform_party_id()
    members = {spending.member_id for spending in spendings}
    rules = get_rule_book()
    prepaid = {each.merchant_id for each in spendings if each.terms.points_mode == PointsMode.PREPAID}
    return _Planner(
        rules=rules,
        fund=accounts.fund(platform_id),
        spread=accounts.spread(platform_id),
        dating=store.read_dating(members, rules),
        issuing=store.find_who_may_issue(prepaid) if prepaid else set(),
    )
