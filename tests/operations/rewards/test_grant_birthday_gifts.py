"""Birthday gifts: on the right day, in leap years and others, once a year, as docs/rules/birthdays.md says."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianka.config import wiring
from lianka.domain.ledger import chart
from lianka.domain.loyalty.operations.review_tiers import review_tiers
from lianka.domain.loyalty.values import FallKind
from lianka.domain.members.operations.change_profile import change_profile
from lianka.domain.members.values.profiles import MonthDay, Profile
from lianka.domain.rewards.errors import BundleNotFound
from lianka.domain.rewards.errors.campaigns import CampaignNotAnnounced
from lianka.domain.rewards.models import BirthdayGift, BirthdayRule, RewardGrant
from lianka.domain.rewards.operations.announce_birthday_rule import announce_birthday_rule
from lianka.domain.rewards.operations.check_rewards import check_rewards
from lianka.domain.rewards.operations.grant_birthday_gifts import grant_birthday_gifts
from lianka.domain.rewards.rules.campaigns import birthdays_kept_on
from lianka.domain.rewards.values import RewardItem, RewardKind
from lianka.domain.rewards.values.birthdays import BirthdayTerms, BirthdayTiming
from lianka.foundation.calendar import ONE_DAY, start_of_day
from tests.doc_tables import read_table
from tests.operations.loyalty.tiers import gain, on, set_tiers
from tests.operations.loyalty.tiers import grant as grant_tier
from tests.operations.members.phones import join
from tests.operations.rewards.scene import balance, budget_of, bundle_of
from tests.rivals import processes_at_once
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("MBR-11")]
PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "birthdays.md"
TOMORROW = date(2026, 1, 6)
MARCH_5 = date(2026, 3, 5)
CAKE = RewardItem(RewardKind.POINTS, 88)


def _rule(timing: BirthdayTiming = BirthdayTiming.ON_DAY, **bundles: int) -> None:
    given = bundles or {"": bundle_of(CAKE)}
    terms = BirthdayTerms(timing, TOMORROW, {tier.replace("all", ""): bundle for tier, bundle in given.items()})
    announce_birthday_rule(terms=terms, by=OPERATOR, at=OPENED_AT)


def _tell(member_id: int, birthday: MonthDay | None, at: datetime = OPENED_AT) -> None:
    change_profile(member_id=member_id, given=Profile(birthday=birthday), by=OPERATOR, at=at)


def _give(day: date, *, late: timedelta = timedelta(minutes=5)) -> int:
    return grant_birthday_gifts(business_date=day - ONE_DAY, at=start_of_day(day) + late)


def _years(member_id: int) -> list[int]:
    return sorted(BirthdayGift.objects.filter(member=member_id).values_list("year", flat=True))


@pytest.mark.parametrize("row", read_table(PAGE, "Whose birthday is kept on a day"), ids=lambda row: row[0])
def test_whose_birthday_is_kept_on_a_day(row: tuple[str, ...]) -> None:
    day = date.fromisoformat(row[0])

    for timing, (first, latest) in zip(BirthdayTiming, (row[1:3], row[3:5]), strict=True):
        assert birthdays_kept_on(day, timing) == (None if first == "none" else (_day(first), _day(latest)))


def _day(text: str) -> MonthDay:
    month, _dash, day = text.partition("-")
    return MonthDay(int(month), int(day))


@pytest.mark.parametrize("row", read_table(PAGE, "Once a year"), ids=lambda row: row[1])
def test_a_gift_comes_once_a_year_whatever_the_birthday_is_changed_to(world: World, row: tuple[str, ...]) -> None:
    _rule()
    tellings = {}
    for told in row[1].split(", then "):
        birthday, _blank, told_on = told.partition(" on ")
        tellings[date.fromisoformat(told_on or row[0])] = None if birthday == "none" else _day(birthday)
    days = {date(year, *each) for year in (2026, 2027) for each in ((1, 20), (3, 5), (3, 10))}

    for day in sorted(days | tellings.keys()):
        if day in days:
            _give(day)
        if day in tellings:
            _tell(world.wang, tellings[day], at=start_of_day(day) + timedelta(hours=12))

    years = _years(world.wang)
    assert [str(years.count(year)) for year in (2026, 2027)] == [row[2], row[3]]
    assert balance(chart.POINTS, world.wang) == 88 * len(years)


def test_the_gift_is_in_the_books_as_of_the_birthday_however_late_it_is_given(world: World) -> None:
    _rule()
    _tell(world.wang, MonthDay(3, 5))

    assert _give(MARCH_5, late=timedelta(days=9)) == 1
    assert _give(MARCH_5, late=timedelta(days=10)) == 0

    grant = RewardGrant.objects.get()
    assert (grant.cause, grant.happened_at, grant.points) == ("birthday:2026", start_of_day(MARCH_5), 88)
    assert BirthdayGift.objects.get().business_date == MARCH_5
    assert list(check_rewards()) == []


def test_who_was_born_on_29_february_is_given_on_28_in_other_years(world: World) -> None:
    _rule()
    _tell(world.wang, MonthDay(2, 29))

    found = {day: _give(day) for day in (date(2026, 2, 28), date(2026, 3, 1), date(2028, 2, 28), date(2028, 2, 29))}

    assert list(found.values()) == [1, 0, 0, 1]


def test_the_first_of_the_month_gives_all_of_the_month(world: World) -> None:
    _rule(BirthdayTiming.FIRST_OF_MONTH)
    _tell(world.wang, MonthDay(2, 29))

    assert [_give(date(2026, 2, day)) for day in (1, 2, 28)] == [1, 0, 0]


def test_a_change_of_the_timing_gives_nobody_twice(world: World) -> None:
    _rule(BirthdayTiming.FIRST_OF_MONTH)
    _tell(world.wang, MonthDay(3, 5))
    _give(date(2026, 3, 1))
    terms = BirthdayTerms(BirthdayTiming.ON_DAY, date(2026, 3, 3), {"": bundle_of(CAKE)})
    announce_birthday_rule(terms=terms, by=OPERATOR, at=start_of_day(date(2026, 3, 2)))

    assert _give(MARCH_5) == 0
    assert _years(world.wang) == [2026]


def test_each_tier_gets_its_bundle(world: World) -> None:
    gold = bundle_of(RewardItem(RewardKind.POINTS, 500))
    _rule(gold=gold, all=bundle_of(CAKE))
    other = join(at=OPENED_AT).member_id
    set_tiers()
    grant_tier(world.wang, "gold", cause="test", since="2026-01-06")
    for member_id in (world.wang, other):
        _tell(member_id, MonthDay(3, 5))

    _give(MARCH_5)

    assert [balance(chart.POINTS, each) for each in (world.wang, other)] == [500, 88]
    assert BirthdayGift.objects.get(member=world.wang).tier == "gold"


@pytest.mark.parametrize("days_late", [0, 40])
def test_a_gift_made_up_for_later_is_that_of_the_tier_held_then(world: World, days_late: int) -> None:
    _rule(silver=bundle_of(CAKE), gold=bundle_of(RewardItem(RewardKind.POINTS, 500)))
    set_tiers(hold_months=1, fall=FallKind.ONE_STEP)
    members = [world.wang, *(join(f"1370000{number:04d}", at=OPENED_AT).member_id for number in range(3))]
    grown = {"2026-02-10": (1500, 500, 499, 0), "2026-03-06": (1500, 1500, 500, 1500)}
    for member_id in members:
        _tell(member_id, MonthDay(3, 5))
    for day, gains in grown.items():
        if day > "2026-03-05" and not days_late:
            break
        for member_id, growth in zip(members, gains, strict=True):
            gain(member_id, growth, at=on(day))
    if days_late:
        # All holds end, too: nobody has the tier of the day any more.
        review_tiers(business_date=date(2026, 4, 10), at=on("2026-04-11"))

    _give(MARCH_5, late=timedelta(days=days_late, minutes=5))

    assert [balance(chart.POINTS, each) for each in members] == [500, 88, 0, 0]
    gifts = BirthdayGift.objects.order_by("member").values_list("member", "tier")
    assert list(gifts) == [(members[0], "gold"), (members[1], "silver")]


def test_a_tier_without_a_bundle_gets_nothing(world: World) -> None:
    _rule(diamond=bundle_of(CAKE))
    _tell(world.wang, MonthDay(3, 5))

    assert _give(MARCH_5) == 0
    assert _years(world.wang) == []


def test_a_gift_the_budget_refuses_is_kept_with_the_reason(world: World) -> None:
    _rule(all=bundle_of(CAKE, budget_id=budget_of(1)))
    _tell(world.wang, MonthDay(3, 5))

    _give(MARCH_5)
    _give(MARCH_5)

    gift = BirthdayGift.objects.get()
    assert (gift.refusal, gift.grant) == ("budget_exhausted", None)


def test_a_rule_without_bundles_ends_the_gifts(world: World) -> None:
    _rule()
    announce_birthday_rule(terms=BirthdayTerms(BirthdayTiming.ON_DAY, MARCH_5, {}), by=OPERATOR, at=OPENED_AT)
    _tell(world.wang, MonthDay(3, 5))

    assert _give(MARCH_5) == 0


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        (BirthdayTerms(BirthdayTiming.ON_DAY, OPENED_AT.date(), {}), CampaignNotAnnounced),
        (BirthdayTerms(BirthdayTiming.ON_DAY, TOMORROW, {"": 404}), BundleNotFound),
    ],
)
def test_a_rule_that_cannot_be_is_refused(world: World, terms: BirthdayTerms, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        announce_birthday_rule(terms=terms, by=OPERATOR, at=OPENED_AT)

    assert not BirthdayRule.objects.exists()


def test_more_birthdays_cost_no_more_statements(world: World) -> None:
    _rule()
    _tell(world.wang, MonthDay(3, 5))
    others = [join(f"1370000{number:04d}", at=OPENED_AT).member_id for number in range(6)]
    for member_id in others:
        _tell(member_id, MonthDay(3, 6))
    _give(date(2026, 3, 4))

    costs = []
    for day in (MARCH_5, MARCH_5 + ONE_DAY):
        with CaptureQueriesContext(connection) as queries:
            decided = _give(day)
        costs.append((decided, len(queries)))

    assert [decided for decided, _cost in costs] == [1, 6]
    assert costs[1][1] <= costs[0][1]


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_give_each_member_one_gift(world: World) -> None:
    _rule()
    members = [world.wang, *(join(f"1370000{number:04d}", at=OPENED_AT).member_id for number in range(5))]
    for member_id in members:
        _tell(member_id, MonthDay(3, 5))

    given = processes_at_once(*[lambda: _give(MARCH_5)] * 2)

    assert sorted(given) == [0, 6]
    assert [balance(chart.POINTS, each) for each in members] == [88] * 6


def test_the_job_is_one_of_the_day_close() -> None:
    [job] = [job for job in wiring.JOBS if job.name == "grant-birthday-gifts"]

    assert job.kind == "daily"
