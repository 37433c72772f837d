"""What comes back of purchases: noted with the sale, decided a moment later, paid on its days."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db import transaction as django_transaction
from django.test.utils import CaptureQueriesContext

from lianka.domain.ledger import chart
from lianka.domain.ledger.models import Journal
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.rewards.errors import BudgetNotFound, BudgetStopped
from lianka.domain.rewards.errors.campaigns import CampaignInvalid, CampaignNotAnnounced
from lianka.domain.rewards.models import Budget, CashBack, CashBackInstalment, CashBackRule
from lianka.domain.rewards.operations.announce_cash_back_rule import announce_cash_back_rule
from lianka.domain.rewards.operations.check_rewards import check_rewards
from lianka.domain.rewards.operations.stop_budget import stop_budget
from lianka.domain.rewards.queries.cash_back import (
    find_cash_back,
    get_cash_back_rule,
    list_cash_backs,
    sum_pending_cash_back,
)
from lianka.domain.rewards.values.cash_back import CashBackStart, CashBackTerms
from lianka.foundation.calendar import ONE_DAY, start_of_day
from lianka.foundation.models import AuditEntry
from lianka.foundation.values import Rate
from tests.operations.checkout.tills import BOOKS, NOODLES, take_in, told
from tests.operations.loyalty.tiers import grant as grant_tier
from tests.operations.loyalty.tiers import set_tiers
from tests.operations.rewards.cash_back import (
    FIRST_DAY,
    buy,
    cash_back_of,
    close,
    coins_of,
    decide,
    member_of,
    parts_of,
    rule_of,
)
from tests.operations.rewards.scene import balance, budget_of
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("COM-13")]
THIRDS: dict[str, Any] = {"instalments": 3, "start": CashBackStart.AT_ONCE}


def test_without_a_rule_nothing_is_written(world: World) -> None:
    buy("one", 10_000)

    assert decide() == 0
    assert not CashBack.objects.exists()


def test_at_once_the_coins_come_with_the_purchase(world: World) -> None:
    rule_of()

    purchase = buy("one", 10_000)
    assert (cash_back_of(purchase).decided_at, coins_of(member_of(purchase))) == (None, 0)
    assert decide() == 1

    assert parts_of(purchase) == [(500, 0, 0, True)]
    assert (coins_of(member_of(purchase)), Budget.objects.get().spent_fen) == (500, 500)
    assert (balance(chart.MARKETING, world.platform), balance(chart.COIN_FUND, world.platform)) == (-500, 500)
    assert Journal.objects.get(source="cash_back").happened_at == cash_back_of(purchase).happened_at
    assert list(check_rewards()) == []


def test_deciding_again_changes_nothing(world: World) -> None:
    rule_of()
    purchase = buy("one", 10_000)
    decide()

    assert [decide(), close(FIRST_DAY), close(FIRST_DAY)] == [0, 0, 0]
    assert (coins_of(member_of(purchase)), CashBackInstalment.objects.count()) == (500, 1)


def test_instalments_come_on_the_anniversaries_and_are_reserved_from_the_start(world: World) -> None:
    rule_of(**THIRDS, rate="0.1")
    purchase = buy("one", 10_000, day=26)
    decide(day=26)
    assert Budget.objects.get().spent_fen == 1000

    days = [date(2026, 2, 1) + number * ONE_DAY for number in range(70)]
    paid = [day for day in days if close(day - ONE_DAY)]

    assert paid == [date(2026, 2, 28), date(2026, 3, 31)]
    assert parts_of(purchase) == [(333, 0, 0, True), (333, 0, 0, True), (334, 0, 0, True)]
    assert coins_of(member_of(purchase)) == 1000
    assert Budget.objects.get().spent_fen == 1000
    moments = Journal.objects.filter(source="cash_back").order_by("id").values_list("happened_at", flat=True)
    assert list(moments)[1:] == [start_of_day(each) for each in paid]
    assert list(check_books()) == list(check_rewards()) == []


def test_days_that_were_missed_are_caught_up_each_as_of_its_own(world: World) -> None:
    rule_of(**THIRDS)
    buy("one", 10_000)
    decide()

    assert close(date(2026, 12, 1)) == 2
    assert close(date(2026, 12, 1)) == 0

    moments = Journal.objects.filter(source="cash_back").order_by("id").values_list("happened_at", flat=True)
    assert list(moments)[1:] == [start_of_day(date(2026, 2, 5)), start_of_day(date(2026, 3, 5))]


@pytest.mark.parametrize(
    ("given", "bought", "expected"),
    [
        ({"minimum_fen": 10_001}, (10_000,), [None]),
        ({"purchase_cap_fen": 300}, (10_000, 4_000), [300, 200]),
        ({"month_cap_fen": 600}, (10_000, 10_000, 10_000), [500, 100, 0]),
        ({"rate": "0.0001"}, (9_999, 10_000), [None, 1]),
    ],
)
def test_bounds_hold(world: World, given: dict[str, Any], bought: tuple[int, ...], expected: list[int | None]) -> None:
    rule_of(**given)

    purchases = [buy(f"{number}", fen) for number, fen in enumerate(bought)]
    decide()

    found = {row.purchase: row.amount_fen for row in CashBack.objects.all()}
    assert [found.get(each) for each in purchases] == expected
    assert list(check_rewards()) == []


def test_the_cap_is_of_a_calendar_month(world: World) -> None:
    rule_of(month_cap_fen=600)

    january, february = buy("one", 20_000, day=26), buy("two", 20_000, day=27)
    decide(day=27)

    assert [cash_back_of(each).amount_fen for each in (january, february)] == [600, 600]


def test_above_the_cap_of_the_month_the_reason_is_kept(world: World) -> None:
    rule_of(month_cap_fen=500)
    buy("one", 10_000)

    refused = buy("two", 10_000)
    decide()

    assert (cash_back_of(refused).refusal, parts_of(refused)) == ("month_cap_reached", [])
    view = find_cash_back(purchase=refused)
    assert view is not None
    assert (view.is_decided, view.left_fen) == (True, 0)


def test_what_does_not_fit_into_the_budget_is_refused_whole_and_operators_are_told_once(world: World) -> None:
    rule_of(budget_id=budget_of(900, alert_fen=400))

    purchases = [buy(f"{number}", fen) for number, fen in enumerate((10_000, 10_000, 8_000))]
    decide()

    assert [cash_back_of(each).refusal for each in purchases] == ["", "budget_exhausted", ""]
    budget = Budget.objects.get()
    assert (budget.spent_fen, budget.alerted_at is None, budget.exhausted_at is None) == (900, False, False)
    assert list(check_rewards()) == []


def test_what_was_promised_is_paid_though_the_budget_was_stopped_and_the_rule_ended(world: World) -> None:
    rule_of(**THIRDS)
    purchase = buy("one", 10_000)
    decide()
    stop_budget(budget_id=Budget.objects.get().pk, reason="结束", by=OPERATOR, at=OPENED_AT + ONE_DAY)

    late = buy("two", 10_000, day=1)
    decide(day=1)
    close(date(2026, 4, 1))

    assert sum(amount for amount, *_rest in parts_of(purchase)) == 500 == coins_of(member_of(purchase))
    assert cash_back_of(late).refusal == "budget_stopped"


def test_a_merchant_that_pays_does_so_out_of_what_it_is_owed(world: World) -> None:
    rule_of(budget_id=budget_of(funder_id=world.books))
    before = balance(chart.PAYABLE, world.books)
    purchase = buy("one", 10_000, merchant=NOODLES)
    decide()

    assert coins_of(member_of(purchase)) == 500
    assert balance(chart.PAYABLE, world.books) == before - 500
    assert list(check_books()) == list(check_rewards()) == []


def test_only_the_merchants_named_take_part(world: World) -> None:
    rule_of(merchant_ids=frozenset({world.noodles}))

    books, noodles = buy("one", 10_000), buy("two", 10_000, merchant=NOODLES)

    assert list(CashBack.objects.values_list("purchase", flat=True)) == [noodles]
    assert find_cash_back(purchase=books) is None


def test_only_members_of_the_tiers_named_are_meant(world: World) -> None:
    set_tiers()
    grant_tier(world.zhao, "gold", cause="test", since="2026-01-05")
    rule_of(tiers=frozenset({"gold"}))

    gold, base = buy("one", 10_000), buy("two", 10_000, member="6100-0099")

    assert member_of(gold) == world.zhao
    assert list(CashBack.objects.values_list("purchase", flat=True)) == [gold]
    assert find_cash_back(purchase=base) is None


def test_the_rule_of_the_day_of_the_purchase_decides_however_late_it_is_told(world: World) -> None:
    rule_of(valid_from=FIRST_DAY + ONE_DAY)
    rule_of(rate="0.1", valid_from=FIRST_DAY + 2 * ONE_DAY)
    told_late = [told(f"{day}", 10_000, day=day) for day in range(4)]

    outcomes = take_in(*told_late, at=OPENED_AT + timedelta(days=30)).outcomes
    decide(day=30)

    found = {row.purchase: row.amount_fen for row in CashBack.objects.all()}
    assert [found.get(each.public_id or "") for each in outcomes] == [None, 500, 1000, 1000]


def test_a_rule_of_nothing_ends_the_cash_back(world: World) -> None:
    rule_of()
    end = FIRST_DAY + ONE_DAY
    announce_cash_back_rule(terms=CashBackTerms(Rate(0), end), by=OPERATOR, at=OPENED_AT)

    before, after = buy("one", 10_000), buy("two", 10_000, day=1)

    assert list(CashBack.objects.values_list("purchase", flat=True)) == [before]
    assert get_cash_back_rule(day=end) is None
    assert find_cash_back(purchase=after) is None


@pytest.mark.parametrize(
    ("given", "refusal", "field"),
    [
        ({"at": OPENED_AT}, CampaignNotAnnounced, "valid_from"),
        ({"rate": "1.1"}, CampaignInvalid, "rate"),
        ({"instalments": 25}, CampaignInvalid, "instalments"),
        ({"budget_id": 404}, BudgetNotFound, "budget"),
        ({"merchant_ids": frozenset({404})}, Exception, "merchants"),
        ({"tiers": frozenset({"nobody"})}, Exception, "tiers"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(
    world: World, given: dict[str, Any], refusal: type[Exception], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        rule_of(**given)

    assert refused.value.field == field  # type: ignore[attr-defined]
    assert not CashBackRule.objects.exists()


def test_a_stopped_budget_pays_no_rule(world: World) -> None:
    budget_id = budget_of()
    stop_budget(budget_id=budget_id, reason="结束", by=OPERATOR, at=OPENED_AT)

    with pytest.raises(BudgetStopped):
        rule_of(budget_id=budget_id)


def test_who_announced_a_rule_is_in_the_audit(world: World) -> None:
    rule_id = rule_of(merchant_ids=frozenset({world.books}), month_cap_fen=500)

    entry = AuditEntry.objects.get(action="rewards.announce_cash_back_rule")
    assert (entry.subject, entry.facts["rate"], entry.facts["merchants"]) == (
        f"cash_back_rule:{rule_id}",
        "0.05",
        [world.books],
    )


def test_the_database_lets_a_purchase_bring_cash_back_once(world: World) -> None:
    rule_of()
    row = cash_back_of(buy("one", 10_000))
    row.pk, row.public_id = None, "cbk_other"

    with pytest.raises(IntegrityError), django_transaction.atomic():
        row.save()


def test_a_batch_of_sales_costs_no_more_statements(world: World) -> None:
    set_tiers()
    rule_of(tiers=frozenset({"basic", "gold", "silver"}), **THIRDS)
    buy("first", 100)
    costs = []
    for count in (2, 12):
        records = [told(f"{count} {number}", 100, day=2) for number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            take_in(*records)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_deciding_more_costs_no_more_statements(world: World) -> None:
    rule_of(**THIRDS)
    costs = []
    for count in (1, 2, 12):
        take_in(*[told(f"{count} {number}", 10_000, day=count) for number in range(count)])
        with CaptureQueriesContext(connection) as queries:
            assert decide(day=count) == count
        costs.append(len(queries))

    assert costs[1] == costs[2]


def test_a_member_sees_what_came_and_what_is_to_come(world: World) -> None:
    rule_of(**THIRDS)
    purchase = buy("one", 10_000)
    member_id = member_of(purchase)
    assert sum_pending_cash_back(member_id=member_id) == (0, None, True)
    decide()

    [view] = list_cash_backs(member_id=member_id, limit=10)

    assert (view.purchase, view.merchant, view.paid_fen, view.pending_fen) == (purchase, BOOKS, 166, 334)
    assert view.next_day == date(2026, 2, 5)
    assert sum_pending_cash_back(member_id=member_id) == (334, date(2026, 2, 5), True)
    assert list_cash_backs(member_id=member_id, before=view.cash_back_id, limit=10) == []
    assert sum_pending_cash_back(member_id=world.li) == (0, None, False)


def test_a_rule_announced_today_is_for_tomorrow(world: World) -> None:
    rule_of(at=OPENED_AT, valid_from=FIRST_DAY + ONE_DAY)

    assert get_cash_back_rule(day=FIRST_DAY) is None
    assert get_cash_back_rule(day=FIRST_DAY + ONE_DAY) is not None
