"""Rivals on their way to one receipt and to one purchase."""

from datetime import timedelta

import pytest
from django.db import transaction as django_transaction

from lianka.domain.checkout import store
from lianka.domain.checkout.models import Purchase, Refund, TillReceipt
from lianka.domain.checkout.operations.refund_purchase import refund_purchase
from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.check_books import check_books
from lianka.foundation.db import RaceLost
from lianka.foundation.errors import DomainError
from lianka.interfaces.shared.world import build_world
from tests.operations.checkout.tills import MUCH_LATER, balances, results, take_in, told
from tests.rivals import at_once
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city() -> World:
    """The cast, committed, so that rivals see it."""
    return build_world(at=OPENED_AT)


@pytest.mark.row("BUY-7")
def test_rivals_with_the_same_receipts_record_each_once(city: World) -> None:
    forward = [told(str(number), 1_000 + number, member=f"7{number}") for number in range(20)]

    first, second = at_once(lambda: take_in(*forward), lambda: take_in(*reversed(forward)))

    found = sorted(results(first) + results(second))
    assert found == ["duplicate"] * 20 + ["purchase"] * 20
    assert (Purchase.objects.count(), TillReceipt.objects.count()) == (20, 20)
    assert list(check_books()) == []


def test_rivals_refund_a_purchase_no_more_than_once_over(city: World) -> None:
    public_id = take_in(told("1", 1_000)).outcomes[0].public_id or ""

    def refund(key: str) -> bool:
        try:
            refund_purchase(
                purchase_public_id=public_id, amount_fen=400, key=key, reason="", by=OPERATOR, at=MUCH_LATER
            )
        except DomainError:
            return False
        return True

    done = at_once(*(lambda key=key: refund(key) for key in "abcd"))

    assert sum(done) == 2
    assert Purchase.objects.get().refunded_fen == 800
    assert sum(Refund.objects.values_list("amount_fen", flat=True)) == 800
    assert balances(city.platform, [chart.CHANNEL]) == [-200]


def test_tills_and_the_back_office_refund_no_more_than_there_is(city: World) -> None:
    public_id = take_in(told("1", 1_000)).outcomes[0].public_id or ""

    def by_hand() -> object:
        at = MUCH_LATER + timedelta(days=1)
        return refund_purchase(purchase_public_id=public_id, amount_fen=300, key="k", reason="", by=OPERATOR, at=at)

    at_once(lambda: take_in(told("2", -400, day=1)), by_hand, lambda: take_in(told("3", -300, day=1)))

    assert Purchase.objects.get().refunded_fen == 1_000
    assert list(check_books()) == []


def test_a_purchase_that_a_rival_refunded_meanwhile_is_looked_at_again(city: World) -> None:
    take_in(told("1", 1_000))
    purchase_id = Purchase.objects.get().pk

    Purchase.objects.update(refunded_fen=400)

    with pytest.raises(RaceLost), django_transaction.atomic():
        store.lock_purchases([(purchase_id, 0)])
