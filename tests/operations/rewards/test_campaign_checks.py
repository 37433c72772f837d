"""The self-check notices a reward of joining or a gift that names another grant, and a grant without its row."""

import pytest

from lianka.domain.members.operations.change_profile import change_profile
from lianka.domain.members.values.profiles import MonthDay, Profile
from lianka.domain.rewards.models import BirthdayGift, JoiningReward, RewardGrant
from lianka.domain.rewards.operations.announce_birthday_rule import announce_birthday_rule
from lianka.domain.rewards.operations.announce_joining_rule import announce_joining_rule
from lianka.domain.rewards.operations.check_rewards import check_rewards
from lianka.domain.rewards.operations.grant_birthday_gifts import grant_birthday_gifts
from lianka.domain.rewards.values.birthdays import BirthdayTerms, BirthdayTiming
from lianka.domain.rewards.values.joining import JoiningCondition, JoiningTerms
from lianka.foundation.calendar import ONE_DAY
from lianka.foundation.outbox import drain
from tests.operations.behind import change, remove
from tests.operations.members.phones import join
from tests.operations.rewards.scene import POINTS, bundle_of
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("SAFE-5")]
TOMORROW = OPENED_AT.date() + ONE_DAY


@pytest.fixture(autouse=True)
def _rewarded(world: World) -> None:
    bundle = bundle_of(POINTS)
    terms = JoiningTerms(JoiningCondition.ON_JOIN, TOMORROW, bundle)
    announce_joining_rule(terms=terms, by=OPERATOR, at=OPENED_AT)
    join(at=OPENED_AT + ONE_DAY)
    drain(at=OPENED_AT + ONE_DAY)
    gifts = BirthdayTerms(BirthdayTiming.ON_DAY, TOMORROW, {"": bundle})
    announce_birthday_rule(terms=gifts, by=OPERATOR, at=OPENED_AT)
    change_profile(member_id=world.wang, given=Profile(birthday=MonthDay(1, 7)), by=OPERATOR, at=OPENED_AT)
    grant_birthday_gifts(business_date=TOMORROW, at=OPENED_AT + 2 * ONE_DAY)


def _found() -> list[tuple[str, str]]:
    return [(each.table, each.what.split(":")[0]) for each in check_rewards()]


def test_what_operations_gave_is_in_order() -> None:
    assert (JoiningReward.objects.count(), BirthdayGift.objects.count()) == (1, 1)
    assert _found() == []


def test_a_reward_of_joining_names_its_own_grant() -> None:
    change(JoiningReward.objects.get(), "grant_id", BirthdayGift.objects.get().grant_id)

    assert ("rewards_joiningreward", "names the grant of its cause and member") in _found()


def test_a_birthday_gift_is_of_its_year() -> None:
    change(BirthdayGift.objects.get(), "year", 2025)

    assert _found() == [("rewards_birthdaygift", "names the grant of its cause and member")]


@pytest.mark.parametrize("model", [JoiningReward, BirthdayGift])
def test_a_grant_has_the_row_of_its_cause(model: type[JoiningReward | BirthdayGift]) -> None:
    remove(model.objects.get())

    assert _found() == [("rewards_rewardgrant", "has the row of its cause")]
    assert RewardGrant.objects.count() == 2
