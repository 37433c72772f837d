"""Rules of joining and birthdays with something that came of each: for pages that show it."""

from datetime import date, datetime, timedelta

from lianka.domain.members.operations.change_profile import change_profile
from lianka.domain.members.values.profiles import MonthDay, Profile
from lianka.domain.rewards.operations.announce_birthday_rule import announce_birthday_rule
from lianka.domain.rewards.operations.announce_cash_back_rule import announce_cash_back_rule
from lianka.domain.rewards.operations.announce_joining_rule import announce_joining_rule
from lianka.domain.rewards.operations.decide_cash_backs import decide_cash_backs
from lianka.domain.rewards.operations.grant_birthday_gifts import grant_birthday_gifts
from lianka.domain.rewards.operations.reward_joining import reward_joining
from lianka.domain.rewards.queries import get_bundle_terms
from lianka.domain.rewards.values.birthdays import BirthdayTerms, BirthdayTiming
from lianka.domain.rewards.values.cash_back import CashBackTerms
from lianka.domain.rewards.values.joining import JoiningCondition, JoiningTerms
from lianka.foundation.db import transaction
from lianka.foundation.values import Rate
from tests.operations.checkout.tills import take_in, told
from tests.operations.members.phones import join
from tests.operations.rewards.scene import POINTS, budget_of, bundle_of
from tests.world import OPENED_AT, OPERATOR, World

BEFORE = OPENED_AT - timedelta(days=2)


def run_campaigns(world: World, *, at: datetime) -> None:
    """王 is rewarded for joining, given something for a birthday, and something of what 赵 bought comes back."""
    bundle_id, first_day = bundle_of(POINTS), OPENED_AT.date()
    terms = JoiningTerms(JoiningCondition.ON_JOIN, first_day, bundle_id, bundle_id, daily_cap=5)
    announce_joining_rule(terms=terms, by=OPERATOR, at=BEFORE)
    gifts = BirthdayTerms(BirthdayTiming.ON_DAY, first_day, {"": bundle_id})
    announce_birthday_rule(terms=gifts, by=OPERATOR, at=BEFORE)
    change_profile(member_id=world.wang, given=Profile(birthday=MonthDay(1, 7)), by=OPERATOR, at=OPENED_AT)
    transaction(reward_joining)({"member_id": world.wang}, at=at)
    grant_birthday_gifts(business_date=date(2026, 1, 6), at=at)
    announce_cash_back_rule(
        terms=CashBackTerms(Rate.of("0.05"), first_day, bundle_budget(bundle_id), instalments=3), by=OPERATOR, at=BEFORE
    )
    take_in(told("cash-back", 1_000), at=at)
    decide_cash_backs(at=at)


def run_out_of_budget(*, at: datetime) -> None:
    """Rules of joining and birthdays that have too little left for the one who joins now, on a birthday."""
    today, yesterday = at.date(), at - timedelta(days=1)
    bundle_id = bundle_of(POINTS, budget_id=budget_of(1))
    joining = JoiningTerms(JoiningCondition.ON_JOIN, today, bundle_id, None)
    announce_joining_rule(terms=joining, by=OPERATOR, at=yesterday)
    gifts = BirthdayTerms(BirthdayTiming.ON_DAY, today, {"": bundle_id})
    announce_birthday_rule(terms=gifts, by=OPERATOR, at=yesterday)
    newcomer_id = join("13700000001", at=at).member_id
    born = Profile(birthday=MonthDay(today.month, today.day))
    change_profile(member_id=newcomer_id, given=born, by=OPERATOR, at=at)
    transaction(reward_joining)({"member_id": newcomer_id}, at=at)
    grant_birthday_gifts(business_date=yesterday.date(), at=at)


def bundle_budget(bundle_id: int) -> int:
    """The budget that pays for a bundle."""
    return get_bundle_terms(bundle_id=bundle_id).budget_id
