"""Business days and calendar months in the alliance's zone. Pure but for the configured zone's name."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

ONE_DAY = timedelta(days=1)


def alliance_zone() -> ZoneInfo:
    """The one time zone in which the alliance's business days begin and end."""
    return ZoneInfo(settings.TIME_ZONE)


def business_date(at: datetime, zone: ZoneInfo | None = None) -> date:
    """The business day on which the moment `at` (with zone) falls."""
    return at.astimezone(zone or alliance_zone()).date()


def start_of_day(day: date, zone: ZoneInfo | None = None) -> datetime:
    """00:00 of the business day, as a moment."""
    return datetime.combine(day, time.min, tzinfo=zone or alliance_zone())


def end_of_day(day: date, zone: ZoneInfo | None = None) -> datetime:
    """The first moment after the business day: validity is half-open."""
    return start_of_day(day + ONE_DAY, zone)


def latest_moment(day: date, zone: ZoneInfo | None = None) -> datetime:
    """The latest moment that still belongs to the business day, to the microsecond."""
    return end_of_day(day, zone) - timedelta(microseconds=1)


def add_months(anchor: date, months: int) -> date:
    """The day `months` calendar months after `anchor`, clamped to the month's end.

    Always count from the first day of the term: 31 January + 2 is 31 March, though + 1 is 28 February.
    """
    year, month0 = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return date(year, month0 + 1, min(anchor.day, monthrange(year, month0 + 1)[1]))


def end_of_month(day: date) -> date:
    """The month's last day."""
    return day.replace(day=monthrange(day.year, day.month)[1])


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Business days from `start` until `end`, half-open: `start <= day < end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("A period ends after it starts.")

    @property
    def latest_day(self) -> date:
        """The last day that belongs to the period."""
        return self.end - ONE_DAY

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @classmethod
    def month(cls, day: date) -> "Period":
        """The calendar month in which `day` lies."""
        first = day.replace(day=1)
        return cls(first, add_months(first, 1))

    @classmethod
    def week(cls, day: date) -> "Period":
        """The week, Monday to Sunday, in which `day` lies."""
        monday = day - timedelta(days=day.weekday())
        return cls(monday, monday + timedelta(days=7))

    @classmethod
    def day(cls, day: date) -> "Period":
        """The single day."""
        return cls(day, day + ONE_DAY)
