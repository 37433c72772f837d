"""Posting: one answer a journal, one fate for all its transfers, one way in."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianka.domain.ledger import chart
from lianka.domain.ledger.errors import InvalidJournal
from lianka.domain.ledger.models import Journal as JournalRow
from lianka.domain.ledger.models import Line
from lianka.domain.ledger.models import Transfer as TransferRow
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import AccountRef, Journal, Transfer
from lianka.foundation.db import fetch_all
from tests.operations.ledger.scene import (
    NOON,
    TODAY,
    Scene,
    acted,
    assert_books_are_right,
    balances,
    book,
    booked,
    everything,
    lots,
    refusals,
)


def test_a_transfer_debits_one_account_and_credits_another(scene: Scene) -> None:
    (posting,) = book(scene.collected("1", 10_000))

    assert (posting.book_date, posting.is_replay, posting.refusal) == (TODAY, False, None)
    assert balances(scene.channel(), scene.payable()) == [-10_000, 10_000]
    assert_books_are_right()


def test_a_sale_is_written_as_the_documentation_shows(scene: Scene) -> None:
    commission = Transfer(scene.payable(), AccountRef(chart.REVENUE_TRANSACTION, scene.platform), 300)
    sale = scene.collected("1", 10_000)
    sale = sale._replace(transfers=(*sale.transfers, commission), acts=(scene.grant(100, 120),))

    booked(sale)

    moved = fetch_all(
        "SELECT d.kind, c.kind, t.amount FROM ledger_transfer t JOIN ledger_account d ON d.id = t.debit_id"
        " JOIN ledger_account c ON c.id = t.credit_id ORDER BY t.number"
    )
    assert moved == [
        ("channel", "payable", 10_000),
        ("payable", "revenue.transaction", 300),
        ("points.issued", "points", 100),
        ("payable", "points_fund", 120),
    ]
    assert balances(scene.payable(), scene.fund(), scene.points()) == [9_580, 120, 100]


def test_the_same_journal_again_is_answered_and_not_posted(scene: Scene) -> None:
    (first,) = book(scene.collected("1", 10_000))
    before = everything()

    (again,) = book(scene.collected("1", 10_000))

    assert again == first._replace(is_replay=True)
    assert everything() == before


def test_the_same_key_with_other_content_is_a_conflict(scene: Scene) -> None:
    booked(scene.collected("1", 10_000))
    before = everything()

    postings = book(scene.collected("1", 10_001))

    assert refusals(postings) == ["journal_conflict"]
    assert everything() == before


def test_a_journal_twice_in_one_batch_is_posted_once(scene: Scene) -> None:
    first, again, other = book(scene.earned("1", 10, 12), scene.earned("1", 10, 12), scene.earned("1", 11, 12))

    assert again == first._replace(is_replay=True)
    assert refusals([other]) == ["journal_conflict"]
    assert lots() == [(10, 10, 0)]


def test_a_refused_journal_leaves_no_trace_and_disturbs_no_other(scene: Scene) -> None:
    booked(scene.earned("1", 100, 120))
    refused = scene.spent("3", 41, 41)
    refused = refused._replace(transfers=(Transfer(scene.channel(), scene.payable(), 5),))

    postings = book(scene.spent("2", 60, 60), refused, scene.spent("4", 40, 40))

    assert refusals(postings) == [None, "insufficient_points", None]
    assert lots() == [(100, 0, 0)]
    assert balances(scene.channel(), scene.points(), scene.fund()) == [0, 0, 0]
    assert not JournalRow.objects.filter(key="3").exists()
    assert_books_are_right()


def test_a_refused_key_is_free_for_a_later_try(scene: Scene) -> None:
    assert refusals(book(scene.spent("1", 10, 10))) == ["insufficient_points"]
    booked(scene.earned("2", 10, 12))

    booked(scene.spent("1", 10, 10))

    assert balances(scene.points()) == [0]


def test_lines_tell_the_history_of_a_guarded_account(scene: Scene) -> None:
    booked(scene.bought_in_advance("1", 500), scene.charged("2", 120), scene.charged("3", 80))

    history = Line.objects.order_by("version").values_list("version", "change", "balance_after")

    assert list(history) == [(1, 500, 500), (2, -120, 380), (3, -80, 300)]


def test_tally_accounts_keep_neither_balance_nor_lines(scene: Scene) -> None:
    booked(scene.collected("1", 10_000))

    assert fetch_all("SELECT balance, held, floor, version FROM ledger_account") == [(0, 0, 0, 0)] * 2
    assert Line.objects.count() == 0


INVALID: dict[str, Callable[[Scene], Journal]] = {
    "nothing": lambda scene: Journal("purchase", "1", "sale", NOON),
    "zero": lambda scene: scene.collected("1", 0),
    "negative": lambda scene: scene.collected("1", -5),
    "beyond counting": lambda scene: scene.collected("1", chart.AMOUNT_MAX + 1),
    "to itself": lambda scene: Journal("purchase", "1", "sale", NOON, (Transfer(scene.fund(), scene.fund(), 1),)),
    "two assets": lambda scene: Journal(
        "purchase", "1", "sale", NOON, (Transfer(scene.fund(), AccountRef(chart.POINTS_ISSUED, scene.noodles), 1),)
    ),
    "grant of nothing": lambda scene: scene.earned("1", 0, 0),
    "grant at a negative cost": lambda scene: scene.earned("1", 1, -1),
    "grant beyond a lot": lambda scene: scene.earned("1", chart.LOT_MAX + 1, 0),
    "grant from money": lambda scene: scene.earned("1", 1, 1, issued_from=scene.fund()),
    "grant paid in points": lambda scene: scene.earned("1", 1, 1, payer=AccountRef(chart.POINTS_ISSUED, scene.noodles)),
    "take of nothing": lambda scene: scene.spent("1", 0, 0),
    "take of negative worth": lambda scene: scene.spent("1", 1, -1),
    "take paid out in points": lambda scene: scene.spent(
        "1", 1, 1, payee=AccountRef(chart.POINTS_ISSUED, scene.noodles)
    ),
    "return of nothing": lambda scene: acted("1", scene.give_back(0, 0, "0")),
    "return of negative worth": lambda scene: acted("1", scene.give_back(1, -1, "0")),
}


@pytest.mark.parametrize("case", INVALID)
def test_a_journal_that_no_books_could_hold_is_refused(scene: Scene, case: str) -> None:
    booked(scene.earned("0", 10, 12))
    before = everything()

    postings = book(INVALID[case](scene), scene.collected("2", 1))

    assert refusals(postings) == ["invalid_journal", None]
    assert everything()["lot"] == before["lot"]
    assert_books_are_right()


def test_an_unknown_kind_of_account_refuses_the_batch(scene: Scene) -> None:
    journal = Journal("purchase", "1", "sale", NOON, (Transfer(AccountRef("pocket", 1), scene.payable(), 1),))

    with pytest.raises(InvalidJournal, match="no account kind pocket"):
        book(journal)

    assert JournalRow.objects.count() == 0


WITHOUT_LOTS: dict[str, Callable[[Scene], Journal]] = {
    "taken to a member": lambda scene: acted("2", scene.take(5, 5, to=scene.points(scene.li))),
    "granted from a member": lambda scene: acted("2", scene.grant(5, 5, issued_from=scene.points(scene.li))),
    "granted to the fund": lambda scene: acted("2", scene.grant(5, 5, holder=scene.fund())),
    "transferred": lambda scene: Journal(
        "purchase", "2", "sale", NOON, (Transfer(AccountRef(chart.POINTS_ISSUED, scene.noodles), scene.points(), 5),)
    ),
}


@pytest.mark.parametrize("case", WITHOUT_LOTS)
def test_points_never_reach_anyone_without_a_lot(scene: Scene, case: str) -> None:
    booked(scene.earned("1", 10, 12))

    with pytest.raises(InvalidJournal):
        book(WITHOUT_LOTS[case](scene))

    assert balances(scene.points(), scene.points(scene.li)) == [10, 0]


def test_posting_is_a_part_of_an_operation() -> None:
    with pytest.raises(RuntimeError, match="post is a part of an operation"):
        post([], at=NOON)


def test_a_moment_without_a_zone_is_refused(scene: Scene) -> None:
    naive = datetime(2026, 1, 5, 12)  # noqa: DTZ001  # the defect that is to be refused

    with pytest.raises(InvalidJournal):
        book(scene.collected("1", 5, at=naive))

    assert TransferRow.objects.count() == 0


def _sales(scene: Scene, count: int, *, key: str) -> list[Journal]:
    """Sales that do everything: money, points earned, spent, taken back and given back, for two members."""
    journals = []
    for number in range(count):
        name, holder = f"{key}.{number}", scene.points((scene.wang, scene.li)[number % 2])
        journals += [
            scene.collected(f"{name}.paid", 100),
            scene.earned(f"{name}.earned", 10, 12, holder=holder),
            scene.spent(f"{name}.spent", 2, 2, holder=holder),
            acted(f"{name}.back", scene.take_back(1, 1, f"{name}.earned", holder=holder)),
            acted(f"{name}.return", scene.give_back(1, 1, f"{name}.spent", holder=holder)),
        ]
    return journals


def test_the_number_of_statements_does_not_grow_with_the_batch(scene: Scene) -> None:
    booked(*_sales(scene, 2, key="first"))
    counts = []

    for size in (1, 10, 1_000):
        with CaptureQueriesContext(connection) as queries:
            booked(*_sales(scene, size, key=str(size)))
        counts.append(len(queries))

    assert counts[0] == counts[1] == counts[2] <= 30
    assert_books_are_right()
