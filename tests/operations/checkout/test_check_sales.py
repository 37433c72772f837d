"""The self-check notices every amount of a purchase or refund that was changed behind its back, and names the row."""

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from lianka.domain.checkout.models import Purchase, Refund, TillReceipt
from lianka.domain.checkout.operations.check_sales import check_sales
from lianka.domain.checkout.operations.refund_purchase import refund_purchase
from lianka.domain.checkout.values import TillRecord
from lianka.domain.ledger.models import Journal
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.loyalty.operations.open_prepaid_account import open_prepaid_account
from tests.operations.behind import amount_columns, change, changed, raised, remove
from tests.operations.checkout.tills import FUEL, MUCH_LATER, NOODLES, results, take_in, told
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = pytest.mark.row("SAFE-5")
HOTEL = "半山酒店"


@pytest.fixture(autouse=True)
def _sold(world: World) -> None:
    """Purchases and refunds of every kind, in both collect modes and both points modes."""
    open_prepaid_account(merchant_id=world.hotel, by=OPERATOR, at=OPENED_AT)
    batch = take_in(
        told("1", 10_000, category="stationery", store="晨光书店总店"),
        told("2", 3_000, merchant=NOODLES, day=1, points_spent=40),
        told("3", 0, day=1, points_spent=30),
        told("nothing moves", 10, merchant=NOODLES, day=1),
        told("4", 4_000, merchant=FUEL, day=1),
        told("5", 20_000, merchant=HOTEL, day=1),
        told("6", 8_000, day=1),
        told("7", -4_000, day=2, category="returns", store="晨光书店总店"),
        told("8", -1_500, merchant=NOODLES, day=3),
        told("alone, nothing moves", -70_000, merchant=NOODLES, day=3),
        told("9", -90_000, merchant=FUEL, day=3),
        *_into_debt_and_out_of_it(),
    )
    assert "refused" not in {outcome.result for outcome in batch.outcomes}, results(batch)
    for receipt, amount_fen in (("3", 0), ("5", 7_000), ("5", 13_000), ("6", 2_000)):
        _give_back(receipt, amount_fen)


def _into_debt_and_out_of_it() -> list[TillRecord]:
    return [
        told("11", 10_000, member="7002"),
        told("12", 100, member="7002", merchant=NOODLES, day=1, points_spent=100),
        told("13", -10_000, member="7002", day=2),
        told("14", 20_000, member="7002", merchant=HOTEL, day=3),
    ]


def _give_back(receipt: str, amount_fen: int) -> None:
    purchase = Purchase.objects.get(receipt_number=receipt)
    refund_purchase(
        purchase_public_id=purchase.public_id,
        amount_fen=amount_fen,
        key=f"{receipt} {amount_fen}",
        reason="",
        by=OPERATOR,
        at=MUCH_LATER,
    )


def _named(row: Purchase | Refund) -> tuple[str, str]:
    return row._meta.db_table, f"{row.pk} ({row.public_id})"


def _found() -> list[tuple[str, str]]:
    return [(table, row) for table, row, _what in check_sales()]


def _purchase(receipt: str) -> Purchase:
    return Purchase.objects.get(receipt_number=receipt)


def test_sales_that_nobody_changed_are_right_whatever_they_moved() -> None:
    silent = (_purchase("nothing moves"), Refund.objects.get(receipt_number="alone, nothing moves"))

    assert list(check_books()) == []
    assert not Journal.objects.filter(key__in=[each.public_id for each in silent]).exists()


@pytest.mark.parametrize(("model", "column"), amount_columns(Purchase, Refund))
def test_a_changed_amount_is_noticed_and_its_row_named(model: type[models.Model], column: str) -> None:
    for row in model._default_manager.order_by("pk"):
        assert isinstance(row, Purchase | Refund)
        with raised(row, column):
            assert _named(row) in _found()


def test_the_difference_says_what_was_found_and_what_the_books_say() -> None:
    purchase = _purchase("1")
    change(purchase, "points_earned", 301)

    (difference,) = check_sales()

    assert difference.what == "says what its journal moved: found points_earned 301, expected points_earned 300"


def test_money_that_the_merchant_collected_is_known_by_its_receipt() -> None:
    purchase = _purchase("nothing moves")
    change(purchase, "paid_fen", 11)

    (difference,) = check_sales()

    assert (difference.table, difference.row) == _named(purchase)
    assert difference.what == "it is not what its receipt nothing moves told"


def test_a_refund_by_hand_of_money_the_merchant_collected_is_known_by_the_audit_trail() -> None:
    refund = Refund.objects.get(amount_fen=7_000)
    change(refund, "amount_fen", 7_001)

    assert _found() == [_named(refund), _named(_purchase("5"))]


@pytest.mark.parametrize("column", ["merchant_id", "member_id"])
def test_a_sale_given_to_another_party_is_noticed(world: World, column: str) -> None:
    other = {"merchant_id": world.fuel, "member_id": world.wang}[column]
    for row in (_purchase("1"), Refund.objects.get(receipt_number="7"), Refund.objects.get(amount_fen=2_000)):
        with changed(row, column, other):
            assert _named(row) in _found()


@pytest.mark.parametrize("receipt", ["1", "nothing moves", "7", "alone, nothing moves"])
def test_a_missing_receipt_is_noticed(receipt: str) -> None:
    remove(TillReceipt.objects.get(receipt_number=receipt))

    (difference,) = check_sales()

    assert difference.what == f"its receipt {receipt} is missing"


@pytest.mark.parametrize("receipt", ["nothing moves", "alone, nothing moves"])
def test_a_missing_sale_is_noticed_where_its_receipt_is_left(receipt: str) -> None:
    left = TillReceipt.objects.get(receipt_number=receipt)
    remove(Purchase.objects.filter(receipt_number=receipt).first() or Refund.objects.get(receipt_number=receipt))

    assert _found() == [("checkout_tillreceipt", str(left.pk))]


def test_a_journal_whose_sale_is_missing_is_noticed() -> None:
    refund = Refund.objects.get(amount_fen=2_000)
    journal = Journal.objects.get(key=refund.public_id)
    remove(refund)

    assert _found() == [("ledger_journal", str(journal.pk)), _named(_purchase("6"))]


def test_the_first_difference_is_told_before_the_rest_is_looked_for() -> None:
    change(_purchase("1"), "points_earned", 301)

    with CaptureQueriesContext(connection) as queries:
        first = next(check_books())

    assert (first.table, first.row) == _named(_purchase("1"))
    assert not any("settlement_" in query["sql"] for query in queries)
