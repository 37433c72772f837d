"""Which days make one statement, and when it is due (`docs/rules/settlement.md`)."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from lianka.domain.merchants.values import SettlementCycle
from lianka.foundation.calendar import Period


class CycleTerms(NamedTuple):
    """What one version of a contract says of settlement: from when, how often, due how many days later."""

    valid_from: date
    cycle: SettlementCycle
    days: int


class DuePeriod(NamedTuple):
    """The days of one statement, and the day on which its amount is due."""

    period: Period
    due_date: date


WITHOUT_CONTRACT: Final = CycleTerms(date.min, SettlementCycle.MONTHLY, 0)
"""What has moved is settled in any case: monthly where nothing was agreed."""

_NATURAL: Final[Mapping[SettlementCycle, Callable[[date], Period]]] = {
    SettlementCycle.DAILY: Period.day,
    SettlementCycle.WEEKLY: Period.week,
    SettlementCycle.MONTHLY: Period.month,
}


def period_of(day: date, *, versions: Sequence[CycleTerms], since: date | None) -> DuePeriod:
    """The period in which `day` is settled. `versions` in order of their start; `since`: nothing earlier is left.

    The day, week or month is cut where a contract version begins, so that one statement never mixes two
    contracts. Days before the first version follow its cycle in a period of their own.
    """
    known = versions or (WITHOUT_CONTRACT,)
    begun = bisect_right(known, day, key=lambda version: version.valid_from)
    terms = known[max(begun - 1, 0)]
    natural = _NATURAL[terms.cycle](day)
    starts = [natural.start] + [known[begun - 1].valid_from] * (begun > 0) + [since or date.min]
    ends = [natural.end] + [version.valid_from for version in known[begun : begun + 1]]
    period = Period(max(starts), min(ends))
    return DuePeriod(period, period.latest_day + timedelta(days=terms.days))


def periods_moved(
    days: Iterable[date], *, versions: Sequence[CycleTerms], since: date | None, until: date
) -> list[DuePeriod]:
    """The periods over by `until` in which the account moved; `days` are its days of movement, rising.

    Periods without any movement are left out: there is nothing to state, and the balance is the same after it.
    """
    found: list[DuePeriod] = []
    for day in days:
        if found and day in found[-1].period:
            continue
        found.append(period_of(day, versions=versions, since=since))
    return [each for each in found if each.period.end <= until]
