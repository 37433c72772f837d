"""The city's three cards: who takes them, at which rates, and the groups of their holders."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from lianka.domain.cards.operations.add_group_code import add_group_code
from lianka.domain.cards.operations.add_price_option import add_price_option
from lianka.domain.cards.operations.answer_link import answer_link
from lianka.domain.cards.operations.create_plan import create_plan
from lianka.domain.cards.operations.offer_link import offer_link
from lianka.domain.cards.operations.put_on_sale import put_on_sale
from lianka.domain.cards.values import OptionDraft, PlanDraft, TermKind
from lianka.foundation.audit import Actor, ActorKind
from lianka.foundation.values import Rate
from lianka.interfaces.shared.world.cast import DIRECTOR


class Offer(NamedTuple):
    """A price of a card: the option's public id and what it costs."""

    option: str
    price_fen: int


class Plans(NamedTuple):
    """The cards by public id, and the offers of those that are paid."""

    city: str
    dining: str
    travel: str
    month: Offer
    quarter: Offer
    year: Offer
    for_good: Offer


class Link(NamedTuple):
    """A merchant (or one store of it, by name) that is asked to take a card. `accepts` None: not answered yet."""

    merchant: str
    in_store: str
    deal: str
    accepts: bool | None = True
    store: str | None = None
    reason: str = ""


class Place(NamedTuple):
    """A merchant as the cards need it: its id, its owner, its stores by name."""

    merchant_id: int
    owner: str
    stores: Mapping[str, str]


_DINING = (
    Link("老陈面馆", "0.88", "0.8"),
    Link("老陈面馆", "0.8", "0.75", store="老陈面馆河西店"),
    Link("蜀香火锅", "0.85", "0.78"),
    Link("一盏茶楼", "0.9", "0.85"),
    Link("邻里生鲜", "0.95", "0.92"),
    Link("半山酒店", "0.92", "0.88", accepts=None),
    Link("星河影城", "0.9", "0.85", accepts=False, reason="小食利润薄，暂不参加"),
)
_TRAVEL = (
    Link("半山酒店", "0.85", "0.8"),
    Link("城南加油站", "0.97", "0.95"),
    Link("远山旅行社", "0.9", "0.88"),
)


def open_cards(places: Mapping[str, Place], *, at: datetime) -> Plans:
    """Design the three cards, ask the merchants, answer for them, and put the cards on sale."""
    city = create_plan(draft=_CITY_DRAFT, by=DIRECTOR, at=at)
    _add_option(city, OptionDraft(term_kind=TermKind.MONTHS, n=12, price_fen=0), at=at)
    dining = create_plan(draft=_DINING_DRAFT, by=DIRECTOR, at=at)
    month, quarter, year = (
        _add_option(
            dining, OptionDraft(term_kind=TermKind.MONTHS, n=n, price_fen=price_fen, list_price_fen=list_fen), at=at
        )
        for n, price_fen, list_fen in ((1, 1_990, 2_900), (3, 4_990, 8_700), (12, 16_800, 29_900))
    )
    travel = create_plan(draft=_TRAVEL_DRAFT, by=DIRECTOR, at=at)
    for_good = _add_option(
        travel, OptionDraft(term_kind=TermKind.PERMANENT, price_fen=29_900, list_price_fen=39_900), at=at
    )
    _link(dining, _DINING, places, at=at)
    _link(travel, _TRAVEL, places, at=at)
    for plan in (city, dining, travel):
        put_on_sale(plan_public_id=plan, by=DIRECTOR, at=at)
    _open_groups(city, dining, travel, at=at)
    return Plans(city, dining, travel, month, quarter, year, for_good)


_CITY_DRAFT = PlanDraft(
    name="城市卡",
    is_free=True,
    region="城南",
    design="gold",
    description="联盟每一家店都认的卡，免费领取，有效一年，到期再领。",
    benefits=("全城商户到店 97 折", "团购 99 折", "积分全城通用"),
    accepts_all=True,
    default_in_store_rate=Rate.of("0.97"),
    default_deal_rate=Rate.of("0.99"),
)
_DINING_DRAFT = PlanDraft(
    name="美食卡",
    is_free=False,
    trade="catering",
    region="城南",
    description="吃在城南：面馆、火锅、茶楼和生鲜店的折上礼遇，月卡、季卡、年卡任选。",
    benefits=("合作餐厅到店最低 8 折", "团购最低 75 折", "持卡会员群"),
    refund_days=7,
)
_TRAVEL_DRAFT = PlanDraft(
    name="旅行卡",
    is_free=False,
    trade="travel",
    description="一次开通，长期有效：住店、加油、出游都省一点。",
    benefits=("半山酒店 85 折", "出游 9 折", "加油 97 折"),
    requires_activation=True,
    stock_total=200,
    refund_days=30,
    refunds_unused_days=True,
)


def _add_option(plan: str, draft: OptionDraft, *, at: datetime) -> Offer:
    option = add_price_option(plan_public_id=plan, option=draft, by=DIRECTOR, at=at)
    return Offer(option, draft.price_fen)


def _link(plan: str, links: tuple[Link, ...], places: Mapping[str, Place], *, at: datetime) -> None:
    for link in links:
        place = places[link.merchant]
        link_id = offer_link(
            plan_public_id=plan,
            merchant_id=place.merchant_id,
            store_public_id=place.stores[link.store] if link.store else None,
            in_store_rate=Rate.of(link.in_store),
            deal_rate=Rate.of(link.deal),
            by=DIRECTOR,
            at=at,
        )
        if link.accepts is not None:
            answer_link(
                link_public_id=link_id,
                merchant_id=place.merchant_id,
                accept=link.accepts,
                by=Actor(ActorKind.STAFF, place.owner),
                at=at,
                reason=link.reason,
            )


def _open_groups(city: str, dining: str, travel: str, *, at: datetime) -> None:
    groups = (
        (city, "城市卡 1 群", "https://example.com/groups/city-1", 40),
        (city, "城市卡 2 群", "https://example.com/groups/city-2", 200),
        (dining, "吃在城南", "https://example.com/groups/dining", 200),
        (travel, "远行俱乐部", "https://example.com/groups/travel", 200),
    )
    for plan, label, address, capacity in groups:
        add_group_code(plan_public_id=plan, label=label, address=address, capacity=capacity, by=DIRECTOR, at=at)
