"""Four hundred days of some dozens of members, and what must come of them: worked out in plain Python, from the pages.

Nothing here asks production for a date, a tier or a sum: it counts days by walking them.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from tests.rules.test_card_gifts import walked
from tests.rules.tiers_by_the_book import answer, months_after

DAY = timedelta(days=1)
BEGIN, LATEST = date(2027, 1, 26), date(2028, 2, 29)
COUNT = 36
POINTS_MONTHS, COINS_MONTHS, HOLD_MONTHS = 3, 2, 2
THRESHOLDS = {"basic": 0, "silver": 300, "gold": 1_000}
TENFOLD_POINTS = {"basic": 10, "silver": 15, "gold": 20}
GIFT_POINTS, GIFT_COINS, GIFT_GROWTH = 40, 500, 25
BIRTHDAY_COINS = {"silver": 300, "gold": 700}
BIRTHDAYS = ((2, 29), (2, 28), (1, 31), (2, 1), (12, 31), (1, 26), (3, 1), (8, 31))
FIRST_DAYS = tuple(
    map(
        date.fromisoformat,
        ("2027-01-26", "2027-01-31", "2027-02-28", "2027-03-31", "2027-05-31", "2027-08-31", "2027-12-31"),
    )
)


class Plan(NamedTuple):
    """A card: months of a term (None: for good), its price, the fixed day of its gifts, the tier that it carries."""

    months: int | None
    price_fen: int
    monthly_day: int | None
    tier: str


PLANS = (
    Plan(12, 19_900, None, ""),
    Plan(1, 3_100, None, ""),
    Plan(1, 4_900, 31, "gold"),
    Plan(None, 99_900, 30, ""),
)


class Card(NamedTuple):
    """A member's card, opened on a day and renewed so often, each time on the last day but one."""

    plan: Plan
    first_day: date
    renewals: int

    def last_day(self, terms: int) -> date | None:
        """Of so many terms: months are counted all together from where they first began."""
        return None if self.plan.months is None else months_after(self.first_day, self.plan.months * terms)

    @property
    def openings(self) -> list[date]:
        """When it is paid for."""
        ends = [self.last_day(number) for number in range(1, self.renewals + 1)]
        return [self.first_day, *(end - DAY for end in ends if end is not None)]


class Bought(NamedTuple):
    """A purchase."""

    day: date
    hour: int
    fen: int

    @property
    def yuan(self) -> int:
        """Half up: also its growth."""
        return (self.fen + 50) // 100


class Person(NamedTuple):
    """What one member does."""

    number: int
    birthday: tuple[int, int]
    card: Card | None
    bought: tuple[Bought, ...]

    @property
    def phone(self) -> str:
        """As tills know the member."""
        return f"1360000{self.number:04}"


def people(seed: int) -> list[Person]:
    """The population: all kinds of cards and birthdays; some stay, some leave, some come for a while only."""
    chance = Random(seed)
    return [_person(number, chance) for number in range(COUNT)]


def _person(number: int, chance: Random) -> Person:
    plan = PLANS[number % 5] if number % 5 < len(PLANS) else None
    card = plan and Card(plan, FIRST_DAYS[number % len(FIRST_DAYS)], _renewals(plan, number))
    every, stays = chance.randint(5, 40), chance.choice((90, 200, 420, 420))
    days = [BEGIN + number * DAY for number in range(chance.randint(0, 20), stays, every)]
    bought = (Bought(day, chance.randint(9, 18), chance.randint(1, 300) * chance.choice((50, 99, 150))) for day in days)
    return Person(
        number, BIRTHDAYS[number % len(BIRTHDAYS)], card, tuple(each for each in bought if each.day <= LATEST)
    )


def _renewals(plan: Plan, number: int) -> int:
    # A renewal after the last of these days would not happen any more.
    return number % 4 if plan.months == 1 and FIRST_DAYS[number % len(FIRST_DAYS)] < date(2027, 9, 1) else 0


class Lot(NamedTuple):
    """What was granted on a day, and the last day on which it can be spent."""

    amount: int
    last_day: date


class Expected:
    """What comes of one member by the end of the latest day."""

    def __init__(self, person: Person, *, zone: ZoneInfo, gifts_grow: bool) -> None:
        self._person, self._zone, self._gifts_grow = person, zone, gifts_grow

    def midnight(self, day: date) -> datetime:
        """The first moment of a day."""
        return datetime.combine(day, time(), tzinfo=self._zone)

    @cached_property
    def gift_days(self) -> list[date]:
        """On which the card gives."""
        card = self._person.card
        if card is None:
            return []
        return walked(card.first_day, card.last_day(1 + card.renewals), card.plan.monthly_day, LATEST + DAY)

    @cached_property
    def tiers(self) -> dict[str, Any]:
        """History, tier and end of the hold, told by the book."""
        grown = [(datetime.combine(each.day, time(each.hour), self._zone), each.yuan) for each in self._person.bought]
        if self._gifts_grow:
            # What the next day begins with is not part of the days that are over.
            grown += [(self.midnight(day), GIFT_GROWTH) for day in self.gift_days]
        case = {
            "tiers": [{"code": code, "threshold": threshold} for code, threshold in THRESHOLDS.items()],
            "hold_months": HOLD_MONTHS,
            "fall": "one_step",
            "zone": self._zone.key,
            "events": [{"at": at.isoformat(), "growth": growth} for at, growth in sorted(grown)],
            "until": self.midnight(LATEST + DAY).isoformat(),
        }
        return answer(case)

    def tier_at(self, moment: datetime) -> str:
        """The higher of the grown tier and the one that the card carries."""
        moves = [move for move in self.tiers["history"] if datetime.fromisoformat(move["at"]) <= moment]
        grown, card = moves[-1]["to"] if moves else "basic", self._person.card
        last_day = card.last_day(1 + card.renewals) if card else None
        if card is None or not card.plan.tier or not card.first_day <= moment.date() <= (last_day or LATEST):
            return grown
        return max(grown, card.plan.tier, key=list(THRESHOLDS).index)

    @cached_property
    def birthday_gifts(self) -> Mapping[date, str]:
        """On which days, with which tier; a tier that is not named gives nothing."""
        found = {}
        day = BEGIN + DAY
        while day <= LATEST + DAY:
            is_leap_birthday = self._person.birthday == (2, 29)
            is_kept = (day.month, day.day) == self._person.birthday or (
                is_leap_birthday and (day + DAY).month == 3 and (day.month, day.day) == (2, 28)
            )
            tier = self.tier_at(self.midnight(day)) if is_kept else ""
            if tier in BIRTHDAY_COINS:
                found[day] = tier
            day += DAY
        return found

    @cached_property
    def points(self) -> list[Lot]:
        """Every lot of points."""
        return sorted([*self._earned(), *(_lot(GIFT_POINTS, day, POINTS_MONTHS) for day in self.gift_days)])

    def _earned(self) -> Iterator[Lot]:
        # All purchases of a day are told at 20:00; a purchase does not lift the points of its own day.
        for each in self._person.bought:
            told = datetime.combine(each.day, time(), tzinfo=self._zone)
            tenfold = TENFOLD_POINTS[self.tier_at(told)]
            yield _lot((each.fen * tenfold + 500) // 1_000, each.day, POINTS_MONTHS)

    @cached_property
    def coins(self) -> list[Lot]:
        """Every lot of coins."""
        birthdays = [_lot(BIRTHDAY_COINS[tier], day, COINS_MONTHS) for day, tier in self.birthday_gifts.items()]
        return sorted([*birthdays, *(_lot(GIFT_COINS, day, COINS_MONTHS) for day in self.gift_days)])

    @property
    def growth(self) -> int:
        """All that was gathered."""
        gifts = GIFT_GROWTH * len(self.gift_days) if self._gifts_grow else 0
        return sum(each.yuan for each in self._person.bought) + gifts


def _lot(amount: int, day: date, months: int) -> Lot:
    return Lot(amount, months_after(day, months))


def left(lots: list[Lot]) -> int:
    """What can still be spent after the latest day."""
    return sum(lot.amount for lot in lots if lot.last_day > LATEST)


def expired(lots: list[Lot]) -> int:
    """What left the books."""
    return sum(lot.amount for lot in lots if lot.last_day <= LATEST)


def card_income(person: Person) -> tuple[int, int]:
    """What was paid for the member's card, and what of it is earned: by whole months, floored per term."""
    card = person.card
    if card is None:
        return 0, 0
    earned, first = 0, card.first_day
    for number in range(1, card.renewals + 2):
        last = card.last_day(number)
        end = months_after(first, 36) if last is None else last + DAY
        earned += card.plan.price_fen * min((LATEST + DAY - first).days, (end - first).days) // (end - first).days
        first = end
    return card.plan.price_fen * (1 + card.renewals), earned
