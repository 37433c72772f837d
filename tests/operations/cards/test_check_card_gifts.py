"""The self-check notices a gift of a card that is not what its grant gave; and the tier that a card carries."""

from dataclasses import replace
from datetime import date

import pytest

from lianka.domain.cards.models import CardGift, CardTerm, PlanGifts
from lianka.domain.cards.operations.check_cards import check_cards
from lianka.domain.cards.operations.grant_monthly_gifts import grant_monthly_gifts
from lianka.domain.cards.operations.refund_term import refund_term
from lianka.domain.cards.operations.set_plan_gifts import set_plan_gifts
from lianka.domain.cards.values import PlanGiftsDraft
from lianka.domain.rewards.models import RewardGrant
from lianka.foundation.calendar import end_of_day
from lianka.foundation.db import transaction
from lianka.interfaces.shared.world import World
from tests.operations.behind import change, remove
from tests.operations.cards.scene import DINING, MONTH, YEAR, plan_on_sale, sell
from tests.operations.loyalty.tiers import gain, on, set_tiers, tier_of
from tests.operations.rewards.scene import COINS, POINTS, budget_of, bundle_of
from tests.world import OPENED_AT, OPERATOR

pytestmark = pytest.mark.django_db
BOUGHT = on("2026-01-31")


@transaction
def _refund(term: CardTerm) -> None:
    refund_term(order=term.order, expected_fen=term.price_fen, reason="用不上", by=OPERATOR, at=on("2026-02-03"))


class TestGifts:
    """An opening and a monthly gift of 王's card."""

    pytestmark = [pytest.mark.row("SAFE-5"), pytest.mark.row("CARD-7")]

    @pytest.fixture(autouse=True)
    def given(self, world: World) -> None:
        budget_id = budget_of(10**9)
        draft = PlanGiftsDraft(
            opening_bundle_id=bundle_of(COINS, budget_id=budget_id),
            monthly_bundle_id=bundle_of(POINTS, budget_id=budget_id),
        )
        plan = plan_on_sale(DINING, YEAR)
        set_plan_gifts(plan_public_id=plan, draft=draft, by=OPERATOR, at=OPENED_AT)
        sell(world.wang, plan, at=BOUGHT)
        sell(world.li, plan, at=BOUGHT)
        grant_monthly_gifts(business_date=date(2026, 2, 27), at=end_of_day(date(2026, 2, 27)))
        assert CardGift.objects.filter(refusal="").count() == 4
        assert list(check_cards()) == []

    @pytest.mark.parametrize("kind", ["opening", "monthly"])
    @pytest.mark.parametrize("column", ["card_id", "grant_id", "bundle_id"])
    def test_one_that_names_another_is_found(self, kind: str, column: str) -> None:
        gift = CardGift.objects.filter(kind=kind).order_by("pk")[0]
        other = CardGift.objects.exclude(kind=kind).exclude(card=gift.card)[0]
        if column == "card_id" and kind == "monthly":
            # A card has one gift in a month.
            remove(CardGift.objects.filter(kind=kind).exclude(pk=gift.pk).get())

        change(gift, column, getattr(other, column))

        assert "cards_cardgift" in {each.table for each in check_cards()}

    def test_a_grant_without_its_gift_is_found(self) -> None:
        gift = CardGift.objects.order_by("pk")[0]

        remove(gift)

        assert [each.table for each in check_cards()] == ["rewards_rewardgrant"]

    def test_a_gift_of_another_month_is_found(self) -> None:
        gift = CardGift.objects.filter(kind="monthly").order_by("pk")[0]

        change(gift, "month", date(2026, 1, 1))

        assert [each.table for each in check_cards()] == ["cards_cardgift"]
        assert RewardGrant.objects.count() == 4


@pytest.mark.row("MBR-7")
class TestTier:
    """A card that carries silver from 31 January to the end of February."""

    @pytest.fixture(autouse=True)
    def plan(self, world: World) -> str:
        set_tiers()
        plan = plan_on_sale(replace(DINING, refund_days=366), MONTH)
        set_plan_gifts(plan_public_id=plan, draft=PlanGiftsDraft(tier="silver"), by=OPERATOR, at=OPENED_AT)
        assert PlanGifts.objects.get().tier == "silver"
        return plan

    def test_it_lasts_as_long_as_the_card(self, world: World, plan: str) -> None:
        sell(world.wang, plan, at=BOUGHT)
        last_day = CardTerm.objects.get().last_day

        assert tier_of(world.wang, at=on("2026-01-30")) == "basic"
        assert tier_of(world.wang, at=BOUGHT) == "silver"
        assert last_day is not None
        assert tier_of(world.wang, at=on(f"{last_day}T23:59:59")) == "silver"
        assert tier_of(world.wang, at=end_of_day(last_day)) == "basic"

    def test_a_renewal_goes_on_with_it(self, world: World, plan: str) -> None:
        sell(world.wang, plan, at=BOUGHT, order="one_1")
        sell(world.wang, plan, at=on("2026-02-10"), order="one_2")
        first, second = CardTerm.objects.order_by("number")

        assert first.last_day is not None
        assert second.last_day is not None
        assert tier_of(world.wang, at=end_of_day(first.last_day)) == "silver"
        assert tier_of(world.wang, at=end_of_day(second.last_day)) == "basic"

    def test_the_higher_of_it_and_the_grown_one_applies_and_the_grown_one_goes_on_beneath(
        self, world: World, plan: str
    ) -> None:
        gain(world.wang, 600, at=on("2026-01-10"))
        sell(world.wang, plan, at=BOUGHT)
        last_day = CardTerm.objects.get().last_day

        assert tier_of(world.wang, at=on("2026-02-04")) == "silver"
        gain(world.wang, 900, at=on("2026-02-05"))
        assert tier_of(world.wang, at=on("2026-02-05")) == "gold"
        assert last_day is not None
        assert tier_of(world.wang, at=end_of_day(last_day)) == "gold"

    def test_a_refund_ends_it_and_leaves_the_grown_one(self, world: World, plan: str) -> None:
        sell(world.li, plan, at=BOUGHT, order="li_1")
        sell(world.wang, plan, at=BOUGHT, order="wang_1")
        gain(world.li, 600, at=on("2026-02-02"))

        for term in CardTerm.objects.all():
            _refund(term)

        assert [tier_of(each, at=on("2026-02-02")) for each in (world.wang, world.li)] == ["silver", "silver"]
        assert [tier_of(each, at=on("2026-02-03")) for each in (world.wang, world.li)] == ["basic", "silver"]
