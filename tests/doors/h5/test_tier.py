"""等级与权益: the way to the next tier, until when mine is held, what is locked and what is not."""

from datetime import timedelta

import pytest

from lianka.domain.loyalty.operations.change_tiers import change_tiers
from lianka.domain.loyalty.operations.gain_growth import gain_growth
from lianka.domain.loyalty.values import Benefit, BenefitKind, GrowthGained, TierDraft, TierRules
from lianka.foundation.db import transaction
from lianka.foundation.values import Rate
from tests.doors.h5.phone import Phone
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("MBR-8")]
TIERS = (
    TierDraft(code="basic", name="普通", threshold=0),
    TierDraft(code="silver", name="银卡", threshold=500, rate=Rate.of("0.98")),
    TierDraft(
        code="gold", name="金卡", threshold=1500, benefits=(Benefit(BenefitKind.BIRTHDAY_GIFT, "生日送一碗长寿面"),)
    ),
)


def test_without_tiers_the_page_says_so_and_nothing_leads_to_it(wang: Phone) -> None:
    assert "/m/me/tier/" not in wang.get("/m/me/").content.decode()
    assert "progress" not in wang.get("/m/me/tier/").content.decode()


def test_the_ladder_shows_what_is_locked_and_the_way_to_it(world: World, wang: Phone) -> None:
    change_tiers(rules=TierRules(), tiers=TIERS, by=OPERATOR, at=OPENED_AT)
    gain = GrowthGained(world.wang, 900, OPENED_AT + timedelta(hours=1), "task:1")
    transaction(gain_growth)([gain], at=OPENED_AT + timedelta(hours=1))

    page = wang.get("/m/me/tier/").content.decode()

    assert 'value="40"' in page
    assert page.count("is-locked") == 1
    assert page.index("is-locked") < page.index("生日送一碗长寿面")
    assert "银卡" in wang.get("/m/me/").content.decode()
