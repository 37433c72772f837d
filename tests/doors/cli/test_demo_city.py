"""The city in which the demo and the journeys play."""

from datetime import timedelta

from lianka.domain.cards.models import GiftCode, PhysicalCard
from lianka.domain.cards.operations.check_cards import check_cards
from lianka.domain.cards.queries import list_linked_merchants, list_plans_on_sale
from lianka.domain.checkout.operations.check_sales import check_sales
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.members.queries import get_member
from lianka.domain.merchants.queries import find_key_holder
from lianka.foundation.values import Rate
from lianka.interfaces.shared.world import LI_PHONE, WANG_PHONE
from lianka.interfaces.shared.world.handouts import hand_out_cards, sell_gift_codes
from lianka.interfaces.shared.world.people import Shopper
from tests.world import OPENED_AT, City

LATER = OPENED_AT + timedelta(hours=1)


def test_a_dozen_merchants_of_many_trades_have_stores(city: City) -> None:
    trades = {shop.spec.trade for shop in city.shops}

    assert (len(city.shops), len(trades)) == (12, 10)
    assert sum(len(shop.stores) for shop in city.shops) == 16
    assert [shop.name for shop in city.shops if len(shop.stores) == 2] == [
        "老陈面馆",
        "晨光书店",
        "蜀香火锅",
        "邻里生鲜",
    ]


def test_three_cards_are_on_sale(city: City) -> None:
    plans = {plan.name: plan for plan in list_plans_on_sale(at=LATER)}

    assert sorted(plans) == ["城市卡", "旅行卡", "美食卡"]
    assert [option.price_fen for option in plans["美食卡"].options] == [1_990, 4_990, 16_800]
    assert [plans[name].is_free for name in ("城市卡", "美食卡", "旅行卡")] == [True, False, False]


def test_the_dining_card_is_taken_where_it_was_accepted(city: City) -> None:
    links = list_linked_merchants(plan_id=_plan_id(city), at=LATER)

    rates = {link.store_name or link.merchant_name: link.in_store_rate for link in links}
    assert rates == {
        "老陈面馆": Rate.of("0.88"),
        "老陈面馆河西店": Rate.of("0.8"),
        "蜀香火锅": Rate.of("0.85"),
        "一盏茶楼": Rate.of("0.9"),
        "邻里生鲜": Rate.of("0.95"),
    }


def test_the_books_of_the_new_city_are_right(city: City) -> None:
    holder = find_key_holder(secret=city.api_secret)

    assert list(check_books()) == []
    assert holder is not None
    assert holder.merchant_id == city.world.noodles


def test_codes_and_cards_are_handed_out_beside_the_phone(city: City) -> None:
    members = ((city.world.wang, WANG_PHONE), (city.world.li, LI_PHONE))
    wang, li = (
        Shopper(member_id=each, public_id=get_member(member_id=each).public_id, phone=phone) for each, phone in members
    )
    store = city.shop("老陈面馆").stores[0]

    sell_gift_codes(city.plans.quarter, [li], at=LATER)
    hand_out_cards(city.plans.month, store, [wang, li], cashier=city.world.cashier, at=LATER)

    assert GiftCode.objects.count() == 30
    assert GiftCode.objects.filter(state="redeemed").count() == 1
    states = PhysicalCard.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == ["bound", "lost", *["made"] * 18]
    assert [*check_books(), *check_cards(), *check_sales()] == []


def _plan_id(city: City) -> int:
    return next(plan.plan_id for plan in list_plans_on_sale(at=LATER) if plan.public_id == city.plans.dining)
