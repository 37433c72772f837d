"""Rivals for the last cards, for one order, for one member, for the last place of a group."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from lianka.domain.cards.errors import CardLimitReached, LinkExists, PermanentStandsAlone, PlanSoldOut
from lianka.domain.cards.models import CardIncomeRelease, CardLink, CardPlan, CardTerm, GroupCode, MemberCard
from lianka.domain.cards.operations.add_group_code import add_group_code
from lianka.domain.cards.operations.add_price_option import add_price_option
from lianka.domain.cards.operations.check_cards import check_cards
from lianka.domain.cards.operations.claim_free_card import claim_free_card
from lianka.domain.cards.operations.create_plan import create_plan
from lianka.domain.cards.operations.offer_link import offer_link
from lianka.domain.cards.operations.release_card_income import release_card_income
from lianka.domain.ledger import chart
from lianka.domain.ledger.models import Journal
from lianka.domain.members.operations.pre_register_members import pre_register_members
from lianka.foundation.audit import SYSTEM
from lianka.foundation.calendar import end_of_day
from lianka.foundation.db import is_postgresql, transaction
from lianka.foundation.errors import DomainError
from lianka.foundation.values import Rate
from lianka.interfaces.shared.world import World, build_world
from tests.operations.cards.scene import (
    DINING,
    FOR_GOOD,
    FREE_WEEK,
    MONTH,
    THIRTY_DAYS,
    WELCOME,
    balance,
    on,
    plan_on_sale,
    sell,
)
from tests.rivals import at_once
from tests.world import OPENED_AT, OPERATOR

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 16


@pytest.fixture
def city() -> World:
    """The cast, committed, so that rivals see it."""
    return build_world(at=OPENED_AT)


def _crowd(count: int) -> list[int]:
    refs = [str(number) for number in range(count)]
    found = transaction(pre_register_members)(external_refs=refs, registered_by=None, by=SYSTEM, at=OPENED_AT)
    return sorted(found.by_external_ref.values())


def _try(work: Callable[[], object]) -> str:
    try:
        work()
    except DomainError as refusal:
        return refusal.code
    return "done"


def _claim(plan: str, member_id: int, key: str) -> str:
    return _try(lambda: claim_free_card(plan_public_id=plan, member_id=member_id, key=key, by=SYSTEM, at=OPENED_AT))


@pytest.mark.row("CARD-2")
def test_a_stock_of_a_hundred_serves_exactly_a_hundred_of_four_hundred(city: World) -> None:
    stock, crowd = (100, _crowd(400)) if is_postgresql() else (20, _crowd(60))
    plan = plan_on_sale(replace(WELCOME, stock_total=stock), FREE_WEEK)

    def claim_all(members: list[int]) -> list[str]:
        return [_claim(plan, member_id, "k") for member_id in members]

    answers = at_once(*(partial(claim_all, crowd[start::THREADS]) for start in range(THREADS)))

    told = Counter(answer for part in answers for answer in part)
    assert told == {"done": stock, PlanSoldOut.code: len(crowd) - stock}
    assert CardPlan.objects.get().opened_count == stock
    assert (MemberCard.objects.count(), CardTerm.objects.count()) == (stock, stock)
    assert list(check_cards()) == []


@pytest.mark.row("CARD-3")
def test_rivals_with_one_order_open_one_card(city: World) -> None:
    plan = plan_on_sale(DINING, MONTH)

    opened = at_once(*[lambda: sell(city.wang, plan, at=OPENED_AT, order="ord_1")] * 6)

    assert len(set(opened)) == 1
    assert (CardTerm.objects.count(), Journal.objects.count()) == (1, 1)
    assert balance(chart.CARDS_DEFERRED, city.platform) == 3100


@pytest.mark.row("CARD-4")
def test_rivals_for_one_member_open_and_renew_one_card(city: World) -> None:
    plan = plan_on_sale(DINING, MONTH)

    at_once(*(partial(sell, city.wang, plan, at=OPENED_AT, order=f"ord_{number}") for number in range(5)))

    card = MemberCard.objects.get()
    assert (card.term_count, card.last_day) == (5, date(2026, 6, 5))
    days = CardTerm.objects.order_by("number").values_list("number", "last_day")
    assert list(days) == [(number, date(2026, 1 + number, 5)) for number in range(1, 6)]
    assert balance(chart.CARDS_DEFERRED, city.platform) == 5 * 3100


@pytest.mark.row("CARD-2")
def test_rival_taps_of_one_member_stay_within_the_limit(city: World) -> None:
    plan = plan_on_sale(replace(WELCOME, member_limit=2), FREE_WEEK)

    told = at_once(*(partial(_claim, plan, city.wang, f"k{number}") for number in range(5)))

    assert Counter(told) == {"done": 2, CardLimitReached.code: 3}
    assert MemberCard.objects.get().term_count == 2


@pytest.mark.row("CARD-8")
def test_rivals_fill_the_groups_in_their_order(city: World) -> None:
    plan = plan_on_sale(WELCOME, FREE_WEEK)
    for label, capacity in (("一群", 3), ("二群", 4), ("三群", 9)):
        add_group_code(
            plan_public_id=plan, label=label, address="https://a.cn/g", capacity=capacity, by=OPERATOR, at=OPENED_AT
        )

    at_once(*(partial(_claim, plan, member_id, "k") for member_id in _crowd(9)))

    assert list(GroupCode.objects.order_by("pk").values_list("given_count", flat=True)) == [3, 4, 2]
    assert MemberCard.objects.filter(group_code=None).count() == 0
    assert list(check_cards()) == []


@pytest.mark.row("CARD-3")
def test_rivals_leave_a_permanent_price_alone(city: World) -> None:
    plan = create_plan(draft=DINING, by=OPERATOR, at=OPENED_AT)

    told = at_once(
        *(
            partial(_try, partial(add_price_option, plan_public_id=plan, option=option, by=OPERATOR, at=OPENED_AT))
            for option in (FOR_GOOD, MONTH, FOR_GOOD, FOR_GOOD)
        )
    )

    counts = CardPlan.objects.values_list("option_count", "permanent_count").get()
    assert Counter(told) == {"done": 1, PermanentStandsAlone.code: 3}
    assert counts in [(1, 0), (1, 1)]


def test_rivals_offer_a_merchant_one_link(city: World) -> None:
    plan = plan_on_sale(DINING, MONTH)
    rate = Rate.of("0.88")
    offer = partial(
        offer_link,
        plan_public_id=plan,
        merchant_id=city.noodles,
        in_store_rate=rate,
        deal_rate=rate,
        by=OPERATOR,
        at=OPENED_AT,
    )

    told = at_once(*[partial(_try, offer)] * 4)

    assert Counter(told) == {"done": 1, LinkExists.code: 3}
    assert CardLink.objects.count() == 1


def test_rivals_release_a_month_once(city: World) -> None:
    sell(city.wang, plan_on_sale(DINING, THIRTY_DAYS), at=on("2026-01-22"))
    day = date(2026, 1, 31)

    released = at_once(*[partial(release_card_income, business_date=day, at=end_of_day(day))] * 4)

    assert sorted(released) == [0, 0, 0, 1]
    assert CardIncomeRelease.objects.get().amount_fen == 967
    assert balance(chart.REVENUE_CARDS, city.platform) == 967
