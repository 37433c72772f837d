"""An account goes whole to an heir: its lots stay what they are, and what it began is finished by the heir."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from lianka.domain.ledger import chart
from lianka.domain.ledger.errors import InvalidJournal
from lianka.domain.ledger.models import Account, Handover, Lot
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.ledger.operations.hold import expire_holds
from lianka.domain.ledger.values import AccountRef, HandOver, Journal, Transfer
from tests.operations.ledger.scene import (
    NOON,
    YEAR_END,
    Scene,
    acted,
    assert_books_are_right,
    balances,
    book,
    booked,
    days_later,
    everything,
    lot_ids,
    lots,
    open_scene,
    refusals,
)
from tests.rivals import at_once

pytestmark = pytest.mark.row("MBR-13")


def _merge(scene: Scene, key: str = "m", *, holder: int | None = None, heir: int | None = None) -> Journal:
    kinds = (chart.POINTS, chart.GROWTH, chart.WALLET_PRINCIPAL)
    acts = (
        HandOver(AccountRef(kind, scene.wang if holder is None else holder), AccountRef(kind, heir or scene.li))
        for kind in kinds
    )
    return acted(key, *acts, source="merge")


def _of(scene: Scene, key: str, points: int, cost_fen: int, member: int) -> Journal:
    return scene.earned(key, points, cost_fen, holder=scene.points(member))


def test_lots_keep_cost_issuer_and_expiry(scene: Scene) -> None:
    booked(
        scene.earned("a", 3, 10, expires_at=days_later(3)), scene.earned("b", 100, 120), _of(scene, "c", 7, 9, scene.li)
    )
    before = list(Lot.objects.order_by("pk").values_list("issuer_id", "granted", "cost_fen", "remaining", "expires_at"))

    booked(_merge(scene))

    after = list(Lot.objects.order_by("pk").values_list("issuer_id", "granted", "cost_fen", "remaining", "expires_at"))
    assert after == before
    assert balances(scene.points(), scene.points(scene.li), scene.fund()) == [0, 110, 139]
    assert_books_are_right()


def test_the_heir_spends_soonest_to_expire_first_over_all_lots(scene: Scene) -> None:
    booked(scene.earned("a", 3, 10, expires_at=days_later(3)), _of(scene, "b", 10, 12, scene.li))
    booked(_merge(scene))

    booked(scene.spent("1", 5, 5, holder=scene.points(scene.li)))

    assert lots() == [(3, 0, 0), (10, 8, 0)]
    assert_books_are_right()


def test_what_was_spent_before_returns_to_the_heir_though_the_holder_is_named(scene: Scene) -> None:
    booked(scene.earned("a", 10, 12), scene.spent("1", 10, 10))
    booked(_merge(scene))

    booked(acted("2", scene.give_back(4, 4, "1"), source="refund"))

    assert lots() == [(10, 4, 0)]
    assert balances(scene.points(), scene.points(scene.li)) == [0, 4]
    assert_books_are_right()


def test_what_was_earned_before_is_taken_back_from_the_heir_its_own_lot_first(scene: Scene) -> None:
    booked(_of(scene, "b", 5, 6, scene.li), scene.earned("a", 10, 12, expires_at=YEAR_END + timedelta(days=9)))
    booked(_merge(scene))

    booked(acted("2", scene.take_back(12, 14, "a"), source="refund"))

    assert lots() == [(5, 3, 0), (10, 0, 0)]
    assert balances(scene.points(scene.li)) == [3]
    assert_books_are_right()


def test_a_debt_is_the_heirs_debt_and_the_next_grant_settles_it(scene: Scene) -> None:
    booked(scene.earned("a", 10, 12), scene.spent("1", 10, 10), acted("2", scene.take_back(6, 7, "a"), source="refund"))
    booked(_merge(scene))
    heirs = [AccountRef(kind, scene.li) for kind in (chart.POINTS_DEBT, chart.RECEIVABLE_POINTS_DEBT)]
    owed = balances(scene.debt(), scene.receivable(), *heirs)

    booked(_of(scene, "b", 10, 12, scene.li))

    assert owed == [0, 0, -6, -7]
    assert balances(*heirs, scene.points(scene.li)) == [0, 0, 4]
    assert_books_are_right()


def test_whatever_names_the_holder_reaches_the_heir(scene: Scene) -> None:
    booked(_merge(scene))

    booked(scene.earned("late", 10, 12), _of(scene, "b", 5, 6, scene.li), scene.spent("1", 15, 15))

    assert balances(scene.points(), scene.points(scene.li)) == [0, 0]
    assert Account.objects.filter(party_id=scene.wang).exclude(version=0).count() == 0
    assert_books_are_right()


def test_growth_below_zero_and_stored_value_go_along(scene: Scene) -> None:
    growth, wallet = AccountRef(chart.GROWTH, scene.wang), AccountRef(chart.WALLET_PRINCIPAL, scene.wang)
    taken = Transfer(growth, AccountRef(chart.GROWTH_ISSUED, scene.platform), 30)
    paid_in = Transfer(scene.channel(), wallet, 5_000)
    booked(Journal("x", "1", "x", NOON, (taken, paid_in)))

    booked(_merge(scene))

    assert balances(growth, wallet) == [0, 0]
    assert balances(growth._replace(party_id=scene.li), wallet._replace(party_id=scene.li)) == [-30, 5_000]
    assert_books_are_right()


def test_an_heir_that_is_handed_over_itself_leads_on(scene: Scene) -> None:
    booked(scene.earned("a", 10, 12), scene.spent("1", 4, 4))
    booked(_merge(scene))
    last = scene.fuel

    booked(_merge(scene, "n", holder=scene.li, heir=last))
    booked(acted("2", scene.give_back(4, 4, "1"), source="refund"))

    assert balances(scene.points(), scene.points(scene.li), scene.points(last)) == [0, 0, 10]
    assert_books_are_right()


def test_nothing_is_handed_over_while_something_is_held(scene: Scene) -> None:
    booked(scene.earned("a", 10, 12))
    scene.place("h", 4)
    before = everything()

    assert refusals(book(_merge(scene))) == ["hold_still_open"]
    assert everything() == before

    expire_holds(at=days_later(2))
    booked(_merge(scene))
    assert_books_are_right()


def test_a_lot_that_a_settled_hold_names_may_go(scene: Scene) -> None:
    booked(scene.earned("a", 10, 12))
    hold_id = scene.place("h", 4)
    booked(scene.spent("1", 4, 4, hold_id=hold_id))
    booked(_merge(scene))

    assert balances(scene.points(scene.li)) == [6]
    assert_books_are_right()


def test_the_same_key_hands_over_once(scene: Scene) -> None:
    booked(scene.earned("a", 10, 12))
    booked(_merge(scene))

    (again,) = book(_merge(scene))

    assert again.is_replay
    assert balances(scene.points(scene.li)) == [10]


def test_an_account_is_handed_over_by_a_journal_of_its_own_batch(scene: Scene) -> None:
    with pytest.raises(InvalidJournal):
        book(scene.earned("a", 10, 12), _merge(scene))

    assert lots() == []


def test_nothing_is_handed_over_to_itself(scene: Scene) -> None:
    assert refusals(book(_merge(scene, heir=scene.wang))) == ["invalid_journal"]


def test_nothing_is_handed_over_twice(scene: Scene) -> None:
    booked(scene.earned("a", 10, 12))
    booked(_merge(scene))

    assert refusals(book(_merge(scene, "again"))) == ["invalid_journal"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_lot SET account_id = (SELECT from_account_id FROM ledger_handover WHERE lot_id IS NOT NULL)",
        "UPDATE ledger_account SET heir_id = NULL",
    ],
)
def test_the_self_check_sees_what_came_back_behind_it(scene: Scene, statement: str) -> None:
    booked(scene.earned("a", 10, 12))
    booked(_merge(scene))
    assert_books_are_right()

    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert list(check_books())


@pytest.mark.django_db(transaction=True)
def test_an_earning_that_meets_a_handover_reaches_the_heir_whoever_is_first() -> None:
    scene = open_scene()
    booked(scene.earned("a", 10, 12))
    earn = [partial(book, scene.earned(str(number), 1, 1)) for number in range(5)]

    postings = at_once(partial(book, _merge(scene)), *earn)

    assert [refusals(each) for each in postings] == [[None]] * 6
    assert balances(scene.points(), scene.points(scene.li)) == [0, 15]
    assert Handover._default_manager.filter(lot=None).count() == 5
    assert len(lot_ids()) == 6
    assert_books_are_right()
