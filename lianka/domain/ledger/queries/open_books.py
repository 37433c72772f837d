"""The public figures: points issued, spent, expired and outstanding on each closed date, chained by hash."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from lianka.domain.ledger.chart import POINTS, POINTS_DEBT, POINTS_EXPIRED, POINTS_ISSUED, POINTS_REDEEMED
from lianka.domain.ledger.models import Closing, DailyTotal

_FLOWS = (POINTS_ISSUED, POINTS_REDEEMED, POINTS_EXPIRED)
_STOCKS = (POINTS, POINTS_DEBT)


class DailyPoints(NamedTuple):
    """The points of one closed date. `issued - spent - expired`, added up since the first date, is `outstanding - owed`.

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
    """Return the figures of the closed dates `start <= day < until`, the earliest first. At most five statements."""
    closings = Closing.objects.filter(book_date__gte=start, book_date__lt=until).order_by("book_date")
    digests = dict(closings.values_list("book_date", "digest"))
    if not digests:
        return []
    flows = {
        (day, kind): credits - debits
        for day, kind, debits, credits in DailyTotal.objects.filter(
            book_date__gte=start, book_date__lt=until, kind__in=_FLOWS
        ).values_list("book_date", "kind", "debits", "credits")
    }
    stocks = {kind: _carry(kind, list(digests)) for kind in _STOCKS}
    return [
        DailyPoints(
            day,
            issued=-flows.get((day, POINTS_ISSUED), 0),
            spent=flows.get((day, POINTS_REDEEMED), 0),
            expired=flows.get((day, POINTS_EXPIRED), 0),
            outstanding=stocks[POINTS][day],
            owed=-stocks[POINTS_DEBT][day],
            digest=bytes(digest).hex(),
        )
        for day, digest in digests.items()
    ]


def _carry(kind: str, days: Sequence[date]) -> Mapping[date, int]:
    """The balance of a kind at the end of each day: a day on which it did not move has no total of its own."""
    of_kind = DailyTotal.objects.filter(kind=kind)
    before = of_kind.filter(book_date__lt=days[0]).order_by("-book_date").values_list("balance", flat=True).first()
    moved = of_kind.filter(book_date__gte=days[0], book_date__lte=days[-1])
    return _carried(before or 0, days, dict(moved.values_list("book_date", "balance")))


def _carried(balance: int, days: Iterable[date], moved: Mapping[date, int]) -> dict[date, int]:
    carried = {}
    for day in days:
        balance = moved.get(day, balance)
        carried[day] = balance
    return carried
