"""Money reserved on a guarded account without lots: stored value while its sale waits to be paid."""

import pytest

from lianka.domain.ledger import chart
from lianka.domain.ledger.errors import InsufficientBalance
from lianka.domain.ledger.models import Hold
from lianka.domain.ledger.operations.hold import expire_holds
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef, Journal, Transfer
from tests.operations.ledger.scene import NOON, Scene, assert_books_are_right, book, booked, days_later, refusals


@pytest.fixture
def wallet(scene: Scene) -> AccountRef:
    """Wang has 500.00 at the noodle shop."""
    wallet = AccountRef(chart.WALLET_PRINCIPAL, scene.wang, str(scene.noodles))
    booked(Journal("top_up", "1", "top_up", NOON, (Transfer(scene.channel(), wallet, 50_000),)))
    return wallet


def _spent(scene: Scene, wallet: AccountRef, key: str, fen: int, *holds: int) -> Journal:
    return Journal("purchase", key, "sale", NOON, (Transfer(wallet, scene.payable(), fen),), holds=holds)


def test_money_held_cannot_be_spent_or_held_again(scene: Scene, wallet: AccountRef) -> None:
    scene.place("h", 30_000, holder=wallet)

    assert refusals(book(_spent(scene, wallet, "p1", 20_001))) == ["insufficient_balance"]
    with pytest.raises(InsufficientBalance):
        scene.place("other", 20_001, holder=wallet)

    assert refusals(book(_spent(scene, wallet, "p2", 20_000))) == [None]
    assert balance_of(wallet) == 30_000
    assert_books_are_right()


def test_a_hold_is_posted_by_the_journal_that_names_it_and_frees_the_rest(scene: Scene, wallet: AccountRef) -> None:
    hold = scene.place("h", 50_000, holder=wallet)

    assert refusals(book(_spent(scene, wallet, "p1", 30_000, hold))) == [None]
    assert refusals(book(_spent(scene, wallet, "p2", 20_000))) == [None]

    assert Hold.objects.get().state == Hold.State.POSTED
    assert balance_of(wallet) == 0
    assert_books_are_right()


def test_a_hold_is_posted_once(scene: Scene, wallet: AccountRef) -> None:
    hold = scene.place("h", 100, holder=wallet)
    first, second = _spent(scene, wallet, "p1", 100, hold), _spent(scene, wallet, "p2", 100, hold)

    assert refusals(book(first, second)) == [None, "hold_not_open"]
    assert refusals(book(first)) == [None]
    assert refusals(book(first._replace(holds=()))) == ["journal_conflict"]


def test_a_journal_posts_holds_of_accounts_it_takes_from_alone(scene: Scene, wallet: AccountRef) -> None:
    hold = scene.place("h", 100, holder=wallet)
    into = Journal("top_up", "2", "top_up", NOON, (Transfer(scene.channel(), wallet, 1),), holds=(hold,))

    assert refusals(book(scene.collected("p1", 100)._replace(holds=(hold,)), into)) == ["hold_not_open"] * 2
    assert Hold.objects.get().state == Hold.State.OPEN


def test_a_hold_that_ran_out_frees_the_money(scene: Scene, wallet: AccountRef) -> None:
    scene.place("h", 50_000, holder=wallet, expires_at=days_later(1))

    assert expire_holds(at=days_later(2)) == 1
    assert refusals(book(_spent(scene, wallet, "p1", 50_000))) == [None]
    assert_books_are_right()
