"""What was granted goes back as far as it is there; the rest is told as a shortfall (docs/rules/rewards.md)."""

from datetime import timedelta
from pathlib import Path

import pytest

from lianka.domain.ledger import chart
from lianka.domain.ledger.models import Journal
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import AccountRef, Take
from lianka.domain.ledger.values import Journal as NewJournal
from lianka.domain.rewards.models import Budget, MemberRight, RewardTakeBack
from lianka.domain.rewards.operations.check_rewards import check_rewards
from lianka.domain.rewards.operations.take_back_rewards import take_back_rewards
from lianka.domain.rewards.queries import list_grants_of_member
from lianka.domain.rewards.values import RewardItem, RewardKind, TakenBack
from lianka.foundation.db import transaction
from lianka.interfaces.shared.world import World
from tests.doc_tables import read_table
from tests.operations.rewards.scene import COINS, GROWTH, NOON, POINTS, TEA, ask, balance, budget_of, bundle_of, grant
from tests.rivals import at_once

ROWS = read_table(Path("docs/rules/rewards.md"), "Taking back")
LATER = NOON + timedelta(days=3)


@transaction
def _take_back(world: World, *causes: str, cause: str = "refund:1") -> TakenBack:
    return take_back_rewards(causes, world.wang, cause=cause, at=LATER)


@transaction
def _spend(world: World, kind: str, amount: int) -> None:
    is_coins = kind == chart.COINS
    take = Take(
        holder=AccountRef(kind, world.wang),
        amount=amount,
        to=AccountRef(chart.COINS_REDEEMED if is_coins else chart.POINTS_REDEEMED, world.noodles),
        fund=AccountRef(chart.COIN_FUND if is_coins else chart.POINTS_FUND, world.platform),
        payee=AccountRef(chart.PAYABLE, world.noodles),
        spread=AccountRef(chart.REVENUE_POINTS_SPREAD, world.platform),
    )
    (posting,) = post([NewJournal("test", kind, "spent", NOON, acts=(take,))], at=NOON)
    assert posting.refusal is None


def _number(cell: str) -> int:
    return 0 if cell == "-" else int(cell.replace(".", ""))


@pytest.mark.parametrize("row", ROWS, ids=" · ".join)
def test_a_gift_goes_back_as_the_page_says(world: World, row: tuple[str, ...]) -> None:
    spent, others, coins_spent, *told = map(_number, row)
    points, coins, returned, shortfall = told
    grant(ask(bundle_of(POINTS, COINS, budget_id=budget_of()), world.wang))
    for kind, amount in ((chart.POINTS, spent), (chart.COINS, coins_spent)):
        if amount:
            _spend(world, kind, amount)
    if others:
        grant(ask(bundle_of(RewardItem(RewardKind.POINTS, others)), world.wang, "other"))

    answer = _take_back(world, "test:1")

    assert answer == TakenBack(points, coins, shortfall)
    assert Budget.objects.order_by("pk")[0].spent_fen == 600 - returned
    assert balance(chart.POINTS, world.wang) == 100 - spent + others - points
    assert balance(chart.COINS, world.wang) == 500 - coins_spent - coins
    assert list(check_rewards()) == []


def test_a_merchant_gets_back_what_it_paid(world: World) -> None:
    grant(ask(bundle_of(POINTS, budget_id=budget_of(funder_id=world.books)), world.wang))

    _take_back(world, "test:1")

    assert balance(chart.PAYABLE, world.books) == 0
    assert balance(chart.POINTS_FUND, world.platform) == 0
    assert list(check_rewards()) == []


def test_growth_goes_back_whole_and_rights_end(world: World) -> None:
    grant(ask(bundle_of(GROWTH, TEA), world.wang))

    answer = _take_back(world, "test:1")

    assert answer == TakenBack(0, 0, 0)
    assert balance(chart.GROWTH, world.wang) == 0
    assert MemberRight.objects.get().taken_back_at == LATER
    assert [view.is_taken_back for view in list_grants_of_member(world.wang)] == [True]
    assert list(check_rewards()) == []


def test_a_grant_is_taken_back_once_and_its_cause_hears_the_same_again(world: World) -> None:
    grant(ask(bundle_of(POINTS), world.wang), ask(bundle_of(POINTS), world.wang, "test:2"))
    first = _take_back(world, "test:1")

    again = _take_back(world, "test:1")
    other = _take_back(world, "test:1", "test:2", "unknown", cause="refund:2")

    assert first == again == other == TakenBack(100, 0, 0)
    assert Journal.objects.filter(source="reward_back").count() == 2
    assert balance(chart.POINTS, world.wang) == 0


def test_many_grants_share_what_is_left(world: World) -> None:
    bundle = bundle_of(POINTS)
    grant(*(ask(bundle, world.wang, f"card:{month}") for month in range(3)))
    _spend(world, chart.POINTS, 150)

    answer = _take_back(world, "card:0", "card:1", "card:2")

    assert answer == TakenBack(150, 0, 150)
    assert list(RewardTakeBack.objects.order_by("pk").values_list("points", flat=True)) == [100, 50, 0]
    assert list(check_rewards()) == []


def test_others_keep_what_they_were_granted_for_the_same_cause(world: World) -> None:
    bundle = bundle_of(POINTS)
    grant(ask(bundle, world.wang), ask(bundle, world.li))

    _take_back(world, "test:1")

    assert (balance(chart.POINTS, world.wang), balance(chart.POINTS, world.li)) == (0, 100)


@pytest.mark.django_db(transaction=True)
def test_two_who_take_back_at_once_take_once(world: World) -> None:
    grant(ask(bundle_of(POINTS, COINS), world.wang))

    answers = at_once(lambda: _take_back(world, "test:1"), lambda: _take_back(world, "test:1"))

    assert answers == [TakenBack(100, 500, 0)] * 2
    assert Budget.objects.get().spent_fen == 0


@pytest.mark.django_db(transaction=True)
def test_what_a_rival_spends_meanwhile_is_the_shortfall(world: World) -> None:
    grant(ask(bundle_of(POINTS), world.wang))

    answer, _spent = at_once(lambda: _take_back(world, "test:1"), lambda: _spend_what_is_left(world))

    assert answer in (TakenBack(100, 0, 0), TakenBack(60, 0, 40))
    assert list(check_rewards()) == []


def _spend_what_is_left(world: World) -> TakenBack | None:
    try:
        _spend(world, chart.POINTS, 40)
    except AssertionError:
        return None
    return None
