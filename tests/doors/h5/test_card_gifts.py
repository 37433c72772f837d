"""What cards give, on the member's phone and in the back office; and kind words when the gifts have run out."""

import pytest
from django.urls import reverse

from lianka.domain.cards.models import CardGift, MemberCard
from lianka.domain.cards.operations.set_plan_gifts import set_plan_gifts
from lianka.domain.cards.values import PlanGiftsDraft
from tests.doors.backoffice.conftest import SignedIn
from tests.doors.backoffice.conftest import signed_in as signed_in
from tests.doors.h5.conftest import Time
from tests.doors.h5.phone import Phone, text_of
from tests.operations.checkout.counter import Counter
from tests.operations.rewards.scene import COINS, POINTS, budget_of, bundle_of
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("CARD-6"), pytest.mark.row("CARD-7")]
SORRY = "本次开卡礼已发完"


def _let_give(counter: Counter, *, limit_fen: int) -> None:
    budget_id = budget_of(limit_fen)
    draft = PlanGiftsDraft(
        opening_bundle_id=bundle_of(COINS, budget_id=budget_id),
        monthly_bundle_id=bundle_of(POINTS, budget_id=budget_id),
    )
    set_plan_gifts(plan_public_id=counter.free_plan, draft=draft, by=OPERATOR, at=OPENED_AT)


def _open(counter: Counter, phone: Phone) -> str:
    answer = phone.post(f"/m/plans/{counter.free_plan}/openings/", key="open")
    assert answer.status_code == 302
    return text_of(phone.open(answer.headers["Location"]))


def test_the_centre_says_what_a_card_gives(counter: Counter, stranger: Phone) -> None:
    before = text_of(stranger.open("/m/cards/centre/"))
    _let_give(counter, limit_fen=10**9)

    after = text_of(stranger.open("/m/cards/centre/"))

    assert ("开卡送" in before, "开卡送5.00 购物币" in after.replace("  ", " ")) == (False, True)
    assert "每月送" in after


def test_what_was_given_and_what_is_next_is_seen_by_both_sides(
    world: World, counter: Counter, wang: Phone, signed_in: SignedIn
) -> None:
    _let_give(counter, limit_fen=10**9)
    page = _open(counter, wang)

    card = MemberCard.objects.get()
    shown = signed_in(world.support).get(reverse("admin:cards_membercard_change", args=[card.pk])).context["shown"]

    assert (SORRY in page, "开卡礼" in page, "2026-02-15" in page) == (False, True, True)
    [gifts] = [table for table in shown.tables if str(table.title) == "卡的赠礼"]
    assert [str(row[3].text) for row in gifts.rows] == ["下次发放", "已发放"]


def test_whoever_opens_a_card_whose_gifts_have_run_out_is_told_so_for_a_week(
    world: World, counter: Counter, wang: Phone, time: Time, signed_in: SignedIn
) -> None:
    _let_give(counter, limit_fen=1)
    page = _open(counter, wang)

    card = MemberCard.objects.get()
    shown = signed_in(world.support).get(reverse("admin:cards_membercard_change", args=[card.pk])).context["shown"]

    assert CardGift.objects.get().refusal == "budget_exhausted"
    assert (SORRY in page, "礼品已发完" in page) == (True, True)
    [gifts] = [table for table in shown.tables if str(table.title) == "卡的赠礼"]
    assert "未能发放" in str(gifts.rows[-1][3].text)
    time.now = card.opened_at.replace(day=23)
    assert SORRY not in text_of(wang.open(f"/m/cards/{card.public_id}/"))
