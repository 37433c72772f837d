"""Random lives of members in the JSON of `lianka rule tier`: growth on the days, and at the moments, that matter.

A case is drawn from a seed, which is much faster than drawing each field; hypothesis shrinks the counts.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

Case = dict[str, Any]
CODES = ("basic", "silver", "gold", "platinum", "diamond")
ZONES = ("Asia/Shanghai", "Asia/Shanghai", "America/New_York", "America/Sao_Paulo", "Pacific/Apia", "UTC")
TINY = timedelta(microseconds=1)


def ladder(random: Random, tiers: int) -> list[Case]:
    thresholds = [0, *sorted(random.sample(range(1, 60), tiers - 1))]
    return [{"code": code, "threshold": at} for code, at in zip(CODES, thresholds, strict=False)]


def first_day(random: Random) -> date:
    """Of any month, most often its end, and often of a leap year's February."""
    year = random.choice([2024, 2028, random.randint(1995, 2060)])
    month = random.choice([2, 8, random.randint(1, 12)])
    end = monthrange(year, month)[1]
    return date(year, month, random.choice([end, end, end - 1, random.randint(1, end)]))


def moment(random: Random, day: date, zone: ZoneInfo) -> datetime:
    """On that day, most often at midnight or next to it."""
    midnight = datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
    return midnight + random.choice([0 * TINY, -TINY, TINY, timedelta(minutes=random.randrange(1440))])


def days(random: Random, start: date, months: int, events: int) -> list[date]:
    """Most of them where a hold that began on another of them may end."""
    drawn = [start]
    for _ in range(events - 1):
        before = random.choice(drawn)
        ahead = random.choice([0, 0, months, months, 2 * months, random.randint(0, 14)])
        year, month = divmod(before.year * 12 + before.month - 1 + ahead, 12)
        clamped = date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
        drawn.append(max(start, clamped + timedelta(days=random.choice([0, 1, 1, 2, random.randint(-30, 30)]))))
    return sorted(drawn)


def life(*, seed: int, tiers: int, events: int, months: int) -> Case:
    """A valid case. Its growth comes within some years, and `until` up to some years later."""
    random = Random(seed)
    name = random.choice(ZONES)
    zone = ZoneInfo(name)
    on_days = days(random, first_day(random), months, events)
    at = sorted(moment(random, day, zone) for day in on_days)
    end = on_days[-1] + timedelta(days=random.choice([2, random.randint(2, 60), random.randint(2, 1500)]))
    largest = random.choice([5, 20, 70])
    return {
        "tiers": ladder(random, tiers),
        "hold_months": months,
        "fall": random.choice(["to_earned", "one_step"]),
        "zone": name,
        "events": [
            {"at": each.isoformat(), "growth": random.randint(-largest // 4 if random.random() < 0.3 else 0, largest)}
            for each in at
        ],
        "until": moment(random, end, zone).isoformat(),
    }


LIVES = st.builds(
    life,
    seed=st.integers(0, 2**48),
    tiers=st.integers(1, 5),
    events=st.integers(1, 14),
    months=st.sampled_from([1, 2, 3, 6, 11, 12, 13, 24]),
)
