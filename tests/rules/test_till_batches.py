from datetime import UTC, datetime

from lianka.domain.checkout.rules.batches import PlacedRecord, parts
from lianka.domain.checkout.values import TillRecord

AT = datetime(2026, 1, 5, tzinfo=UTC)


def cut(*records: tuple[str, str, int, int]) -> list[list[str]]:
    """Cut (receipt, member, amount, points spent) at one merchant; return the receipts of each part."""
    placed = [
        PlacedRecord(place, TillRecord(member, "m", receipt, AT, amount_fen, points_spent=points), 7)
        for place, (receipt, member, amount_fen, points) in enumerate(records)
    ]
    return [[each.record.receipt_number for each in part] for part in parts(placed)]


def test_a_batch_without_doubt_is_one_part() -> None:
    assert cut(("1", "a", 500, 0), ("2", "a", -500, 0), ("3", "b", 100, 20)) == [["1", "2", "3"]]


def test_a_receipt_that_comes_again_waits_for_the_first() -> None:
    assert cut(("1", "a", 500, 0), ("2", "a", 1, 0), ("1", "a", 500, 0)) == [["1", "2"], ["1"]]


def test_a_refund_waits_for_a_purchase_that_spends_points() -> None:
    assert cut(("1", "a", 500, 20), ("2", "b", -500, 0), ("3", "a", -500, 0)) == [["1", "2"], ["3"]]


def test_nothing_is_no_part() -> None:
    assert cut() == []
