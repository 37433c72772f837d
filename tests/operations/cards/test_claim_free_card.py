"""A free card with one tap."""

from dataclasses import replace

import pytest

from lianka.domain.cards.errors import CardLimitReached, OptionNotFound, PlanNotFound, PlanSoldOut
from lianka.domain.cards.models import CardTerm, MemberCard
from lianka.domain.cards.operations.archive_price_option import archive_price_option
from lianka.domain.cards.operations.claim_free_card import claim_free_card
from lianka.domain.cards.operations.create_plan import create_plan
from lianka.domain.cards.values import OpenedCard
from lianka.foundation.audit import Actor, ActorKind
from lianka.foundation.idempotency import IdempotencyKeyReused
from lianka.interfaces.shared.world import World
from tests.operations.cards.scene import DINING, FREE_WEEK, MONTH, WELCOME, on, options_of, plan_on_sale
from tests.world import OPENED_AT, OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.row("CARD-2")]


def _claim(plan: str, member_id: int, key: str = "k1", *, day: str = "2026-01-05") -> OpenedCard:
    by = Actor(ActorKind.MEMBER, str(member_id))
    return claim_free_card(plan_public_id=plan, member_id=member_id, key=key, by=by, at=on(day))


def test_a_free_card_is_opened_with_one_tap(world: World) -> None:
    opened = _claim(plan_on_sale(WELCOME, FREE_WEEK), world.wang)

    card = MemberCard.objects.get()
    assert opened == (card.pk, card.public_id, False, on("2026-01-13", 0))


def test_the_same_key_gives_the_same_answer_and_another_members_key_is_another(world: World) -> None:
    plan = plan_on_sale(WELCOME, FREE_WEEK)

    first, again, of_li = _claim(plan, world.wang), _claim(plan, world.wang, day="2026-01-09"), _claim(plan, world.li)

    assert first == again
    assert first.card_id != of_li.card_id
    assert CardTerm.objects.count() == 2


def test_the_same_key_for_another_card_is_refused(world: World) -> None:
    plan, other = plan_on_sale(WELCOME, FREE_WEEK), plan_on_sale(WELCOME, FREE_WEEK)
    _claim(plan, world.wang)

    with pytest.raises(IdempotencyKeyReused):
        _claim(other, world.wang)

    assert CardTerm.objects.count() == 1


def test_a_second_tap_beyond_the_limit_is_refused_and_stays_refused(world: World) -> None:
    plan = plan_on_sale(WELCOME, FREE_WEEK)
    _claim(plan, world.wang)

    for _ in range(2):
        with pytest.raises(CardLimitReached):
            _claim(plan, world.wang, "k2")

    assert CardTerm.objects.count() == 1


def test_within_the_limit_a_free_card_is_renewed(world: World) -> None:
    plan = plan_on_sale(replace(WELCOME, member_limit=2), FREE_WEEK)
    _claim(plan, world.wang)

    renewed = _claim(plan, world.wang, "k2")

    assert (renewed.is_renewal, renewed.valid_until) == (True, on("2026-01-20", 0))


def test_the_last_one_of_the_stock_is_given_once(world: World) -> None:
    plan = plan_on_sale(replace(WELCOME, stock_total=1), FREE_WEEK)
    _claim(plan, world.wang)

    with pytest.raises(PlanSoldOut):
        _claim(plan, world.li)

    assert MemberCard.objects.count() == 1


def test_a_paid_card_a_draft_and_one_without_price_are_not_claimed(world: World) -> None:
    paid, draft = plan_on_sale(DINING, MONTH), create_plan(draft=WELCOME, by=OPERATOR, at=OPENED_AT)
    empty = plan_on_sale(WELCOME, FREE_WEEK)
    archive_price_option(option_public_id=options_of(empty)[0].public_id, by=OPERATOR, at=OPENED_AT)

    for plan, refusal in ((paid, PlanNotFound), (draft, PlanNotFound), (empty, OptionNotFound)):
        with pytest.raises(refusal):
            _claim(plan, world.wang, plan)

    assert MemberCard.objects.count() == 0
