"""A day at the counter after January is settled: cards, orders paid online, refunds on their way, a forger, a key."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from lianka.domain.access.values import ApiScope, IssuedApiKey
from lianka.domain.cards.operations.add_group_code import add_group_code
from lianka.domain.cards.operations.add_price_option import add_price_option
from lianka.domain.cards.operations.create_plan import create_plan
from lianka.domain.cards.operations.offer_link import offer_link
from lianka.domain.cards.operations.put_on_sale import put_on_sale
from lianka.domain.cards.operations.release_card_income import release_card_income
from lianka.domain.cards.values import OptionDraft, PlanDraft, TermKind
from lianka.domain.checkout.models import Purchase
from lianka.domain.checkout.operations.place_card_order import place_card_order
from lianka.domain.checkout.operations.place_store_order import place_store_order
from lianka.domain.checkout.operations.place_top_up_order import place_top_up_order
from lianka.domain.checkout.operations.refund_purchase import refund_purchase
from lianka.domain.checkout.operations.take_notification import take_notification
from lianka.domain.checkout.queries.quoting import get_store_quote
from lianka.domain.checkout.values import BEST_CARD, Channel, OrderView, SaleItem, Tender
from lianka.domain.loyalty.operations.correct_account import correct_account
from lianka.domain.loyalty.values import CorrectedKind
from lianka.domain.merchants.operations.add_api_key import add_api_key
from lianka.domain.merchants.operations.open_store import open_store
from lianka.domain.merchants.queries import get_store
from lianka.domain.payments.errors import NotificationForged
from lianka.domain.payments.operations.change_sandbox_settings import SandboxHabits, change_sandbox_settings
from lianka.domain.payments.operations.send_refunds import send_refunds
from lianka.foundation.values import Rate
from tests.operations.cards.gifts import paid, void
from tests.operations.checkout.counter import Counter, hold_free_card, member_actor, pay, set_up_counter
from tests.operations.checkout.plastic import sell_and_lose_plastic
from tests.operations.loyalty.wallets import offer
from tests.operations.rewards.campaigns import run_campaigns
from tests.operations.rewards.scene import COINS, GROWTH, POINTS, TEA, ask, budget_of, bundle_of, grant
from tests.world import OPENED_AT, OPERATOR, World

SHOP_AT = datetime(2026, 2, 3, 11, tzinfo=OPENED_AT.tzinfo)
LATER = datetime(2026, 3, 1, 9, tzinfo=OPENED_AT.tzinfo)
DISHES = (SaleItem("noodles", "牛肉面", 3_000, 2), SaleItem("tea", "酸梅汤", 1_000, 1))


class Shop(NamedTuple):
    """What the pages are about, by public id."""

    counter: Counter
    scarce_plan: str
    link: str
    sale: str
    refund: str
    card_order: str
    returned_order: str
    api_key: IssuedApiKey


def open_shop(world: World) -> Shop:
    """王 takes a card, eats for ¥61.60 and brings the tea back, buys a card; 李 comes too late for the last one."""
    counter = set_up_counter(world)
    hold_free_card(world, counter, at=SHOP_AT)
    sale = _eat(world, counter)
    refund = refund_purchase(
        purchase_public_id=sale, amount_fen=880, key="tea", reason="没喝", by=OPERATOR, at=SHOP_AT + timedelta(hours=1)
    )
    scarce_plan, option = _scarce_plan()
    card_order = _order_card(world.wang, scarce_plan, option)
    too_late = _order_card(world.li, scarce_plan, option)
    pay(card_order, at=SHOP_AT)
    pay(too_late, at=SHOP_AT + timedelta(minutes=1))
    release_card_income(business_date=date(2026, 2, 28), at=LATER)
    link = offer_link(
        plan_public_id=scarce_plan,
        merchant_id=world.noodles,
        in_store_rate=Rate.of("0.88"),
        deal_rate=Rate.of(1),
        by=OPERATOR,
        at=SHOP_AT,
    )
    _top_up(world)
    _forge()
    fail_refunds()
    reward(world.wang)
    run_campaigns(world, at=SHOP_AT)
    key = add_api_key(
        merchant_id=world.noodles, label="收银机一", scopes=[ApiScope.QUOTES_READ], by=OPERATOR, at=SHOP_AT
    )
    batch = paid(counter.paid_plan)
    void(batch, [2])
    sell_and_lose_plastic(world, counter, at=SHOP_AT)
    return Shop(counter, scarce_plan, link, sale, refund.public_id, card_order.public_id, too_late.public_id, key)


def reward(member_id: int) -> None:
    """A bundle from a budget that warns at once, granted once."""
    bundle_id = bundle_of(POINTS, COINS, GROWTH, TEA, budget_id=budget_of(alert_fen=600))
    grant(ask(bundle_id, member_id, "hand:welcome", at=SHOP_AT), at=SHOP_AT)
    correct_account(
        member_id=member_id, kind=CorrectedKind.POINTS, amount=5_000, reason="补发", key="big", by=OPERATOR, at=SHOP_AT
    )


def sell_more(world: World, shop: Shop) -> None:
    """More of everything: orders of others, cards, links with every merchant, refunds, keys, a forgery."""
    for member_id in (world.li, world.wang):
        order = place_card_order(
            member_id=member_id,
            plan_public_id=shop.counter.paid_plan,
            option_public_id=shop.counter.paid_option,
            expected_price_fen=19_900,
            by=member_actor(member_id),
            key="paid",
            at=LATER,
        )
        pay(order, at=LATER)
    for merchant_id in (world.books, world.hotel):
        offer_link(
            plan_public_id=shop.scarce_plan,
            merchant_id=merchant_id,
            in_store_rate=Rate.of("0.9"),
            deal_rate=Rate.of(1),
            by=OPERATOR,
            at=LATER,
        )
        scopes = [ApiScope.QUOTES_READ]
        add_api_key(merchant_id=merchant_id, label="收银机", scopes=scopes, by=OPERATOR, at=LATER)
        open_store(merchant_id=merchant_id, name="二店", by=OPERATOR, at=LATER)
    refund_purchase(purchase_public_id=shop.sale, amount_fen=100, key="more", reason="退货", by=OPERATOR, at=LATER)
    _scarce_plan()
    _forge()


def fail_refunds() -> None:
    """Let the sandbox refuse every refund until all are given up."""
    change_sandbox_settings(habits=SandboxHabits(refund_failure_percent=100), by=OPERATOR, at=SHOP_AT)
    for day in range(1, 30):
        send_refunds(at=SHOP_AT + timedelta(days=day))


def _eat(world: World, counter: Counter) -> str:
    store = get_store(public_id=counter.noodles)
    quote = get_store_quote(member_id=world.wang, store=store, items=DISHES, card=BEST_CARD, points=0, at=SHOP_AT)
    order = place_store_order(
        member_id=world.wang,
        store_public_id=counter.noodles,
        items=DISHES,
        card=BEST_CARD,
        points=0,
        expected_payable_fen=quote.quote.payable_fen,
        tender=Tender.PROVIDER,
        channel=Channel.MEMBER,
        by=member_actor(world.wang),
        key="dishes",
        at=SHOP_AT,
    )
    pay(order, at=SHOP_AT)
    return Purchase.objects.latest("pk").public_id


def _scarce_plan() -> tuple[str, str]:
    draft = PlanDraft(name="限量金卡", is_free=False, trade="catering", stock_total=1, benefits=("生日赠礼",))
    plan = create_plan(draft=draft, by=OPERATOR, at=OPENED_AT)
    terms = OptionDraft(term_kind=TermKind.MONTHS, n=12, price_fen=36_500)
    option = add_price_option(plan_public_id=plan, option=terms, by=OPERATOR, at=OPENED_AT)
    put_on_sale(plan_public_id=plan, by=OPERATOR, at=OPENED_AT)
    group = "https://work.weixin.qq.com/g/1"
    add_group_code(plan_public_id=plan, label="金卡一群", address=group, capacity=200, by=OPERATOR, at=OPENED_AT)
    return plan, option


def _order_card(member_id: int, plan: str, option: str) -> OrderView:
    return place_card_order(
        member_id=member_id,
        plan_public_id=plan,
        option_public_id=option,
        expected_price_fen=36_500,
        by=member_actor(member_id),
        key="card",
        at=SHOP_AT,
    )


def _top_up(world: World) -> None:
    """李 stores ¥500.00 at the book shop, and gets ¥50.00 with it."""
    order = place_top_up_order(
        member_id=world.li, offer_public_id=offer(world.books), by=member_actor(world.li), key="top-up", at=SHOP_AT
    )
    pay(order, at=SHOP_AT)


def _forge() -> None:
    try:
        take_notification(provider="sandbox", headers={}, body=b"{}", at=SHOP_AT)
    except NotificationForged:
        return
    raise AssertionError("A notification without a signature was taken.")
