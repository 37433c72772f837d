"""How a batch of till records is cut, so that each part can be decided before any of it is booked."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lianka.domain.checkout.values import TillRecord


class PlacedRecord(NamedTuple):
    """A record, its place in the batch, and its merchant."""

    place: int
    record: TillRecord
    merchant_id: int


def parts(records: Iterable[PlacedRecord]) -> Iterator[list[PlacedRecord]]:
    """Cut records, in their order, where one depends on whether the books accept another.

    That is where a receipt number comes again (the first may be refused), and where a refund may undo a purchase
    that spends points (there may not be enough). A batch without points spent and without repeats is one part.
    """
    part: list[PlacedRecord] = []
    receipts: set[tuple[int, str]] = set()
    spending: set[tuple[int, str]] = set()
    for placed in records:
        _place, record, merchant_id = placed
        receipt, pair = (merchant_id, record.receipt_number), (merchant_id, record.member)
        if receipt in receipts or (record.amount_fen < 0 and pair in spending):
            yield part
            part, receipts, spending = [], set(), set()
        part.append(placed)
        receipts.add(receipt)
        if record.points_spent:
            spending.add(pair)
    if part:
        yield part
