"""What was paid for cards becomes revenue by days, at each month's end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lianka.domain.cards.models import CardIncomeRelease, CardTerm
from lianka.domain.cards.operations.check_cards import check_cards
from lianka.domain.cards.operations.release_card_income import release_card_income
from lianka.domain.cards.rules.income import earned_through
from lianka.domain.cards.values import OptionDraft, TermKind
from lianka.domain.ledger import chart
from lianka.domain.ledger.errors import DateNotOver
from lianka.domain.ledger.models import Journal
from lianka.domain.ledger.operations.check_books import check_books
from lianka.foundation.calendar import add_months, end_of_day, end_of_month
from lianka.foundation.jobs import jobs_of_kind
from lianka.interfaces.shared.world import World, build_world
from tests.operations.cards.scene import (
    DINING,
    FOR_GOOD,
    FREE_WEEK,
    MONTH,
    THIRTY_DAYS,
    WELCOME,
    balance,
    on,
    plan_on_sale,
    sell,
)
from tests.operations.settlement.scene import close
from tests.world import OPENED_AT

pytestmark = pytest.mark.row("CARD-3")
JANUARY, FEBRUARY, MARCH = date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)


def _release(day: date, *, days_late: int = 0) -> int:
    return release_card_income(business_date=day, at=end_of_day(day) + timedelta(days=days_late))


def _booked(world: World) -> tuple[int, int]:
    return balance(chart.CARDS_DEFERRED, world.platform), balance(chart.REVENUE_CARDS, world.platform)


def _amounts() -> list[tuple[date, int]]:
    return list(CardIncomeRelease.objects.order_by("month", "term_id").values_list("month", "amount_fen"))


@pytest.fixture
def plan(world: World) -> str:
    """A card at 30.00 for thirty days or 31.00 a month."""
    return plan_on_sale(DINING, THIRTY_DAYS, MONTH)


def test_a_term_is_earned_by_its_days(world: World, plan: str) -> None:
    # 22 January to 21 February: 31 days, ten of them in January.
    sell(world.wang, plan, at=on("2026-01-22"))

    released = [(_release(day), _booked(world)) for day in (JANUARY, FEBRUARY, MARCH)]

    assert released == [(1, (2033, 967)), (1, (0, 3000)), (0, (0, 3000))]
    assert _amounts() == [(date(2026, 1, 1), 967), (date(2026, 2, 1), 2033)]


def test_a_month_is_one_journal_on_its_latest_day(world: World, plan: str) -> None:
    for member in (world.wang, world.li):
        sell(member, plan, at=on("2026-01-22"))

    _release(JANUARY, days_late=3)

    journal = Journal.objects.get(source="card_income")
    assert (journal.key, journal.book_date) == ("2026-01", JANUARY)
    assert _booked(world) == (6000 - 2 * 967, 2 * 967)


def test_other_days_than_a_months_end_release_nothing(world: World, plan: str) -> None:
    sell(world.wang, plan, at=OPENED_AT)

    assert [_release(JANUARY - timedelta(days=days)) for days in range(1, 25)] == [0] * 24
    assert _amounts() == []


def test_a_day_that_is_not_over_is_refused(world: World, plan: str) -> None:
    sell(world.wang, plan, at=OPENED_AT)

    with pytest.raises(DateNotOver):
        release_card_income(business_date=JANUARY, at=end_of_day(JANUARY) - timedelta(seconds=1))

    assert _amounts() == []


def test_running_twice_or_late_gives_the_same_books(world: World, plan: str) -> None:
    sell(world.wang, plan, at=on("2026-01-22"))
    _release(JANUARY)
    sell(world.li, plan, at=on("2026-02-05"))

    again = _release(JANUARY, days_late=10)

    assert (again, _booked(world)) == (0, (6000 - 967, 967))
    assert Journal.objects.filter(source="card_income").count() == 1


def test_a_month_run_before_anything_was_sold_in_it_can_be_run_again(world: World, plan: str) -> None:
    assert _release(JANUARY) == 0
    sell(world.wang, plan, at=on("2026-01-22"))

    assert _release(JANUARY) == 1
    assert _booked(world) == (2033, 967)


def test_a_sale_booked_after_its_months_release_is_released_with_the_next(world: World, plan: str) -> None:
    sell(world.wang, plan, at=on("2026-01-22"))
    _release(JANUARY)
    close(JANUARY)

    # Paid at 23:00 of 31 January, and booked when that day was closed: 29 of its 31 days are in these two months.
    sell(world.li, plan, at=on("2026-01-31", 23), order="late")
    late = _release(JANUARY, days_late=1)
    _release(FEBRUARY)

    assert late == 0
    assert _amounts() == [(date(2026, 1, 1), 967), (date(2026, 2, 1), 2033), (date(2026, 2, 1), 3000 * 29 // 31)]
    assert Journal.objects.get(source="card_sale", key=CardTerm.objects.latest("pk").order).book_date == date(
        2026, 2, 1
    )
    assert list(check_books()) == []


def test_a_month_that_a_later_one_has_overtaken_stays_as_it_is(world: World, plan: str) -> None:
    sell(world.wang, plan, at=on("2026-01-22"))
    _release(FEBRUARY)

    assert _release(JANUARY, days_late=60) == 0
    assert _amounts() == [(date(2026, 2, 1), 3000)]


def test_a_renewal_is_earned_in_its_own_days(world: World, plan: str) -> None:
    for _ in range(2):
        sell(world.wang, plan, at=on("2026-01-31"), option=1)

    for day in (JANUARY, FEBRUARY, MARCH):
        _release(day)

    # 31 January to 28 February, 29 days; then the whole of March.
    assert _amounts() == [
        (date(2026, 1, 1), 3100 // 29),
        (date(2026, 2, 1), 3100 - 3100 // 29),
        (date(2026, 3, 1), 3100),
    ]


def test_a_permanent_card_is_earned_over_36_months(world: World) -> None:
    sell(world.wang, plan_on_sale(DINING, FOR_GOOD), at=on("2026-01-31"))

    months = [_release(end_of_month(add_months(JANUARY.replace(day=1), n))) for n in range(38)]

    assert months == [1] * 37 + [0]
    assert [amount for _month, amount in _amounts()][:2] == [91, 2552]
    assert _booked(world) == (0, 99900)


def test_what_is_less_than_a_fen_a_month_comes_with_the_end(world: World) -> None:
    sell(world.wang, plan_on_sale(DINING, replace(MONTH, n=3, price_fen=1)), at=OPENED_AT)

    released = [_release(end_of_month(add_months(JANUARY.replace(day=1), n))) for n in range(5)]

    assert released == [0, 0, 0, 1, 0]
    assert _amounts() == [(date(2026, 4, 1), 1)]


def test_free_cards_earn_nothing(world: World) -> None:
    sell(world.wang, plan_on_sale(WELCOME, FREE_WEEK), at=OPENED_AT)

    assert _release(JANUARY) == 0
    assert Journal.objects.count() == 0


def test_a_release_costs_as_many_statements_for_many_cards_as_for_one(world: World, plan: str) -> None:
    def statements(day: date) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert _release(day) > 0
        return len(queries)

    sell(world.wang, plan, at=OPENED_AT)
    _release(JANUARY)
    alone = statements(FEBRUARY)
    for member in (world.wang, world.li, world.zhao):
        for _ in range(5):
            sell(member, plan, at=on("2026-03-01"))

    assert statements(MARCH) == alone


def test_the_day_close_releases_before_it_closes_the_books() -> None:
    names = [job.name for job in jobs_of_kind("daily")]

    assert names.index("release-card-income") < names.index("close-books")


class AnyCards(TestCase):
    """Whatever is sold when, and whichever months are run, the statement earns what the rule says."""

    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    @given(
        sales=st.lists(
            st.tuples(
                st.dates(date(2026, 1, 5), date(2026, 6, 30)),
                st.sampled_from([(TermKind.DAYS, 3), (TermKind.DAYS, 45), (TermKind.MONTHS, 1), (TermKind.MONTHS, 6)]),
                st.integers(1, 100_000),
            ),
            max_size=6,
        ),
        is_run=st.lists(st.booleans(), min_size=8, max_size=8),
    )
    def test_books_follow_the_rule(
        self, sales: list[tuple[date, tuple[TermKind, int], int]], is_run: list[bool]
    ) -> None:
        world = build_world(at=OPENED_AT)
        for day, (kind, n), price_fen in sorted(sales):
            option = OptionDraft(term_kind=kind, n=n, price_fen=price_fen)
            sell(world.wang, plan_on_sale(DINING, option), at=on(day))
        ends = [end_of_month(add_months(date(2026, 1, 1), number)) for number in range(8)]

        for end in [end for end, runs in zip(ends, is_run, strict=True) if runs]:
            _release(end)
            expected = sum(
                earned_through(
                    price_fen=term.price_fen,
                    deferral_from=term.deferral_from,
                    deferral_until=term.deferral_until,
                    day=end,
                )
                for term in CardTerm.objects.all()
            )
            assert balance(chart.REVENUE_CARDS, world.platform) == expected

        assert list(check_cards()) == []
