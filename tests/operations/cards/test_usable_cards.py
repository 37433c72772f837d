"""Where a card helps: what its holder can use at a store, and which merchants its page names."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianka.domain.cards.models import CardPlan
from lianka.domain.cards.operations.opt_out_of_plan import opt_out_of_plan
from lianka.domain.cards.queries import (
    get_plan,
    list_linked_merchants,
    list_usable_cards,
)
from lianka.domain.cards.values import DiscountChannel
from lianka.domain.merchants.operations.move_merchant import move_merchant
from lianka.domain.merchants.values import MerchantStatus
from lianka.interfaces.shared.world import World
from tests.operations.cards.links import answer, offered_link, rates, store_of, usable
from tests.operations.cards.scene import (
    DINING,
    EVERYWHERE,
    MONTH,
    OWNER,
    accepted_link,
    on,
    plan_on_sale,
    sell,
)
from tests.world import OPENED_AT, OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.row("CARD-5")]


@pytest.mark.row("CARD-9")
def test_usable_cards_are_the_valid_ones_and_the_lowest_rate_comes_first(
    world: World, dining: str, everywhere: str
) -> None:
    accepted_link(dining, world.noodles, "0.97")

    valid = usable(world, world.noodles)
    a_moment = timedelta(microseconds=1)
    [noodles, until] = [world.noodles, on("2026-02-06", 0)]
    at_the_end = [
        len(list_usable_cards(member_id=world.wang, store_id=None, merchant_id=noodles, at=at))
        for at in (until - a_moment, until)
    ]

    assert [(str(card.rate), card.name, card.valid_until) for card in valid] == [
        ("0.95", "联盟通卡", until),
        ("0.97", "城南美食卡", until),
    ]
    assert at_the_end == [2, 0]
    store_id = store_of(noodles).pk
    assert list_usable_cards(member_id=world.li, store_id=store_id, merchant_id=noodles, at=OPENED_AT) == []


def test_a_card_at_the_whole_price_is_of_no_use(world: World, dining: str) -> None:
    accepted_link(dining, world.noodles, "1", "0.9")

    assert rates(world, world.noodles) == []
    assert len(usable(world, world.noodles, channel=DiscountChannel.DEAL)) == 1


def test_usable_cards_are_found_in_one_statement(world: World) -> None:
    for number in range(6):
        plan = plan_on_sale(replace(EVERYWHERE if number % 2 else DINING, name=f"卡{number}"), MONTH)
        accepted_link(plan, world.noodles, f"0.{90 - number}")
        sell(world.wang, plan, at=OPENED_AT)

    store = store_of(world.noodles)

    with CaptureQueriesContext(connection) as queries:
        found = rates(world, world.noodles, store)

    assert found == ["0.85", "0.86", "0.87", "0.88", "0.89", "0.9"]
    assert len(queries) == 1


@pytest.mark.row("CARD-1")
@pytest.mark.row("CARD-9")
def test_a_card_names_the_merchants_and_stores_that_take_it(world: World, dining: str) -> None:
    plan_id = CardPlan.objects.get(public_id=dining).pk
    accepted_link(dining, world.noodles, "0.88")
    accepted_link(dining, world.books, "0.8", store=store_of(world.books).public_id)
    answer(offered_link(dining, world.fuel), world.fuel, accept=False)
    accepted_link(dining, world.hotel, "0.9")
    move_merchant(merchant_id=world.hotel, to_status=MerchantStatus.SUSPENDED, by=OPERATOR, at=OPENED_AT)

    linked = list_linked_merchants(plan_id=plan_id, at=OPENED_AT)

    assert [(each.merchant_name, each.trade, each.store_name, str(each.in_store_rate)) for each in linked] == [
        ("晨光书店", "books", "晨光书店总店", "0.8"),
        ("老陈面馆", "catering", None, "0.88"),
    ]
    assert get_plan(public_id=dining, at=OPENED_AT).linked_count == 2


def test_a_card_of_all_merchants_names_each_at_its_own_or_the_default_rates(world: World, everywhere: str) -> None:
    plan_id = CardPlan.objects.get(public_id=everywhere).pk
    accepted_link(everywhere, world.noodles, "0.7", "0.6")
    opt_out_of_plan(plan_public_id=everywhere, merchant_id=world.fuel, by=OWNER, at=OPENED_AT)
    offered_link(everywhere, world.books)
    move_merchant(merchant_id=world.hotel, to_status=MerchantStatus.SUSPENDED, by=OPERATOR, at=OPENED_AT)

    linked = list_linked_merchants(plan_id=plan_id, at=OPENED_AT)

    assert [(each.merchant_id, str(each.in_store_rate), str(each.deal_rate)) for each in linked] == [
        (world.books, "0.95", "0.9"),
        (world.noodles, "0.7", "0.6"),
    ]
    assert get_plan(public_id=everywhere, at=OPENED_AT).linked_count == 2


def test_a_merchant_that_declines_but_for_one_store_takes_the_card(world: World, everywhere: str) -> None:
    opt_out_of_plan(plan_public_id=everywhere, merchant_id=world.books, by=OWNER, at=OPENED_AT)
    accepted_link(everywhere, world.books, "0.9", store=store_of(world.books).public_id)

    assert get_plan(public_id=everywhere, at=OPENED_AT).linked_count == 4
    assert rates(world, world.books) == ["0.9"]
