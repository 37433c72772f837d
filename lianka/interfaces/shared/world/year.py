"""A year in the city, day by day: who joins, what is bought, which cards are opened, how each day is closed.

The same dates give the same story, but for what is random on purpose (ids, keys). It ends on the day before the
moment it is told at, with a little of that moment's own day.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import NamedTuple

from lianka.domain.checkout.values import TillRecord
from lianka.domain.members.values.profiles import MonthDay
from lianka.domain.rewards.operations.decide_cash_backs import decide_cash_backs
from lianka.foundation import jobs, outbox
from lianka.foundation.calendar import ONE_DAY, business_date, end_of_day, start_of_day
from lianka.interfaces.shared.world.cast import LI_PHONE, WANG_PHONE, ZHAO_CARD
from lianka.interfaces.shared.world.city import City
from lianka.interfaces.shared.world.diary import Diary
from lianka.interfaces.shared.world.handouts import hand_out_cards, sell_gift_codes
from lianka.interfaces.shared.world.holding import CardDesk
from lianka.interfaces.shared.world.people import (
    DAYS,
    Arrival,
    Shopper,
    arrivals,
    join,
    meet_at_till,
    shopper_of,
    tell_birthday,
)
from lianka.interfaces.shared.world.sales import Visit, buy, give_back, plan_visit, staff_of, top_up, walk_away
from lianka.interfaces.shared.world.segments import keep_an_eye
from lianka.interfaces.shared.world.tills import Tills, by_phone, tell
from lianka.interfaces.shared.world.upkeep import Office

SEED = 20_260_105
VISITS = (40, 35, 17, 8)
"""How often there are none, one, two or three sales at a counter on a day; tills tell of all others."""
REFUNDED = 0.08
TELLS_BIRTHDAY = 0.4
TOPS_UP = 0.1
WANG_COMES_EVERY = 11
OLD_CARD_EVERY = 29
"""In days: 王 and whoever still shows 赵's older card."""
MONDAY = 0


class Told(NamedTuple):
    """What a year came to."""

    visits: int
    till_records: int
    daily_jobs: int


class JobFailed(Exception):
    """A daily job failed while the year was told: a defect."""


class Year:
    """The story of the year that ends with the day before `now`, and of the hours since."""

    def __init__(self, city: City, *, now: datetime) -> None:
        self.first, self.latest = first_day(now), business_date(now) - ONE_DAY
        self._city, self._now = city, now
        self._chance = Random(SEED)
        self._diary = Diary(chance=self._chance, until=now)
        self._desk = CardDesk(city.plans, self._diary)
        self._tills = Tills(city.shops, self._diary, old_card=ZHAO_CARD)
        self._office = Office(city)
        self._weights = [shop.spec.weight for shop in city.shops]
        self._shoppers: list[Shopper] = []
        self._phones = [WANG_PHONE, LI_PHONE]
        self._visits = self._records = self._jobs = 0

    def tell(self, on_month: Callable[[date], None] | None = None) -> Told:
        """Let it all happen; `on_month` hears of each month as it begins."""
        self._begin()
        day = self.first
        while day <= self.latest:
            if on_month and (day == self.first or day.day == 1):
                on_month(day)
            self._live(day)
            self._close(day)
            day += ONE_DAY
        return Told(self._visits, self._records, self._jobs)

    def tell_today(self) -> None:
        """Let the hours of `now`'s own day happen: the counter's page of today is not empty."""
        today = business_date(self._now)
        wang = self._shoppers[0]
        for number in range(5):
            shop = self._city.shop(("老陈面馆", "老陈面馆", "一盏茶楼", "老陈面馆", "蜀香火锅")[number])
            shopper = wang if number == 1 else self._chance.choice(self._shoppers)
            visit = plan_visit(shopper, shop, f"today {number}", self._chance)
            # Each of the noodle shop's counters has something to show.
            visit = visit._replace(points=0, store=shop.stores[number % len(shop.stores)])
            self._diary.enter(
                self._diary.some_time_on(today, first_hour=3, latest_hour=21), partial(self._visit, visit)
            )
        for at, act in self._diary.acts_of(today):
            act(at)
        plans, noodles = self._city.plans, self._city.shop("老陈面馆")
        sell_gift_codes(plans.quarter, self._shoppers[-9:-5], at=self._now)
        buyers = [wang, *self._shoppers[-4:-1]]
        hand_out_cards(plans.month, noodles.stores[0], buyers, cashier=self._city.world.cashier, at=self._now)
        self._office.confirm_latest(self._city.shop("城南加油站"), self._now)
        self._office.dispute_latest(self._city.shop("蜀香火锅"), self._now)
        outbox.drain(at=self._now)
        decide_cash_backs(at=self._now)
        keep_an_eye(at=self._now)

    def records_of_a_file(self) -> list[TillRecord]:
        """What the till of the grocer, which is not connected, has noted today; a row of it asks too much."""
        return self._tills.file_of(self._city.shop("邻里生鲜"), business_date(self._now), self._phones)

    def _begin(self) -> None:
        opened_at = self._city.world.opened_at
        wang = shopper_of(self._city.world.wang, WANG_PHONE, at=opened_at)
        self._shoppers.append(wang)
        for arrival in arrivals(self._chance):
            day = self.first + arrival.day * ONE_DAY
            self._diary.enter(self._diary.some_time_on(day), partial(self._arrive, arrival))
        self._plan_wang(wang)
        self._diary.enter(self._diary.some_time_on(self.first + 30 * ONE_DAY), self._office.settle_fuel_weekly)

    def _plan_wang(self, wang: Shopper) -> None:
        """王 comes often, takes the city card in time to hold it now, and has the dining card for a year."""
        plans, diary = self._city.plans, self._diary
        diary.enter(diary.some_time_on(self.first + 200 * ONE_DAY), partial(self._desk.claim, wang))
        bought_at = diary.some_time_on(self.first + 230 * ONE_DAY)
        diary.enter(bought_at, partial(self._desk.buy, wang, plans.dining, plans.year))
        born = business_date(self._now) + 3 * ONE_DAY
        diary.enter(bought_at, partial(_tell_birthday, wang, MonthDay(born.month, min(born.day, 28)), "王海"))
        diary.enter(diary.some_time_on(self.latest - 9 * ONE_DAY), partial(_top_up, wang, self._city.purse.top_up))
        for number in range(DAYS // WANG_COMES_EVERY):
            shop = self._city.shop(("老陈面馆", "邻里生鲜", "蜀香火锅", "城南加油站", "晨光书店")[number % 5])
            visit = plan_visit(wang, shop, f"wang {number}", self._chance)
            # The points he has earned since he spent them once are still his.
            visit = visit._replace(points=None if number == 7 else 0)
            day = self.first + (5 + number * WANG_COMES_EVERY) * ONE_DAY
            diary.enter(diary.some_time_on(day), partial(self._visit, visit))

    def _live(self, day: date) -> None:
        morning = start_of_day(day) + timedelta(hours=8, minutes=30)
        if day.day == 1:
            self._diary.enter(morning, self._office.begin_month)
        if day.weekday() == MONDAY:
            self._diary.enter(morning, self._office.begin_week)
        self._plan_visits(day)
        for at, act in self._diary.acts_of(day):
            act(at)
        evening = start_of_day(day) + timedelta(hours=22, minutes=30)
        self._records += tell(self._tills.sales_of(day, self._phones), by_phone(), at=evening)
        if (day - self.first).days % OLD_CARD_EVERY == 0:
            self._records += self._tills.tell_old_card(day, at=evening)

    def _close(self, day: date) -> None:
        runs = jobs.run_due(at=end_of_day(day) + timedelta(minutes=10), until=day, begin=self.first)
        self._jobs += len(runs)
        if runs and runs[-1].error:
            raise JobFailed(f"{runs[-1].job} of {day}: {runs[-1].error}")

    def _plan_visits(self, day: date) -> None:
        chance = self._chance
        for number in range(chance.choices(range(len(VISITS)), weights=VISITS)[0]):
            [shop] = chance.choices(self._city.shops, weights=self._weights)
            visit = plan_visit(chance.choice(self._shoppers), shop, f"{day} {number}", chance)
            act = partial(_walk_away, visit) if chance.random() < 0.02 else partial(self._visit, visit)
            self._diary.enter(self._diary.some_time_on(day), act)

    def _visit(self, visit: Visit, at: datetime) -> None:
        self._visits += 1
        purchase_id = buy(visit, at=at)
        if purchase_id is not None and self._chance.random() < REFUNDED:
            later = self._diary.some_time_on(business_date(at) + self._chance.randint(1, 6) * ONE_DAY)
            self._diary.enter(later, partial(_give_back, purchase_id, visit, self._chance))

    def _arrive(self, arrival: Arrival, at: datetime) -> None:
        [shop] = self._chance.choices(self._city.shops, weights=self._weights)
        if arrival.signs_in_after == 0:
            self._sign_in(arrival, at)
            return
        meet_at_till(arrival, merchant_id=shop.merchant_id, staff=staff_of(shop), at=at)
        self._phones.append(arrival.phone)
        if arrival.signs_in_after is not None:
            self._diary.enter(at + arrival.signs_in_after * ONE_DAY, partial(self._sign_in, arrival))

    def _sign_in(self, arrival: Arrival, at: datetime) -> None:
        [shop] = self._chance.choices(self._city.shops, weights=self._weights)
        store, sharer = self._chance.choice(shop.stores), self._chance.choice(self._shoppers)
        shopper = join(arrival, store=store.public_id, sharer=sharer, at=at)
        outbox.drain(at=at)
        self._shoppers.append(shopper)
        if arrival.phone not in self._phones:
            self._phones.append(arrival.phone)
        self._desk.wish(shopper, joined_at=at)
        if self._chance.random() < TELLS_BIRTHDAY:
            born = MonthDay(self._chance.randint(1, 12), self._chance.randint(1, 28))
            _tell_birthday(shopper, born, "", at)
        if self._chance.random() < TOPS_UP:
            later = self._diary.some_time_on(business_date(at) + self._chance.randint(3, 90) * ONE_DAY)
            self._diary.enter(later, partial(_top_up, shopper, self._city.purse.top_up))


def first_day(now: datetime) -> date:
    """The day on which the year that ends yesterday began."""
    return business_date(now) - DAYS * ONE_DAY


def _tell_birthday(shopper: Shopper, birthday: MonthDay, name: str, at: datetime) -> None:
    tell_birthday(shopper, birthday, name=name, at=at)


def _top_up(shopper: Shopper, offer: str, at: datetime) -> None:
    top_up(shopper, offer, at=at)


def _walk_away(visit: Visit, at: datetime) -> None:
    walk_away(visit, at=at)


def _give_back(purchase_id: str, visit: Visit, chance: Random, at: datetime) -> None:
    give_back(purchase_id, visit, chance=chance, at=at)
