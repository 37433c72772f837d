"""Scenes at the counter: a card that lowers prices, a member with points, a way to pay at the sandbox's cashier."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from lianka.domain.cards.operations.add_price_option import add_price_option
from lianka.domain.cards.operations.claim_free_card import claim_free_card
from lianka.domain.cards.operations.create_plan import create_plan
from lianka.domain.cards.operations.put_on_sale import put_on_sale
from lianka.domain.cards.values import OptionDraft, PlanDraft, TermKind
from lianka.domain.checkout.operations.pay_order import pay_order
from lianka.domain.checkout.operations.place_store_order import place_store_order
from lianka.domain.checkout.operations.settle_payment import settle_payment
from lianka.domain.checkout.queries.quoting import get_store_quote
from lianka.domain.checkout.values import (
    BEST_CARD,
    Channel,
    MemberKey,
    OrderView,
    SaleItem,
    StoreQuote,
    Tender,
    TillParties,
)
from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import AccountRef, Grant, Journal, Transfer
from lianka.domain.members.operations.scan_member_code import scan_member_code
from lianka.domain.members.queries import get_member_code
from lianka.domain.merchants.queries import get_store, list_stores
from lianka.domain.payments.operations.apply_charge import apply_charge
from lianka.domain.payments.operations.pay_in_sandbox import pay_in_sandbox
from lianka.domain.payments.values import ChargeState, ProviderCharge
from lianka.foundation.audit import Actor, ActorKind
from lianka.foundation.db import transaction
from lianka.foundation.values import Fen, Rate
from lianka.interfaces.shared.world import WANG_PHONE
from tests.operations.checkout.tills import take_in, told
from tests.world import OPENED_AT, OPERATOR, World

NOW = OPENED_AT + timedelta(days=10, hours=3)
CASHIER = Actor(ActorKind.STAFF, "chen.cashier")


class Counter(NamedTuple):
    """The stores by their public ids, and the plans of a free 88折 card and of a paid 80折 card for a year."""

    noodles: str
    books: str
    free_plan: str
    paid_plan: str
    paid_option: str


def set_up_counter(world: World) -> Counter:
    """Open the counter: both cards are taken by all merchants."""
    stores = {store.merchant_id: store.public_id for store in list_stores(merchant_ids=[world.noodles, world.books])}
    free_plan = _plan("城市卡", is_free=True, rate="0.88")
    add_price_option(
        plan_public_id=free_plan,
        option=OptionDraft(term_kind=TermKind.MONTHS, n=12, price_fen=0),
        by=OPERATOR,
        at=OPENED_AT,
    )
    paid_plan = _plan("美食卡", is_free=False, rate="0.8")
    paid_option = add_price_option(
        plan_public_id=paid_plan,
        option=OptionDraft(term_kind=TermKind.MONTHS, n=12, price_fen=19_900, list_price_fen=29_900),
        by=OPERATOR,
        at=OPENED_AT,
    )
    for plan in (free_plan, paid_plan):
        put_on_sale(plan_public_id=plan, by=OPERATOR, at=OPENED_AT)
    return Counter(stores[world.noodles], stores[world.books], free_plan, paid_plan, paid_option)


def _plan(name: str, *, is_free: bool, rate: str) -> str:
    draft = PlanDraft(
        name=name,
        is_free=is_free,
        accepts_all=True,
        default_in_store_rate=Rate.of(rate),
        default_deal_rate=Rate.of("0.95"),
    )
    return create_plan(draft=draft, by=OPERATOR, at=OPENED_AT)


def member_actor(member_id: int) -> Actor:
    """The member acting for themselves."""
    return Actor(ActorKind.MEMBER, str(member_id))


def hold_free_card(world: World, counter: Counter, *, at: datetime = NOW) -> str:
    """王 takes the 88折 card; returns its public id."""
    opened = claim_free_card(
        plan_public_id=counter.free_plan, member_id=world.wang, key="claim", by=member_actor(world.wang), at=at
    )
    return opened.public_id


def give_points(*, yuan: int) -> None:
    """王 buys books for so many yuan, which earns as many points, before anything else happens."""
    by_phone = TillParties(member_key=MemberKey.PHONE)
    take_in(told(f"points {yuan}", yuan * 100, member=WANG_PHONE, day=1), parties=by_phone)


@transaction
def give_coins(world: World, coins: int, *, expires_at: datetime | None = None) -> None:
    """王 has so many hundredths of coins from the platform."""
    platform = world.platform
    grant = Grant(
        holder=AccountRef(chart.COINS, world.wang),
        amount=coins,
        issued_from=AccountRef(chart.COINS_ISSUED, platform),
        cost_fen=coins,
        payer=AccountRef(chart.MARKETING, platform),
        fund=AccountRef(chart.COIN_FUND, platform),
        spread=AccountRef(chart.REVENUE_POINTS_SPREAD, platform),
        issuer_id=platform,
        expires_at=expires_at,
    )
    [posting] = post([Journal("test_gift", f"coins {coins}", "gift", OPENED_AT, acts=(grant,))], at=OPENED_AT)
    assert posting.refusal is None


@transaction
def fill_wallet(world: World, *, principal_fen: int, bonus_fen: int, merchant_id: int | None = None) -> None:
    """王 has stored value at the noodle shop, or where else it is said."""
    scope = str(merchant_id or world.noodles)
    channel, marketing = AccountRef(chart.CHANNEL, world.platform), AccountRef(chart.MARKETING, world.platform)
    transfers = (
        Transfer(channel, AccountRef(chart.WALLET_PRINCIPAL, world.wang, scope), principal_fen),
        Transfer(marketing, AccountRef(chart.WALLET_BONUS, world.wang, scope), bonus_fen),
    )
    [posting] = post([Journal("test_top_up", scope, "top_up", OPENED_AT, transfers)], at=OPENED_AT)
    assert posting.refusal is None


def scanned(member_id: int, store_public_id: str, *, at: datetime = NOW) -> str:
    """The cashier scans what the member's phone shows; the public id of the scan."""
    code = get_member_code(member_id=member_id, at=at).text
    return scan_member_code(code=code, store_public_id=store_public_id, by=CASHIER, at=at).public_id


def one_item(amount_fen: int, *, excluded_fen: int = 0) -> list[SaleItem]:
    """What a member types in: one amount, and the part of it no discount touches."""
    return [SaleItem("1", "", amount_fen, excluded_fen=excluded_fen)]


def quoted(
    world: World,
    store: str,
    amount_fen: int,
    *,
    excluded_fen: int = 0,
    card: str = BEST_CARD,
    points: int | None = None,
    coins: int | None = 0,
    stored_value: int | None = 0,
    items: list[SaleItem] | None = None,
    at: datetime = NOW,
) -> StoreQuote:
    """What 王 is shown, for one amount or for these lines."""
    return get_store_quote(
        member_id=world.wang,
        store=get_store(public_id=store),
        items=items or one_item(amount_fen, excluded_fen=excluded_fen),
        card=card,
        points=points,
        coins=coins,
        stored_value=stored_value,
        at=at,
    )


def placed(
    world: World,
    store: str,
    amount_fen: int,
    *,
    excluded_fen: int = 0,
    card: str = BEST_CARD,
    points: int | None = None,
    coins: int | None = 0,
    stored_value: int | None = 0,
    tender: Tender = Tender.PROVIDER,
    key: str = "order",
    at: datetime = NOW,
) -> OrderView:
    """王 agrees to what was quoted."""
    purse: Any = {"points": points, "coins": coins, "stored_value": stored_value}
    quote = quoted(world, store, amount_fen, excluded_fen=excluded_fen, card=card, **purse, at=at)
    return place_store_order(
        member_id=world.wang,
        store_public_id=store,
        items=one_item(amount_fen, excluded_fen=excluded_fen),
        card=card,
        **purse,
        expected_payable_fen=quote.quote.cash_fen,
        tender=tender,
        channel=Channel.MEMBER,
        by=member_actor(world.wang),
        key=key,
        at=at,
    )


def go_to_cashier(order: OrderView, *, at: datetime = NOW) -> str:
    """The token of the sandbox's cashier page for the order."""
    address = pay_order(order_id=order.public_id, return_path="/m/", at=at)
    return address.rstrip("/").rpartition("/")[2]


def pay(order: OrderView, *, at: datetime = NOW) -> None:
    """王 pays on the cashier page, and the notification comes at once."""
    pay_in_sandbox(token=go_to_cashier(order, at=at), at=at)


@transaction
def close_behind_the_provider(order: OrderView) -> None:
    """As when the answer to closing was lost on its way, and another one believed."""
    assert order.payment_id is not None
    charge = ProviderCharge(payment_id=order.payment_id, state=ChargeState.CLOSED, amount_fen=Fen(order.cash_fen))
    change = apply_charge(payment_id=order.payment_id, charge=charge, at=NOW)
    assert change is not None
    settle_payment(change=change, at=NOW)
