"""A guarded account stays above its floor: refused by posting, and by the database itself."""

import pytest
from django.db import IntegrityError
from django.db import transaction as django_transaction

from lianka.domain.ledger.errors import InsufficientBalance, InvalidJournal
from lianka.domain.ledger.models import Account, Floor
from lianka.domain.ledger.operations import set_floor as flooring
from lianka.foundation.db import execute, transaction
from tests.operations.ledger.scene import (
    NOON,
    Scene,
    assert_books_are_right,
    balances,
    book,
    booked,
    days_later,
    everything,
    refusals,
)

set_floor = transaction(flooring.set_floor)


def test_what_would_fall_below_the_floor_is_refused(scene: Scene) -> None:
    booked(scene.bought_in_advance("1", 500))

    postings = book(scene.charged("2", 501), scene.charged("3", 500), scene.charged("4", 1))

    assert refusals(postings) == ["insufficient_balance", None, "insufficient_balance"]
    assert balances(scene.prepaid()) == [0]
    assert_books_are_right()


def test_a_credit_limit_is_a_floor_below_zero(scene: Scene) -> None:
    set_floor(scene.prepaid(), floor=-300, at=NOON)

    postings = book(scene.charged("1", 300), scene.charged("2", 1), scene.bought_in_advance("3", 5))

    assert refusals(postings) == [None, "insufficient_balance", None]
    assert balances(scene.prepaid()) == [-295]


def test_a_floor_is_not_raised_above_what_is_left(scene: Scene) -> None:
    set_floor(scene.prepaid(), floor=-300, at=NOON)
    booked(scene.charged("1", 200))
    before = everything()

    with pytest.raises(InsufficientBalance):
        set_floor(scene.prepaid(), floor=-199, at=NOON)

    assert everything() == before
    set_floor(scene.prepaid(), floor=-200, at=days_later(1))
    assert list(Floor.objects.order_by("number").values_list("floor_before", "floor", "set_at")) == [
        (0, -300, NOON),
        (-300, -200, days_later(1)),
    ]
    assert_books_are_right()


@pytest.mark.parametrize("floor", [0, -1])
def test_a_tally_account_has_no_floor(scene: Scene, floor: int) -> None:
    with pytest.raises(InvalidJournal):
        set_floor(scene.payable(), floor=floor, at=NOON)


def test_a_floor_is_never_above_zero(scene: Scene) -> None:
    with pytest.raises(InvalidJournal):
        set_floor(scene.prepaid(), floor=1, at=NOON)

    assert Floor.objects.count() == 0


@pytest.mark.parametrize(
    "change", ["balance = -1", "floor = 501", "held = 501", "held = -1", "balance = 400, held = 401"]
)
def test_the_database_refuses_a_guarded_account_below_its_floor(scene: Scene, change: str) -> None:
    booked(scene.bought_in_advance("1", 500))

    with pytest.raises(IntegrityError), django_transaction.atomic():
        execute(f"UPDATE ledger_account SET {change} WHERE kind = 'points_prepaid'")

    assert list(Account.objects.filter(is_guarded=True).values_list("balance", "floor", "held")) == [(500, 0, 0)]


@pytest.mark.parametrize("change", ["balance = 1", "held = 1", "floor = -1", "version = 1"])
def test_the_database_refuses_a_balance_on_a_tally_account(scene: Scene, change: str) -> None:
    booked(scene.collected("1", 500))

    with pytest.raises(IntegrityError), django_transaction.atomic():
        execute(f"UPDATE ledger_account SET {change} WHERE kind = 'payable'")


@pytest.mark.parametrize(
    "change",
    ["remaining = -1", "remaining = 11", "held = 11", "held = -1", "granted = 9", "granted = 0", "cost_fen = -1"],
)
def test_the_database_refuses_a_lot_beyond_what_was_granted(scene: Scene, change: str) -> None:
    booked(scene.earned("1", 10, 12))

    with pytest.raises(IntegrityError), django_transaction.atomic():
        execute(f"UPDATE ledger_lot SET {change}")
