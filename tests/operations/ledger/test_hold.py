"""Points reserved against the floor: a hold is posted, voided or expired once only."""

from datetime import timedelta

import pytest

from lianka.domain.ledger.chart import POINTS
from lianka.domain.ledger.errors import HoldNotFound, HoldNotOpen, InsufficientPoints, InvalidJournal, JournalConflict
from lianka.domain.ledger.models import Hold
from lianka.domain.ledger.operations.hold import expire_holds
from lianka.domain.ledger.queries import list_live_lots, page_expired_lots
from lianka.domain.ledger.values import JournalKey
from tests.operations.ledger.scene import (
    NOON,
    YEAR_END,
    Scene,
    assert_books_are_right,
    balances,
    book,
    booked,
    days_later,
    everything,
    lot_ids,
    lots,
    place_hold,
    refusals,
    void_hold,
)


def _states() -> list[str]:
    return list(Hold.objects.order_by("pk").values_list("state", flat=True))


def test_a_hold_names_the_lots_soonest_to_expire_and_the_balance_stays(scene: Scene) -> None:
    booked(scene.earned("1", 10, 12), scene.earned("2", 10, 12, expires_at=days_later(3)))

    scene.place("h", 15)

    assert lots() == [(10, 10, 5), (10, 10, 10)]
    assert [lot.free for lot in list_live_lots([scene.points()], at=NOON)] == [5]
    assert balances(scene.points()) == [20]
    assert_books_are_right()


def test_what_is_held_cannot_be_spent_or_held_again(scene: Scene) -> None:
    booked(scene.earned("1", 10, 12))
    scene.place("h", 6)

    assert refusals(book(scene.spent("2", 5, 5))) == ["insufficient_points"]
    with pytest.raises(InsufficientPoints):
        scene.place("other", 5)

    assert refusals(book(scene.spent("3", 4, 4))) == [None]
    assert lots() == [(10, 6, 6)]


def test_the_same_key_holds_once(scene: Scene) -> None:
    booked(scene.earned("1", 10, 12))

    assert scene.place("h", 6) == scene.place("h", 6)
    with pytest.raises(JournalConflict):
        scene.place("h", 5)

    assert lots() == [(10, 10, 6)]


def test_a_hold_is_posted_by_the_take_that_names_it(scene: Scene) -> None:
    booked(scene.earned("1", 10, 12), scene.earned("2", 10, 0, expires_at=days_later(3)))
    hold_id = scene.place("h", 15)

    booked(scene.spent("3", 15, 15, hold_id=hold_id))

    assert lots() == [(10, 5, 0), (10, 0, 0)]
    assert (_states(), balances(scene.points(), scene.fund())) == (["posted"], [5, 6])
    assert_books_are_right()


def test_a_hold_posted_in_part_frees_the_rest(scene: Scene) -> None:
    booked(scene.earned("1", 10, 12))
    hold_id = scene.place("h", 8)

    booked(scene.spent("2", 3, 3, hold_id=hold_id), scene.spent("3", 7, 7))

    assert lots() == [(10, 0, 0)]
    assert _states() == ["posted"]
    assert_books_are_right()


def test_a_hold_is_posted_once_and_not_beyond_what_it_holds(scene: Scene) -> None:
    booked(scene.earned("1", 20, 24))
    hold_id = scene.place("h", 8)

    postings = book(
        scene.spent("too much", 9, 9, hold_id=hold_id),
        scene.spent("another's", 8, 8, hold_id=hold_id, holder=scene.points(scene.li)),
        scene.spent("unknown", 8, 8, hold_id=hold_id + 1),
        scene.spent("right", 8, 8, hold_id=hold_id),
        scene.spent("again", 1, 1, hold_id=hold_id),
    )

    assert refusals(postings) == ["hold_not_open"] * 3 + [None, "hold_not_open"]
    assert lots() == [(20, 12, 0)]


def test_a_refused_journal_leaves_its_hold_open(scene: Scene) -> None:
    booked(scene.earned("1", 10, 12))
    hold_id = scene.place("h", 8)
    journal = scene.spent("2", 8, 8, hold_id=hold_id)
    before = everything()

    refused = book(journal._replace(acts=(*journal.acts, scene.take(3, 3))))

    assert refusals(refused) == ["insufficient_points"]
    assert everything() == before
    assert refusals(book(journal)) == [None]


def test_a_voided_hold_gives_back_what_it_reserved(scene: Scene) -> None:
    booked(scene.earned("1", 10, 12))
    hold_id = scene.place("h", 8)

    void_hold(hold_id=hold_id, at=days_later(1))

    assert (lots(), _states()) == ([(10, 10, 0)], ["voided"])
    assert Hold.objects.get().settled_at == days_later(1)
    with pytest.raises(HoldNotOpen):
        void_hold(hold_id=hold_id, at=NOON)
    assert refusals(book(scene.spent("2", 8, 8, hold_id=hold_id))) == ["hold_not_open"]


def test_a_posted_hold_cannot_be_voided(scene: Scene) -> None:
    booked(scene.earned("1", 10, 12))
    hold_id = scene.place("h", 8)
    booked(scene.spent("2", 8, 8, hold_id=hold_id))
    before = everything()

    with pytest.raises(HoldNotOpen):
        void_hold(hold_id=hold_id, at=NOON)

    assert everything() == before


def test_an_unknown_hold_is_not_found(scene: Scene) -> None:
    with pytest.raises(HoldNotFound):
        void_hold(hold_id=999_999, at=NOON)


def test_holds_that_ran_out_are_released_and_others_stay(scene: Scene) -> None:
    booked(scene.earned("1", 10, 12))
    scene.place("a", 2, expires_at=days_later(1))
    scene.place("b", 3, expires_at=days_later(2))

    assert expire_holds(at=days_later(1) - timedelta(microseconds=1)) == 0
    assert expire_holds(at=days_later(1)) == 1
    assert expire_holds(at=days_later(1)) == 0

    assert (lots(), _states()) == ([(10, 10, 3)], ["expired", "open"])
    assert_books_are_right()


@pytest.mark.row("PTS-4")
def test_a_lot_named_by_a_hold_does_not_expire_while_held(scene: Scene) -> None:
    booked(scene.earned("1", 10, 12))
    hold_id = scene.place("h", 6, at=YEAR_END - timedelta(hours=1), expires_at=days_later(900))

    booked(scene.expired("x", *lot_ids()))
    assert (lots(), balances(scene.breakage())) == ([(10, 6, 6)], [4])
    assert page_expired_lots(POINTS, until=YEAR_END, limit=9) == []
    booked(scene.spent("2", 4, 4, hold_id=hold_id, at=days_later(400)))

    assert [lot.lot_id for lot in page_expired_lots(POINTS, until=YEAR_END, limit=9)] == lot_ids()
    assert refusals(book(scene.spent("3", 1, 1, at=days_later(400)))) == ["insufficient_points"]
    assert_books_are_right()


def test_an_expired_lot_cannot_be_held(scene: Scene) -> None:
    booked(scene.earned("1", 10, 12))

    with pytest.raises(InsufficientPoints):
        scene.place("h", 1, at=YEAR_END)

    assert Hold.objects.count() == 0


def test_a_hold_reserves_something_on_an_account_that_is_guarded(scene: Scene) -> None:
    booked(scene.bought_in_advance("1", 500))

    for holder, points in ((scene.points(), 0), (scene.points(), -1), (scene.payable(), 5)):
        with pytest.raises(InvalidJournal):
            place_hold(key=JournalKey("hold", "h"), holder=holder, amount=points, expires_at=YEAR_END, at=NOON)

    assert Hold.objects.count() == 0
