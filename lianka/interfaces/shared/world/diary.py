"""What is still going to happen in the year that is told, by day, each at its moment."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from random import Random
from typing import NamedTuple

from lianka.foundation.calendar import alliance_zone, business_date

Act = Callable[[datetime], None]
"""Something that happens, told the moment at which it does."""


class _Entry(NamedTuple):
    at: datetime
    number: int
    act: Act


class Diary:
    """Acts by the day they are due. What is entered for a day that is under way, and still to come, happens in it."""

    def __init__(self, *, chance: Random, until: datetime) -> None:
        self.chance, self.until = chance, until
        self._days: dict[date, list[_Entry]] = defaultdict(list)
        self._count = 0

    def enter(self, at: datetime, act: Act) -> None:
        """Let it happen at this moment; what would come after the end of the story never happens."""
        if at > self.until:
            return
        self._count += 1
        heappush(self._days[business_date(at)], _Entry(at, self._count, act))

    def acts_of(self, day: date) -> Iterator[tuple[datetime, Act]]:
        """What happens on the day, in order, with what that brings about on the same day."""
        due = self._days.get(day, [])
        while due:
            entry = heappop(due)
            yield entry.at, entry.act

    def some_time_on(self, day: date, *, first_hour: int = 9, latest_hour: int = 20) -> datetime:
        """A moment of the day at which shops are open; on the story's latest day, one that is over already."""
        chance = self.chance
        of_day = time(chance.randint(first_hour, latest_hour), chance.randint(0, 59), chance.randint(0, 59))
        moment = datetime.combine(day, of_day, tzinfo=alliance_zone())
        if day < business_date(self.until):
            return moment
        midnight = datetime.combine(day, time.min, tzinfo=alliance_zone())
        share = (moment - midnight) / timedelta(days=1)
        return midnight + (self.until - midnight) * share
