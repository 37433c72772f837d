"""Rivals in processes of their own meet at the same accounts, keys, lots and dates."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from random import Random

import pytest
from django.db import transaction as django_transaction

from lianka.domain.ledger.errors import HoldNotOpen, InsufficientPoints
from lianka.domain.ledger.models import Closing, Journal, Lot
from lianka.domain.ledger.operations import date_lots as dating
from lianka.domain.ledger.operations.close_dates import close_dates
from lianka.domain.ledger.operations.hold import expire_holds
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import Journal as JournalAsked
from lianka.foundation.db import is_postgresql, transaction
from tests.operations.ledger.scene import (
    NOON,
    TODAY,
    YEAR_END,
    Scene,
    assert_books_are_right,
    balances,
    book,
    booked,
    days_later,
    lot_ids,
    void_hold,
)
from tests.rivals import process, processes_at_once, shared_event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

date_lots = transaction(dating.date_lots)


def _rounds() -> int:
    """SQLite lets one writer in after the other: the same races, and slower."""
    return 16 if is_postgresql() else 6


def _rivals(work: Callable[[int], int], count: int) -> list[int]:
    return processes_at_once(*(partial(work, rival) for rival in range(count)))


def _count_posted(journals: Iterable[JournalAsked]) -> int:
    """Post each by itself, and count those that were not refused."""
    return sum(posting.refusal is None for journal in journals for posting in book(journal))


def test_eight_spenders_of_one_members_points_never_overspend(scene: Scene) -> None:
    booked(*(scene.earned(str(number), 5 * _rounds(), 6 * _rounds()) for number in range(8)))

    def spend(rival: int) -> int:
        return _count_posted(scene.spent(f"{rival}-{number}", 7, 7) for number in range(_rounds()))

    successes = sum(_rivals(spend, 8))

    assert successes == 40 * _rounds() // 7
    assert balances(scene.points()) == [40 * _rounds() - 7 * successes]
    assert_books_are_right()


def test_one_key_from_eight_processes_has_one_effect(scene: Scene) -> None:
    def tell(rival: int) -> int:
        sales = [scene.collected(f"sale {number}", 100) for number in range(_rounds())]
        gifts = [scene.earned(f"gift {number}", 10, 12) for number in range(_rounds())]
        journals = Random(rival).sample(sales + gifts, 2 * _rounds())
        postings = [book(*journals[index : index + 3]) for index in range(0, len(journals), 3)]
        assert all(posting.journal_id for batch in postings for posting in batch)
        return sum(not posting.is_replay for batch in postings for posting in batch)

    assert sum(_rivals(tell, 8)) == 2 * _rounds()

    assert balances(scene.channel(), scene.points()) == [-100 * _rounds(), 10 * _rounds()]
    assert_books_are_right()


@pytest.mark.row("PTS-4")
def test_what_expires_is_not_spent_and_what_is_spent_does_not_expire(scene: Scene) -> None:
    booked(*(scene.earned(str(number), 10, 12) for number in range(_rounds())))
    ids = lot_ids()

    def expire_or_spend(rival: int) -> int:
        if rival < 2:
            return _count_posted(scene.expired(f"{rival}-{lot_id}", lot_id) for lot_id in ids)
        return _count_posted(scene.spent(f"{rival}-{number}", 3, 3) for number in range(_rounds()))

    spendings = sum(_rivals(expire_or_spend, 6)[2:])

    assert balances(scene.points(), scene.fund()) == [0, 0]
    assert sum(balances(scene.spread(), scene.breakage())) + 3 * spendings == 12 * _rounds()
    assert_books_are_right()


def test_nothing_is_booked_on_a_date_that_closes_meanwhile_and_nothing_is_lost(scene: Scene) -> None:
    days = range(-3, 4)

    def sell_or_close(rival: int) -> int:
        if rival == 0:
            return sum(close_dates(through=TODAY + timedelta(days=day), at=days_later(9)) for day in days)
        for number in range(_rounds()):
            booked(*(scene.collected(f"{rival}-{number}-{day}", 1, at=days_later(day)) for day in reversed(days)))
        return len(days) * _rounds()

    _closed, *sold = _rivals(sell_or_close, 4)

    close_dates(through=TODAY + timedelta(days=8), at=days_later(9))
    assert balances(scene.payable()) == [sum(sold)] == [Journal.objects.count()]
    assert sum(Closing.objects.values_list("journal_count", flat=True)) == sum(sold)
    assert_books_are_right()


def test_the_first_closing_waits_for_whoever_books_an_earlier_date(scene: Scene) -> None:
    booked(scene.collected("1", 10))
    begin, done = shared_event(), shared_event()

    def close() -> None:
        begin.wait(10)
        close_dates(through=TODAY, at=days_later(1))
        done.set()

    with process(close):
        with django_transaction.atomic():
            post([scene.collected("2", 5, at=days_later(-3))], at=NOON)
            begin.set()
            assert not done.wait(0.3)
        assert done.wait(10)

    assert Closing.objects.count() == 4
    assert balances(scene.payable()) == [15]
    assert_books_are_right()


def test_holds_and_spendings_share_what_there_is(scene: Scene) -> None:
    booked(scene.earned("1", 10 * _rounds(), 12 * _rounds()))

    def compete(rival: int) -> int:
        if rival == 0:
            for _number in range(2 * _rounds()):
                expire_holds(at=NOON)
            return 0
        if rival < 4:
            return sum(_hold_and_settle(scene, f"{rival}-{number}", number) for number in range(_rounds()))
        return _count_posted(scene.spent(f"{rival}-{number}", 4, 4) for number in range(_rounds()))

    spent = 4 * sum(_rivals(compete, 7))

    expire_holds(at=NOON)
    assert balances(scene.points()) == [10 * _rounds() - spent]
    assert_books_are_right()


def _hold_and_settle(scene: Scene, key: str, number: int) -> int:
    """Hold five points and, in turn, spend four of them, void the hold, or leave it to run out; 1 if spent."""
    try:
        hold_id = scene.place(key, 5, expires_at=NOON)
    except InsufficientPoints:
        return 0
    if number % 3 == 0:
        return _count_posted([scene.spent(f"h{key}", 4, 4, hold_id=hold_id)])
    if number % 3 == 1:
        with suppress(HoldNotOpen):  # it ran out first
            void_hold(hold_id=hold_id, at=NOON)
    return 0


def test_batches_that_meet_the_same_accounts_in_opposite_order_all_succeed(scene: Scene) -> None:
    members = [scene.wang, scene.li]
    booked(*(scene.earned(f"{member}", 9_000, 0, holder=scene.points(member)) for member in members))

    def spend(rival: int) -> int:
        order = members if rival % 2 else members[::-1]
        for number in range(_rounds()):
            first, second = (scene.points(member) for member in order)
            booked(
                scene.spent(f"{rival}-{number}-a", 1, 1, holder=first),
                scene.spent(f"{rival}-{number}-b", 1, 1, holder=second),
                scene.collected(f"{rival}-{number}-c", 1),
            )
        return 2 * _rounds()

    spent = sum(_rivals(spend, 6))

    assert sum(balances(*(scene.points(member) for member in members))) == 18_000 - spent
    assert_books_are_right()


def test_lots_that_get_an_end_while_they_are_spent_keep_it(scene: Scene) -> None:
    booked(*(scene.earned(str(number), 8, 8, expires_at=None) for number in range(_rounds())))
    ids = lot_ids()

    def spend_or_date(rival: int) -> int:
        if rival == 0:
            return sum(date_lots([(lot_id, YEAR_END)]) for lot_id in ids)
        return sum(len(book(scene.spent(f"{rival}-{number}", 2, 2))) for number in range(_rounds()))

    dated, *_spent = _rivals(spend_or_date, 4)

    assert dated == Lot.objects.filter(expires_at=YEAR_END).count() == _rounds()
    assert balances(scene.points()) == [2 * _rounds()]
    assert_books_are_right()
