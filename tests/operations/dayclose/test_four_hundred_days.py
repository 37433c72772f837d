"""Four hundred days over a 29 February, closed one by one or all at once: as plain Python says they must end."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime, time
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from pytest_django.fixtures import Settings

from lianka.domain.cards.models import CardGift
from lianka.domain.cards.operations.set_plan_gifts import set_plan_gifts
from lianka.domain.cards.values import OptionDraft, PlanGiftsDraft, TermKind
from lianka.domain.checkout.operations.record_till_records import record_till_records
from lianka.domain.checkout.values import MemberKey, TillParties, TillRecord
from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef
from lianka.domain.loyalty.models import MemberTier, TierMove
from lianka.domain.loyalty.operations.change_gift_settings import change_gift_settings
from lianka.domain.loyalty.operations.set_validity_policy import set_validity_policy
from lianka.domain.loyalty.values import FallKind, GiftTerms, TierDraft, ValidityKind, ValidityPolicy
from lianka.domain.members.operations.activate_member import activate_member
from lianka.domain.members.operations.change_profile import change_profile
from lianka.domain.members.operations.pre_register_member import pre_register_member
from lianka.domain.members.values.profiles import MonthDay, Profile
from lianka.domain.rewards.models import BirthdayGift
from lianka.domain.rewards.operations.announce_birthday_rule import announce_birthday_rule
from lianka.domain.rewards.values import RewardItem, RewardKind
from lianka.domain.rewards.values.birthdays import BirthdayTerms, BirthdayTiming
from lianka.foundation.db import transaction
from lianka.foundation.jobs import run_due
from lianka.foundation.values import Rate
from lianka.interfaces.shared.world import World, build_world
from tests.operations.cards.scene import DINING, plan_on_sale, sell
from tests.operations.dayclose import four_hundred_days as book
from tests.operations.dayclose.four_hundred_days import BEGIN, DAY, LATEST, Expected, Person, Plan
from tests.operations.loyalty.tiers import set_tiers
from tests.operations.rewards.scene import budget_of, bundle_of
from tests.world import OPERATOR

pytestmark = [pytest.mark.slow, pytest.mark.django_db, *map(pytest.mark.row, ("PTS-5", "CARD-7", "MBR-6", "MBR-11"))]
Act = Callable[[], object]


class Life:
    """Lets people live in an alliance of a zone; gifts count as growth where each day is closed in time."""

    def __init__(self, zone: ZoneInfo, people: list[Person], *, gifts_grow: bool) -> None:
        self._zone, self._people, self._gifts_grow = zone, people, gifts_grow
        self.world = self._found()
        self.members = {person.number: self._join(person) for person in people}
        self._diary = self._plan()

    def at(self, day: date, hour: int = 12) -> datetime:
        """An hour of a day."""
        return datetime.combine(day, time(hour), tzinfo=self._zone)

    def live(self, day: date) -> None:
        """Open and renew the cards of the day, then tell the books what was bought."""
        for act in self._diary[day]:
            act()
        bought = [(person, each) for person in self._people for each in person.bought if each.day == day]
        records = [
            TillRecord(person.phone, "老陈面馆", f"{day}-{person.number}", self.at(day, each.hour), each.fen)
            for person, each in bought
        ]
        self._tell(records, day)

    @transaction
    def _tell(self, records: list[TillRecord], day: date) -> None:
        parties, at = TillParties(member_key=MemberKey.PHONE), self.at(day, 20)
        batch = record_till_records(records=records, parties=parties, by=OPERATOR, at=at)
        assert [outcome.refusal for outcome in batch.outcomes if outcome.refusal] == []

    def _found(self) -> World:
        at = self.at(BEGIN, 1)
        world = build_world(at=at)
        policy = ValidityPolicy(ValidityKind.MONTHS, book.POINTS_MONTHS)
        set_validity_policy(policy=policy, valid_from=BEGIN, by=OPERATOR, at=at)
        change_gift_settings(terms=GiftTerms(coins_valid_months=book.COINS_MONTHS), by=OPERATOR, at=at)
        tiers = [
            TierDraft(
                code=code,
                name=code,
                threshold=threshold,
                points_multiplier=Rate.of(f"{book.TENFOLD_POINTS[code] / 10}"),
            )
            for code, threshold in book.THRESHOLDS.items()
        ]
        set_tiers(*tiers, hold_months=book.HOLD_MONTHS, fall=FallKind.ONE_STEP, at=at)
        self._budget = budget_of(10**9)
        bundles = {
            tier: bundle_of(RewardItem(RewardKind.COINS, coins), budget_id=self._budget)
            for tier, coins in book.BIRTHDAY_COINS.items()
        }
        rule = BirthdayTerms(BirthdayTiming.ON_DAY, BEGIN + DAY, bundles)
        announce_birthday_rule(terms=rule, by=OPERATOR, at=at)
        return world

    def _join(self, person: Person) -> int:
        at = self.at(BEGIN, 2)
        member_id = pre_register_member(phone=person.phone, registered_by=None, by=OPERATOR, at=at)
        activate_member(member_id=member_id, by=OPERATOR, at=at)
        profile = Profile(birthday=MonthDay(*person.birthday))
        change_profile(member_id=member_id, given=profile, by=OPERATOR, at=at)
        return member_id

    def _plan(self) -> dict[date, list[Act]]:
        plans = {plan: self._open_plan(plan) for plan in book.PLANS}
        diary: dict[date, list[Act]] = defaultdict(list)
        for person in self._people:
            for number, day in enumerate(person.card.openings if person.card else ()):
                order, plan = f"{person.number}.{number}", plans[person.card.plan] if person.card else ""
                act = partial(sell, self.members[person.number], plan, at=self.at(day, 8), order=order)
                diary[day].append(act)
        return diary

    def _open_plan(self, plan: Plan) -> str:
        at = self.at(BEGIN, 1)
        kind = TermKind.PERMANENT if plan.months is None else TermKind.MONTHS
        public_id = plan_on_sale(DINING, OptionDraft(term_kind=kind, n=plan.months, price_fen=plan.price_fen), at=at)
        items = [RewardItem(RewardKind.POINTS, book.GIFT_POINTS), RewardItem(RewardKind.COINS, book.GIFT_COINS)]
        if self._gifts_grow:
            items.append(RewardItem(RewardKind.GROWTH, book.GIFT_GROWTH))
        bundle_id = bundle_of(*items, budget_id=self._budget)
        draft = PlanGiftsDraft(monthly_bundle_id=bundle_id, monthly_day=plan.monthly_day, tier=plan.tier)
        set_plan_gifts(plan_public_id=public_id, draft=draft, by=OPERATOR, at=at)
        return public_id


@pytest.mark.parametrize(
    ("zone", "in_time"), [("Asia/Shanghai", False), ("America/New_York", True)], ids=["all at once", "one by one"]
)
def test_four_hundred_days_end_as_plain_python_says(settings: Settings, zone: str, in_time: bool) -> None:
    settings.TIME_ZONE = zone
    people = book.people(20_270_126)
    life = Life(ZoneInfo(zone), people, gifts_grow=in_time)
    day = BEGIN
    while day <= LATEST:
        life.live(day)
        day += DAY
        if in_time:
            _close(life.at(day, 0))
    _close(life.at(day, 10))

    expected = {person.number: Expected(person, zone=ZoneInfo(zone), gifts_grow=in_time) for person in people}
    for person in people:
        assert _found(life.members[person.number], ZoneInfo(zone)) == _worked_out(expected[person.number]), person
    _check_totals(life.world, people, expected)
    assert list(check_books()) == []


def _close(at: datetime) -> None:
    assert [run.error for run in run_due(at=at) if run.error] == []


def _worked_out(expected: Expected) -> dict[str, object]:
    return {
        "gifts": expected.gift_days,
        "birthdays": dict(expected.birthday_gifts),
        "points": book.left(expected.points),
        "coins": book.left(expected.coins),
        "growth": expected.growth,
        **expected.tiers,
    }


def _found(member_id: int, zone: ZoneInfo) -> dict[str, object]:
    gifts = CardGift.objects.filter(card__member=member_id, kind="monthly").order_by("day")
    births = BirthdayGift.objects.filter(member=member_id).exclude(grant=None)
    row = MemberTier.objects.filter(member_id=member_id).first()
    moves = TierMove.objects.filter(member_id=member_id).order_by("number")
    return {
        "gifts": list(gifts.values_list("day", flat=True)),
        "birthdays": dict(births.order_by("business_date").values_list("business_date", "tier")),
        "points": balance_of(AccountRef(chart.POINTS, member_id)),
        "coins": balance_of(AccountRef(chart.COINS, member_id)),
        "growth": balance_of(AccountRef(chart.GROWTH, member_id)),
        "history": [
            {"at": _local(move.at, zone), "from": move.from_tier, "to": move.to_tier, "why": move.cause}
            for move in moves
        ],
        "tier": row.tier if row else "basic",
        "hold_until": row and row.hold_until and _local(row.hold_until, zone),
    }


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat()


def _check_totals(world: World, people: list[Person], expected: dict[int, Expected]) -> None:
    """What expired and what cards brought; and that the population met what it was made for."""
    sums: Counter[str] = Counter()
    for person in people:
        paid, earned = book.card_income(person)
        of = expected[person.number]
        sums += Counter(points=book.expired(of.points), coins=book.expired(of.coins), paid=paid, earned=earned)
    platform = world.platform
    # What the noodle shop issued and what the platform gave away expire apart.
    points = sum(balance_of(AccountRef(chart.POINTS_EXPIRED, party)) for party in (platform, world.noodles))
    assert abs(points) == sums["points"]
    assert abs(balance_of(AccountRef(chart.COINS_EXPIRED, platform))) == sums["coins"]
    assert balance_of(AccountRef(chart.REVENUE_CARDS, platform)) == sums["earned"]
    assert balance_of(AccountRef(chart.CARDS_DEFERRED, platform)) == sums["paid"] - sums["earned"]
    causes = {move["why"] for of in expected.values() for move in of.tiers["history"]}
    births = {day for of in expected.values() for day in of.birthday_gifts}
    gifts = {day for of in expected.values() for day in of.gift_days}
    assert causes == {"reached", "kept", "fell"}
    assert {date(2027, 2, 28), date(2028, 2, 29)} <= births
    assert {date(2027, 2, 28), date(2028, 1, 31), date(2028, 2, 29)} <= gifts
