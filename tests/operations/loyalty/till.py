"""A till for tests: tells the books of purchases and refunds, with the points alone."""

from datetime import datetime, timedelta

from lianka.domain.ledger import chart
from lianka.domain.ledger.models import Lot
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef, Journal, JournalKey, LotAct
from lianka.domain.loyalty.operations.plan_earnings import plan_earnings
from lianka.domain.loyalty.operations.plan_give_backs import plan_give_backs
from lianka.domain.loyalty.operations.plan_redemptions import plan_redemptions
from lianka.domain.loyalty.operations.plan_take_backs import plan_take_backs
from lianka.domain.loyalty.values import (
    EarningPlan,
    GiveBack,
    GiveBackPlan,
    Redemption,
    RedemptionPlan,
    Spending,
    TakeBack,
    TakeBackPlan,
    Undoing,
)
from lianka.domain.merchants.queries import contracts_at
from lianka.domain.merchants.values import ContractTerms
from lianka.foundation.calendar import business_date
from lianka.foundation.db import transaction
from tests.world import OPENED_AT

NOON = OPENED_AT + timedelta(hours=3)


def days_later(days: int) -> datetime:
    """Noon, some days after the alliance opened."""
    return NOON + timedelta(days=days)


def terms_of(merchant: int, at: datetime) -> ContractTerms:
    return contracts_at(merchant_ids=[merchant], day=business_date(at))[merchant]


@transaction
def buy(*, member: int, merchant: int, paid_fen: int, at: datetime, key: str, category: str = "") -> EarningPlan:
    """Earn points by a purchase."""
    spending = Spending(member, merchant, paid_fen, at, terms_of(merchant, at), category)
    (plan,) = plan_earnings([spending])
    _post("purchase", key, plan.act, at)
    return plan


@transaction
def spend(*, member: int, merchant: int, points: int, at: datetime, key: str) -> RedemptionPlan:
    """Pay with points."""
    (plan,) = plan_redemptions([Redemption(member, merchant, points, terms_of(merchant, at))])
    _post("purchase", key, plan.act, at)
    return plan


@transaction
def take_back(
    *, member: int, merchant: int, earned: EarningPlan, undoing: Undoing, at: datetime, of: str, key: str
) -> TakeBackPlan:
    """Refund a purchase that earned points."""
    purchase = JournalKey("purchase", of)
    terms = terms_of(merchant, at)
    (plan,) = plan_take_backs([TakeBack(member, merchant, purchase, earned.points, earned.cost_fen, undoing, terms)])
    _post("refund", key, plan.act, at)
    return plan


@transaction
def give_back(
    *, member: int, merchant: int, points: int, worth_fen: int, undoing: Undoing, at: datetime, of: str, key: str
) -> GiveBackPlan:
    """Refund a purchase that was paid with points."""
    purchase = JournalKey("purchase", of)
    (plan,) = plan_give_backs([GiveBack(member, merchant, purchase, points, worth_fen, undoing, at)])
    _post("refund", key, plan.act, at)
    return plan


def _post(source: str, key: str, act: LotAct | None, at: datetime) -> None:
    if act is None:
        return
    (posting,) = post([Journal(source, key, source, at, acts=(act,))], at=at)
    if posting.refusal:
        raise posting.refusal


def balance(kind: str, party: int) -> int:
    """What stands on an account now."""
    return balance_of(AccountRef(kind, party))


def lots_cost_fen() -> int:
    """What all lots that are left cost, each rounded as the books round."""
    return sum(lot.cost_fen - lot.cost_fen * (lot.granted - lot.remaining) // lot.granted for lot in Lot.objects.all())


def assert_fund_backs_every_lot(platform: int) -> None:
    """The points fund is the sum of the remaining lots' cost, always."""
    assert balance(chart.POINTS_FUND, platform) == lots_cost_fen()
