"""Two of everything: what the noodle shop and 王 have (ours), and what the book shop and 李 have (theirs).

On top of that, an order of 王 at the book shop, which is 王's and the book shop's but no matter of the noodle shop.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from lianka.domain.access.models import ApiKey
from lianka.domain.access.operations.revoke_api_key import revoke_api_key
from lianka.domain.access.values import ApiScope
from lianka.domain.cards.models import CardLink, MemberCard
from lianka.domain.cards.operations.claim_free_card import claim_free_card
from lianka.domain.cards.operations.create_plan import create_plan
from lianka.domain.cards.operations.offer_link import offer_link
from lianka.domain.cards.values import PlanDraft
from lianka.domain.checkout.models import Order, Purchase, Refund
from lianka.domain.checkout.operations.place_card_order import place_card_order
from lianka.domain.checkout.operations.place_store_order import place_store_order
from lianka.domain.checkout.operations.refund_purchase import refund_purchase
from lianka.domain.checkout.queries.orders import get_order
from lianka.domain.checkout.queries.quoting import get_store_quote
from lianka.domain.checkout.values import BEST_CARD, Channel, OrderView, Tender
from lianka.domain.ledger.operations.close_dates import close_dates
from lianka.domain.members.operations.activate_member import activate_member
from lianka.domain.members.operations.scan_member_code import scan_member_code
from lianka.domain.members.queries import get_member, get_member_code, get_share_token
from lianka.domain.merchants.operations.add_api_key import add_api_key
from lianka.domain.merchants.queries import get_store
from lianka.domain.payments.operations.send_refunds import send_refunds
from lianka.domain.settlement.models import Statement
from lianka.domain.settlement.operations.issue_statements import issue_statements
from lianka.foundation.audit import Actor, ActorKind
from lianka.foundation.values import Rate
from lianka.interfaces.shared.world import LI_PHONE, WANG_PHONE, build_world
from tests.doors.routes_rows import TODAY, fill_other_tables
from tests.operations.checkout.counter import NOW, Counter, give_points, go_to_cashier, member_actor, one_item, pay
from tests.operations.checkout.counter import set_up_counter as set_up_cards
from tests.operations.checkout.plastic import hand_over_plastic
from tests.operations.checkout.tills import FUEL, take_in, told
from tests.operations.loyalty.wallets import offer
from tests.world import OPENED_AT, OPERATOR, World

SHOWN_IN_DOCUMENTS: Final = "138****5678"
"""The API's description takes 王's number for its example."""


class Pair(NamedTuple):
    """One of ours and one of theirs; None where there is none."""

    ours: Any
    theirs: Any


class Side(NamedTuple):
    """A merchant, its store, its staff, and the member who buys there."""

    merchant_id: int
    store: str
    staff: Actor
    member_id: int


class Mark(NamedTuple):
    """Words that only these parties may read, by id; nobody's where there are none: no screen shows them."""

    text: str
    party_ids: frozenset[int]


class Scene(NamedTuple):
    """What there is, by what the table of routes calls it."""

    world: World
    things: Mapping[str, Pair]
    keys: Mapping[str, str]
    marks: tuple[Mark, ...]


def set_the_scene() -> Scene:
    """Build all of it by calling operations."""
    world = build_world(at=OPENED_AT)
    activate_member(member_id=world.li, by=OPERATOR, at=OPENED_AT)
    cards = set_up_cards(world)
    ours = Side(world.noodles, cards.noodles, Actor(ActorKind.STAFF, world.cashier), world.wang)
    theirs = Side(world.books, cards.books, Actor(ActorKind.STAFF, world.bookseller), world.li)
    give_points(yuan=300)
    take_in(told("petrol", 10_000, merchant=FUEL))
    things = {
        "store": Pair(ours.store, theirs.store),
        "plan": Pair(cards.paid_plan, cards.free_plan),
        **_both(_buy_in_january(ours, cards), _buy_in_january(theirs, cards)),
        **_visit(ours, theirs),
    }
    _settle()
    things |= {
        **_both(_do_today(ours, cards), _do_today(theirs, cards)),
        "statement": _public_ids(Statement.objects.all(), world),
        "link": _offer_links(ours, theirs),
    }
    things["line"] = Pair(*([things["statement"][side], "purchase", things["purchase"][side]] for side in (0, 1)))
    things["plastic"] = Pair(
        *(
            hand_over_plastic(world, cards.paid_option, count=1, merchant_id=side.merchant_id, at=TODAY).numbers[0]
            for side in (ours, theirs)
        )
    )
    things["offer"] = Pair(*(offer(side.merchant_id, 700_00, 0) for side in (ours, theirs)))
    things |= _sent(ours, theirs)
    fill_other_tables(world, cards)
    keys = _issue_keys(world)
    return Scene(world, things, keys, (*_marks(), *_unshown(keys)))


def _both(ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Pair]:
    return {name: Pair(thing, theirs[name]) for name, thing in ours.items()}


def _buy_in_january(side: Side, cards: Counter) -> dict[str, Any]:
    by = member_actor(side.member_id)
    card = claim_free_card(plan_public_id=cards.free_plan, member_id=side.member_id, key="claim", by=by, at=NOW)
    order = _order(side, 10_000, key="january", at=NOW)
    pay(order, at=NOW)
    purchase = get_order(public_id=order.public_id).purchase_id
    assert purchase is not None
    refund_purchase(
        purchase_public_id=purchase, amount_fen=100, key=f"back {side.store}", reason="退", by=OPERATOR, at=NOW
    )
    return {"card": card.public_id, "paid": order.public_id, "purchase": purchase}


def _visit(ours: Side, theirs: Side) -> dict[str, Pair]:
    """王 buys a book: for members it is ours, for merchants theirs."""
    order = _order(theirs._replace(member_id=ours.member_id), 5_000, key="visit", at=NOW)
    pay(order, at=NOW)
    purchase = get_order(public_id=order.public_id).purchase_id
    return {
        "members' visit order": Pair(order.public_id, None),
        "members' visit purchase": Pair(purchase, None),
        "shops' visit order": Pair(None, order.public_id),
        "shops' visit purchase": Pair(None, purchase),
    }


def _settle() -> None:
    at = TODAY - timedelta(days=1)
    send_refunds(at=NOW + timedelta(minutes=1))
    close_dates(through=date(2026, 2, 1), at=at)
    issue_statements(through=date(2026, 2, 1), by=OPERATOR, at=at)


def _do_today(side: Side, cards: Counter) -> dict[str, Any]:
    used, fresh = (_scan(side, at=TODAY - timedelta(minutes=minutes)) for minutes in (5, 1))
    waiting = _order(side, 8_000, key="today", at=TODAY, channel=Channel.COUNTER, scan_id=used)
    card_order = place_card_order(
        member_id=side.member_id,
        plan_public_id=cards.paid_plan,
        option_public_id=cards.paid_option,
        expected_price_fen=19_900,
        by=member_actor(side.member_id),
        key="card",
        at=TODAY,
    )
    cashier = go_to_cashier(waiting, at=TODAY)
    return {"scan": fresh, "waiting": waiting.public_id, "card order": card_order.public_id, "cashier": cashier}


def _scan(side: Side, *, at: datetime) -> str:
    code = get_member_code(member_id=side.member_id, at=at).text
    return scan_member_code(code=code, store_public_id=side.store, by=side.staff, at=at).public_id


def _order(
    side: Side,
    amount_fen: int,
    *,
    key: str,
    at: datetime,
    channel: Channel = Channel.MEMBER,
    scan_id: str | None = None,
) -> OrderView:
    store = get_store(public_id=side.store)
    items = one_item(amount_fen)
    quote = get_store_quote(member_id=side.member_id, store=store, items=items, card=BEST_CARD, points=0, at=at)
    return place_store_order(
        member_id=side.member_id,
        store_public_id=side.store,
        items=items,
        card=BEST_CARD,
        points=0,
        expected_payable_fen=quote.quote.payable_fen,
        tender=Tender.PROVIDER,
        channel=channel,
        scan_id=scan_id,
        by=side.staff if scan_id else member_actor(side.member_id),
        key=key,
        at=at,
    )


def _offer_links(*sides: Side) -> Pair:
    plan = create_plan(draft=PlanDraft(name="金卡", is_free=False, trade="catering"), by=OPERATOR, at=OPENED_AT)
    return Pair(
        *(
            offer_link(
                plan_public_id=plan,
                merchant_id=side.merchant_id,
                in_store_rate=Rate.of("0.88"),
                deal_rate=Rate.of(1),
                by=OPERATOR,
                at=TODAY,
            )
            for side in sides
        )
    )


def _public_ids(rows: Any, world: World) -> Pair:
    return Pair(*(rows.filter(merchant_id=each).latest("pk").public_id for each in (world.noodles, world.books)))


def _sent(ours: Side, theirs: Side) -> dict[str, Pair]:
    """What is sent, each of a kind that is understood, and none that sells anything."""
    members = {side: get_member(member_id=side.member_id).public_id for side in (ours, theirs)}
    line = {"id": "1", "name": "", "unit_price_fen": 1_000}
    sales = {
        (store, buyer): {"store": store.store, "member": members[buyer], "items": [line]}
        for store in (ours, theirs)
        for buyer in (ours, theirs)
    }
    agreed = {"expected_payable_fen": 1, "tender": "provider"}
    refund = {"amount_fen": 1, "reason": "退"}
    return {
        "stand": Pair(*({"store": side.store} for side in (ours, theirs))),
        "customer of both": Pair(members[ours], members[ours]),
        "customer": Pair(None, members[theirs]),
        "code": Pair(*({"code": "28" + "0" * 16, "store": side.store} for side in (ours, theirs))),
        "sale": Pair(sales[ours, ours], sales[theirs, theirs]),
        "sale to a stranger": Pair(sales[ours, theirs], None),
        "purchase agreed": Pair({**sales[ours, ours], **agreed}, {**sales[theirs, theirs], **agreed}),
        "purchase of a stranger": Pair({**sales[ours, theirs], **agreed}, None),
        "refund": Pair(refund, refund),
    }


def _issue_keys(world: World) -> dict[str, str]:
    """Secrets of: all of ours, ours that may read balances only, theirs, and one of ours that was taken back."""

    def issue(merchant_id: int, *scopes: ApiScope) -> Any:
        return add_api_key(merchant_id=merchant_id, label="till", scopes=scopes, by=OPERATOR, at=OPENED_AT)

    revoked = issue(world.noodles, *ApiScope)
    revoke_api_key(public_id=revoked.public_id, party_id=world.noodles, by=OPERATOR, at=TODAY)
    return {
        "key": issue(world.noodles, *ApiScope).secret,
        "narrow key": issue(world.noodles, ApiScope.BALANCES_READ).secret,
        "their key": issue(world.books, *ApiScope).secret,
        "revoked key": revoked.secret,
    }


def _marks() -> Iterator[Mark]:
    for order in Order.objects.all():
        yield Mark(order.public_id, frozenset({order.member_id, order.merchant_id or order.member_id}))
    for sales in (Purchase.objects, Refund.objects):
        for public_id, *readers in sales.values_list("public_id", "merchant_id", "member_id"):
            yield Mark(public_id, frozenset(readers))
    for rows in (Statement.objects, CardLink.objects):
        for public_id, merchant_id in rows.values_list("public_id", "merchant_id"):
            yield Mark(public_id, frozenset({merchant_id}))
    for key in ApiKey.objects.all():
        yield Mark(key.public_id, frozenset({key.party_id}))
    # A merchant learns of a member, and of the member's cards, when the member buys there.
    for member_id in Purchase.objects.values_list("member_id", flat=True).distinct():
        shops = frozenset(Purchase.objects.filter(member_id=member_id).values_list("merchant_id", flat=True))
        view = get_member(member_id=member_id)
        yield Mark(view.public_id, shops | {member_id})
        if view.phone_masked not in ("", SHOWN_IN_DOCUMENTS):
            yield Mark(view.phone_masked, shops | {member_id})
        yield Mark(get_share_token(member_id=member_id), frozenset({member_id}))
        for card in MemberCard.objects.filter(member_id=member_id):
            yield Mark(card.public_id, shops | {member_id})


def _unshown(keys: Mapping[str, str]) -> Iterator[Mark]:
    yield from (Mark(text, frozenset()) for text in (WANG_PHONE, LI_PHONE, *keys.values()))
    yield from (Mark(key.secret_hash, frozenset()) for key in ApiKey.objects.all())
