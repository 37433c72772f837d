"""Closing dates: balances are folded, totals drawn up and chained, and nothing is booked there any more."""

from datetime import date, timedelta

import pytest

from lianka.domain.ledger.chart import CHANNEL, PAYABLE, POINTS, POINTS_FUND, POINTS_ISSUED
from lianka.domain.ledger.errors import DateNotOver
from lianka.domain.ledger.models import Closing, DailyTotal, Fold, Journal
from lianka.domain.ledger.operations.close_dates import close_dates
from lianka.domain.ledger.queries import latest_closed_date
from lianka.domain.ledger.rules.chain import FIRST_LINK, JournalsDigest, day_digest
from lianka.foundation.calendar import end_of_day
from tests.operations.ledger.scene import (
    NOON,
    TODAY,
    Scene,
    assert_books_are_right,
    balances,
    book,
    booked,
    days_later,
    everything,
)

TOMORROW = TODAY + timedelta(days=1)


def _close(through: date) -> int:
    return close_dates(through=through, at=end_of_day(through))


def test_a_date_can_be_closed_once_it_is_over(scene: Scene) -> None:
    booked(scene.collected("1", 500))

    with pytest.raises(DateNotOver):
        close_dates(through=TODAY, at=end_of_day(TODAY) - timedelta(microseconds=1))
    assert latest_closed_date() is None

    assert close_dates(through=TODAY, at=end_of_day(TODAY)) == 1
    assert latest_closed_date() == TODAY


def test_a_journal_of_a_closed_date_is_booked_on_the_earliest_open_one(scene: Scene) -> None:
    booked(scene.collected("1", 500))
    _close(TODAY)

    late, in_time, long_ago, ahead = book(
        scene.collected("2", 1),
        scene.collected("3", 2, at=days_later(1)),
        scene.collected("4", 4, at=days_later(-400)),
        scene.collected("5", 8, at=days_later(9)),
    )

    assert (late.book_date, in_time.book_date, long_ago.book_date) == (TOMORROW,) * 3
    assert ahead.book_date == TODAY + timedelta(days=9)
    assert Journal.objects.get(key="4").happened_at == days_later(-400)
    assert_books_are_right()


def test_a_journal_replayed_after_closing_keeps_its_date(scene: Scene) -> None:
    (first,) = book(scene.collected("1", 500))
    _close(TODAY)

    assert book(scene.collected("1", 500)) == [first._replace(is_replay=True)]


def test_a_fold_is_the_balance_of_a_tally_account_on_a_day_it_moved(scene: Scene) -> None:
    booked(scene.collected("1", 500), scene.bought_in_advance("2", 70))
    booked(scene.collected("3", 30, at=days_later(2)))

    assert _close(TODAY + timedelta(days=3)) == 4

    folds = Fold.objects.filter(account__kind=PAYABLE).order_by("book_date")
    assert list(folds.values_list("book_date", "balance")) == [(TODAY, 500), (TODAY + timedelta(days=2), 530)]
    assert not Fold.objects.filter(account__is_guarded=True).exists()
    assert_books_are_right()


def test_the_balance_of_a_tally_is_its_fold_and_what_came_since(scene: Scene) -> None:
    steps = []

    booked(scene.collected("1", 500), scene.collected("2", 30, at=days_later(1)))
    steps.append(balances(scene.payable(), scene.channel()))
    _close(TODAY)
    steps.append(balances(scene.payable(), scene.channel()))
    booked(scene.collected("late", 7))
    _close(TOMORROW)
    booked(scene.collected("later", 1))
    steps.append(balances(scene.payable(), scene.channel()))

    assert steps == [[530, -530], [530, -530], [538, -538]]
    assert list(Fold.objects.order_by("book_date", "balance").values_list("balance", flat=True)) == [
        *(-500, 500),
        *(-537, 537),
    ]


def test_an_account_never_used_stands_at_nothing(scene: Scene) -> None:
    assert balances(scene.payable(), scene.points()) == [0, 0]


def test_the_totals_of_a_day_tell_what_moved_by_kind_of_account(scene: Scene) -> None:
    booked(scene.collected("1", 500), scene.earned("2", 10, 12))
    booked(scene.collected("3", 30, at=days_later(1)))

    _close(TOMORROW)

    first, second = (
        {
            kind: rest
            for kind, *rest in DailyTotal.objects.filter(book_date=day).values_list(
                "kind", "asset", "debits", "credits", "balance"
            )
        }
        for day in (TODAY, TOMORROW)
    )
    assert first == {
        CHANNEL: ["CNY", 500, 0, -500],
        PAYABLE: ["CNY", 12, 500, 488],
        POINTS: ["POINT", 0, 10, 10],
        POINTS_FUND: ["CNY", 0, 12, 12],
        POINTS_ISSUED: ["POINT", 10, 0, -10],
    }
    assert second == {CHANNEL: ["CNY", 30, 0, -530], PAYABLE: ["CNY", 0, 30, 518]}


@pytest.mark.row("PTS-12")
def test_each_day_is_chained_to_the_day_before(scene: Scene) -> None:
    booked(scene.collected("1", 500), scene.collected("2", 7))

    _close(TOMORROW)

    of_day = JournalsDigest()
    for digest in Journal.objects.order_by("pk").values_list("digest", flat=True):
        of_day.add(bytes(digest))
    totals = [(CHANNEL, "CNY", 507, 0, -507), (PAYABLE, "CNY", 0, 507, 507)]
    first = day_digest(before=FIRST_LINK, day=TODAY, journal_count=2, journals=of_day.digest(), totals=totals)
    nothing = JournalsDigest().digest()
    second = day_digest(before=first, day=TOMORROW, journal_count=0, journals=nothing, totals=[])
    links = Closing.objects.order_by("book_date").values_list("book_date", "journal_count", "digest")
    assert [(day, count, bytes(digest)) for day, count, digest in links] == [(TODAY, 2, first), (TOMORROW, 0, second)]


def test_dates_are_closed_once(scene: Scene) -> None:
    booked(scene.collected("1", 500))
    assert _close(TOMORROW) == 2
    before = everything()

    assert _close(TOMORROW) == 0
    assert _close(TODAY) == 0

    assert everything() == before


@pytest.mark.parametrize("days", [30, 31, 32, 62, 63, 400])
def test_many_empty_dates_are_closed_in_chunks_without_a_gap(scene: Scene, days: int) -> None:
    booked(scene.collected("1", 500), scene.collected("2", 7, at=days_later(days - 1)))

    assert _close(TODAY + timedelta(days=days - 1)) == days

    closed = list(Closing.objects.order_by("book_date").values_list("book_date", flat=True))
    assert closed == [TODAY + timedelta(days=number) for number in range(days)]
    assert balances(scene.payable()) == [507]
    assert Fold.objects.count() == 4
    assert_books_are_right()


def test_books_without_a_journal_begin_on_the_date_closed_first(scene: Scene) -> None:
    assert _close(TODAY) == 1

    (posting,) = book(scene.collected("1", 500, at=days_later(-9)))

    assert posting.book_date == TOMORROW
    assert_books_are_right()


def test_the_books_begin_with_the_earliest_journal(scene: Scene) -> None:
    booked(scene.collected("1", 500), scene.collected("2", 7, at=days_later(-9)))

    assert _close(TODAY) == 10

    assert_books_are_right()


def test_a_business_date_ends_at_midnight_of_the_alliance(scene: Scene) -> None:
    midnight = end_of_day(TODAY)

    before, after = book(
        scene.collected("1", 1, at=midnight - timedelta(microseconds=1)), scene.collected("2", 1, at=midnight)
    )

    assert (before.book_date, after.book_date) == (TODAY, TOMORROW)
    assert NOON.utcoffset() == timedelta(hours=8)
