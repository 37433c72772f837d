"""The public figures: points issued, spent, expired and outstanding on each closed date, chained by hash."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from lianka.domain.ledger.chart import POINTS, POINTS_DEBT, POINTS_EXPIRED, POINTS_ISSUED, POINTS_REDEEMED
from lianka.domain.ledger.models import Closing, DailyTotal

_FLOWS = (POINTS_ISSUED, POINTS_REDEEMED, POINTS_EXPIRED)
_STOCKS = (POINTS, POINTS_DEBT)


class DailyPoints(NamedTuple):
    """The points of one closed date. Over all dates `issued - spent - expired` is `outstanding - owed`.

    What a refund takes back counts as less issued, what it gives back as less spent. `outstanding` is the sum of
    what is left of all lots, `owed` what members owe after refunds. `digest` chains the date to the one before.
    """

    book_date: date
    issued: int
    spent: int
    expired: int
    outstanding: int
    owed: int
    digest: str


def list_daily_points(*, start: date, until: date) -> list[DailyPoints]:
    """Return the figures of the closed dates `start <= day < until`, the earliest first. Four statements."""
    closings = Closing.objects.filter(book_date__gte=start, book_date__lt=until).order_by("book_date")
    digests = dict(closings.values_list("book_date", "digest"))
    if not digests:
        return []
    moved = DailyTotal.objects.filter(book_date__gte=start, book_date__lt=until, kind__in=(*_FLOWS, *_STOCKS))
    totals = {(total.book_date, total.kind): total for total in moved}
    stocks = {kind: _carry(kind, list(digests), totals) for kind in _STOCKS}
    return [
        DailyPoints(
            day,
            issued=-_credited(totals.get((day, POINTS_ISSUED))),
            spent=_credited(totals.get((day, POINTS_REDEEMED))),
            expired=_credited(totals.get((day, POINTS_EXPIRED))),
            outstanding=stocks[POINTS][day],
            owed=-stocks[POINTS_DEBT][day],
            digest=bytes(digest).hex(),
        )
        for day, digest in digests.items()
    ]


def _credited(total: DailyTotal | None) -> int:
    return total.credits - total.debits if total else 0


def _carry(kind: str, days: Sequence[date], totals: Mapping[tuple[date, str], DailyTotal]) -> Mapping[date, int]:
    """The balance of a kind at the end of each day: a day on which it did not move has no total of its own."""
    before = DailyTotal.objects.filter(kind=kind, book_date__lt=days[0]).order_by("-book_date").first()
    balance = before.balance if before else 0
    carried = {}
    for day in days:
        total = totals.get((day, kind))
        balance = total.balance if total else balance
        carried[day] = balance
    return carried
