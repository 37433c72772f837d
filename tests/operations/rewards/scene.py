"""Budgets, bundles, and members who are granted them."""

from datetime import datetime, timedelta

from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef
from lianka.domain.rewards.operations.create_budget import create_budget
from lianka.domain.rewards.operations.create_bundle import create_bundle
from lianka.domain.rewards.operations.grant_rewards import grant_rewards
from lianka.domain.rewards.values import BudgetDraft, RewardAnswer, RewardAsked, RewardItem, RewardKind
from lianka.foundation.db import transaction
from tests.world import OPENED_AT, OPERATOR

NOON = OPENED_AT + timedelta(hours=3)
POINTS = RewardItem(RewardKind.POINTS, 100)
COINS = RewardItem(RewardKind.COINS, 500)
GROWTH = RewardItem(RewardKind.GROWTH, 20)
TEA = RewardItem(RewardKind.RIGHT, 2, name="免费奶茶", days=30)
PARKING = RewardItem(RewardKind.RIGHT, 1, name="免费停车")


def budget_of(limit_fen: int = 100_000, *, funder_id: int | None = None, alert_fen: int | None = None) -> int:
    draft = BudgetDraft("新人礼", limit_fen, funder_id=funder_id, alert_fen=alert_fen)
    return create_budget(draft=draft, by=OPERATOR, at=OPENED_AT)


def bundle_of(*items: RewardItem, budget_id: int | None = None) -> int:
    paid_from = budget_of() if budget_id is None else budget_id
    return create_bundle(name="新人礼包", budget_id=paid_from, items=items, by=OPERATOR, at=OPENED_AT)


@transaction
def grant(*asked: RewardAsked, at: datetime = NOON) -> list[RewardAnswer]:
    return grant_rewards(asked, at=at)


def ask(bundle_id: int, member_id: int, cause: str = "test:1", at: datetime = NOON) -> RewardAsked:
    return RewardAsked(bundle_id, member_id, cause, at)


def balance(kind: str, party_id: int) -> int:
    return balance_of(AccountRef(kind, party_id))
