"""A bundle is granted once for each cause and member, and paid from its budget."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from lianka.domain.ledger import chart
from lianka.domain.ledger.models import Journal, Lot
from lianka.domain.loyalty.errors import FunderHasNoContract
from lianka.domain.notices.models import OperatorNotice
from lianka.domain.rewards.errors import BudgetExhausted, BudgetStopped, BundleNotFound, BundleWithdrawn
from lianka.domain.rewards.models import Budget, MemberRight, RewardGrant
from lianka.domain.rewards.operations.change_bundle import change_bundle
from lianka.domain.rewards.operations.check_rewards import check_rewards
from lianka.domain.rewards.operations.raise_budget import raise_budget
from lianka.domain.rewards.operations.stop_budget import stop_budget
from lianka.domain.rewards.operations.withdraw_bundle import withdraw_bundle
from lianka.domain.rewards.queries import describe_bundle, list_bundles, list_grants_of_member
from lianka.domain.rewards.values import RewardItem, RewardKind
from lianka.foundation.outbox import work_once
from lianka.interfaces.shared.world import World
from tests.doc_tables import read_table
from tests.operations.rewards.scene import (
    COINS,
    GROWTH,
    NOON,
    PARKING,
    POINTS,
    TEA,
    ask,
    balance,
    budget_of,
    bundle_of,
    grant,
)
from tests.rivals import at_once
from tests.world import OPENED_AT, OPERATOR

ZONE = ZoneInfo("Asia/Shanghai")
PAGE = Path("docs/rules/rewards.md")


def test_a_bundle_gives_points_coins_and_growth_in_one_journal(world: World) -> None:
    bundle = bundle_of(POINTS, COINS, GROWTH)

    (answer,) = grant(ask(bundle, world.wang))

    granted = RewardGrant.objects.get()
    assert (answer.grant_id, answer.is_replay, answer.refusal) == (granted.pk, False, None)
    assert (granted.points, granted.coins, granted.growth, granted.cost_fen) == (100, 500, 20, 600)
    assert Journal.objects.get(source="reward").key == granted.public_id
    kinds = (chart.POINTS, chart.COINS, chart.GROWTH)
    assert [balance(kind, world.wang) for kind in kinds] == [100, 500, 20]
    funds = (chart.POINTS_FUND, chart.COIN_FUND, chart.MARKETING)
    assert [balance(kind, world.platform) for kind in funds] == [100, 500, -600]
    assert list(check_rewards()) == []


def test_the_same_cause_rewards_a_member_once_whatever_is_asked_for_later(world: World) -> None:
    first, second = bundle_of(POINTS), bundle_of(COINS)
    (granted,) = grant(ask(first, world.wang))

    (again,) = grant(ask(second, world.wang, at=NOON + timedelta(days=9)))

    assert (again.grant_id, again.is_replay) == (granted.grant_id, True)
    assert balance(chart.COINS, world.wang) == 0


def test_a_replay_is_answered_even_when_nothing_could_be_granted_any_more(world: World) -> None:
    bundle = bundle_of(POINTS)
    (granted,) = grant(ask(bundle, world.wang))
    withdraw_bundle(bundle_id=bundle, reason="过期", by=OPERATOR, at=NOON)

    again, unknown = grant(ask(bundle, world.wang), ask(bundle + 999, world.wang))

    assert again == unknown == granted._replace(is_replay=True)


def test_a_cause_that_stands_in_a_batch_twice_is_granted_once(world: World) -> None:
    bundle = bundle_of(POINTS)

    first, second, other = grant(ask(bundle, world.wang), ask(bundle, world.wang), ask(bundle, world.li))

    assert (first.is_replay, second.is_replay, other.is_replay) == (False, True, False)
    assert first.grant_id == second.grant_id
    assert RewardGrant.objects.count() == 2


def test_rights_are_counted_and_end_with_a_business_day(world: World) -> None:
    bundle = bundle_of(TEA, PARKING)

    grant(ask(bundle, world.wang))

    tea, parking = MemberRight.objects.order_by("number")
    assert (tea.name, tea.count, tea.used) == ("免费奶茶", 2, 0)
    assert tea.valid_until == datetime(2026, 2, 4, tzinfo=ZONE)
    assert parking.valid_until is None
    assert Journal.objects.filter(source="reward").count() == 0


def test_points_given_to_a_member_who_is_not_active_have_no_end_yet(world: World) -> None:
    grant(ask(bundle_of(POINTS), world.li), ask(bundle_of(POINTS), world.wang))

    ends = dict(Lot.objects.values_list("account__party_id", "expires_at"))
    assert ends == {world.li: None, world.wang: datetime(2028, 1, 1, tzinfo=ZONE)}


def test_a_merchant_pays_for_its_gifts_out_of_what_it_is_owed(world: World) -> None:
    bundle = bundle_of(POINTS, budget_id=budget_of(funder_id=world.books))

    grant(ask(bundle, world.wang))

    assert balance(chart.PAYABLE, world.books) == -120
    assert balance(chart.MARKETING, world.platform) == 0
    assert Lot.objects.get().issuer_id == world.books
    assert list(check_rewards()) == []


def test_a_merchant_without_a_contract_on_that_day_pays_for_nothing(world: World) -> None:
    early = OPENED_AT - timedelta(days=30)
    by_books = bundle_of(POINTS, budget_id=budget_of(funder_id=world.books))

    refused, granted = grant(
        ask(by_books, world.wang, at=early), ask(bundle_of(POINTS), world.wang, "test:2", at=early)
    )

    assert isinstance(refused.refusal, FunderHasNoContract)
    assert granted.refusal is None
    assert RewardGrant.objects.count() == 1


def test_unknown_and_withdrawn_bundles_are_refused_and_disturb_no_other(world: World) -> None:
    bundle, withdrawn = bundle_of(POINTS), bundle_of(POINTS)
    withdraw_bundle(bundle_id=withdrawn, reason="过期", by=OPERATOR, at=NOON)

    answers = grant(ask(999_999, world.wang, "a"), ask(withdrawn, world.wang, "b"), ask(bundle, world.wang, "c"))

    assert [type(answer.refusal) for answer in answers] == [BundleNotFound, BundleWithdrawn, type(None)]
    assert list(RewardGrant.objects.values_list("cause", flat=True)) == ["c"]


def _told() -> list[str]:
    while work_once(at=NOON):
        pass
    return list(OperatorNotice.objects.order_by("pk").values_list("topic", flat=True))


WORDS = {"running low": "budget_ran_low", "used up": "budget_exhausted"}


def test_the_budget_pays_as_the_page_says(world: World) -> None:
    budget_id = budget_of(1000, alert_fen=800)
    told: list[str] = []
    for cause, costs, answered, spent, tells in read_table(PAGE, "The budget"):
        cost_fen = _fen(costs)
        bundle = bundle_of(RewardItem(RewardKind.COINS, cost_fen), budget_id=budget_id)

        (answer,) = grant(ask(bundle, world.wang, cause))

        told += [WORDS[tells]] if tells else []
        assert (answer.refusal is None) == (answered == "granted"), cause
        assert Budget.objects.get().spent_fen == _fen(spent), cause
        assert _told() == told, cause
    assert list(check_rewards()) == []


def _fen(yuan: str) -> int:
    return int(yuan.replace(".", ""))


def test_what_was_refused_is_granted_once_the_budget_was_raised(world: World) -> None:
    budget_id = budget_of(599)
    bundle = bundle_of(POINTS, COINS, TEA, budget_id=budget_id)
    (refused,) = grant(ask(bundle, world.wang))
    traces = (RewardGrant.objects.count(), MemberRight.objects.count(), Journal.objects.count())

    raise_budget(budget_id=budget_id, limit_fen=600, alert_fen=600, reason="加码", by=OPERATOR, at=NOON)
    (granted,) = grant(ask(bundle, world.wang))

    assert isinstance(refused.refusal, BudgetExhausted)
    assert traces == (0, 0, 0)
    assert granted.refusal is None
    assert _told() == ["budget_exhausted", "budget_ran_low"]


def test_a_stopped_budget_pays_for_nothing(world: World) -> None:
    budget_id = budget_of()
    bundle = bundle_of(TEA, budget_id=budget_id)
    stop_budget(budget_id=budget_id, reason="活动结束", by=OPERATOR, at=NOON)

    (answer,) = grant(ask(bundle, world.wang))

    assert isinstance(answer.refusal, BudgetStopped)
    assert MemberRight.objects.count() == 0
    assert _told() == []


def test_a_change_is_granted_from_then_on(world: World) -> None:
    bundle = bundle_of(POINTS)
    grant(ask(bundle, world.wang))
    budget_id = Budget.objects.get().pk

    change_bundle(bundle_id=bundle, name="新人礼包", budget_id=budget_id, items=[COINS], by=OPERATOR, at=NOON)
    grant(ask(bundle, world.li))

    assert list(RewardGrant.objects.order_by("pk").values_list("points", "coins")) == [(100, 0), (0, 500)]
    with translation.override("en"):
        assert [view.words for view in list_grants_of_member(world.wang)] == [["100 points"]]


def test_a_bundle_says_what_it_gives(world: World) -> None:
    bundle = bundle_of(POINTS, COINS, GROWTH, TEA, PARKING)

    with translation.override("en"):
        words, [view] = describe_bundle([bundle, 999_999]), list_bundles()

    told = ["100 points", "5.00 coins", "20 growth", "免费奶茶, 2 times within 30 days", "免费停车, 1 times"]
    assert words == {bundle: told}
    assert (view.bundle_id, view.version, view.budget, view.words) == (bundle, 1, "新人礼", told)


def test_grants_are_found_by_how_their_cause_begins(world: World) -> None:
    bundle = bundle_of(POINTS)
    grant(*(ask(bundle, world.wang, cause) for cause in ("card:1:open", "card:1:2", "card:11:open")))

    causes = [view.cause for view in list_grants_of_member(world.wang, "card:1:")]

    assert causes == ["card:1:2", "card:1:open"]


def test_many_are_granted_in_as_many_statements_as_one(world: World) -> None:
    bundle = bundle_of(POINTS, COINS, GROWTH, TEA)
    members = (world.wang, world.li, world.zhao)

    def statements(causes: int, name: str) -> int:
        asked = [ask(bundle, member, f"{name}:{number}") for number in range(causes) for member in members]
        with CaptureQueriesContext(connection) as queries:
            grant(*asked)
        return len(queries)

    # The first run opens the accounts, which later ones find.
    statements(1, "first")

    assert statements(1, "second") == statements(40, "third")


@pytest.mark.django_db(transaction=True)
def test_two_who_grant_for_one_cause_at_once_grant_it_once(world: World) -> None:
    bundles = [bundle_of(POINTS), bundle_of(COINS)]

    answers = at_once(*(lambda bundle=bundle: grant(ask(bundle, world.wang))[0] for bundle in bundles))

    assert sorted(answer.is_replay for answer in answers) == [False, True]
    assert len({answer.grant_id for answer in answers}) == 1
    assert balance(chart.POINTS, world.wang) + balance(chart.COINS, world.wang) in (100, 500)
