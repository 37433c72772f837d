"""Which merchants take a card, at what share of the price, and who says so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.db import transaction as django_transaction
from django.test.utils import CaptureQueriesContext

from lianka.domain.cards.errors import LinkCannotMove, LinkExists, LinkInvalid, LinkNotFound, PlanWithdrawn
from lianka.domain.cards.models import CardLink, CardLinkMove, CardPlan
from lianka.domain.cards.operations.answer_link import answer_link
from lianka.domain.cards.operations.create_plan import create_plan
from lianka.domain.cards.operations.end_link import end_link
from lianka.domain.cards.operations.offer_link import offer_link
from lianka.domain.cards.operations.opt_out_of_plan import opt_out_of_plan
from lianka.domain.cards.operations.set_link_rates import set_link_rates
from lianka.domain.cards.operations.withdraw_plan import withdraw_plan
from lianka.domain.cards.queries import (
    get_plan,
    list_default_plans,
    list_linked_merchants,
    list_links_of_merchant,
    list_usable_cards,
)
from lianka.domain.cards.values import DiscountChannel, LinkState, UsableCard
from lianka.domain.merchants.errors import MerchantNotFound, StoreNotFound
from lianka.domain.merchants.models import Store
from lianka.domain.merchants.operations.move_merchant import move_merchant
from lianka.domain.merchants.operations.open_store import open_store
from lianka.domain.merchants.values import MerchantStatus
from lianka.foundation.models import AuditEntry
from lianka.foundation.values import Rate
from lianka.interfaces.shared.world import World
from tests.operations.cards.scene import (
    DINING,
    EVERYWHERE,
    MONTH,
    OWNER,
    YEAR,
    accepted_link,
    on,
    plan_on_sale,
    sell,
)
from tests.world import OPENED_AT, OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.row("CARD-5")]


def _store(merchant_id: int) -> Store:
    return Store.objects.filter(merchant_id=merchant_id).order_by("pk")[0]


def _usable(
    world: World,
    merchant_id: int,
    *,
    store: Store | None = None,
    day: str = "2026-01-06",
    channel: DiscountChannel = DiscountChannel.IN_STORE,
) -> list[UsableCard]:
    store = store or _store(merchant_id)
    return list_usable_cards(
        member_id=world.wang, store_id=store.pk, merchant_id=merchant_id, at=on(day), channel=channel
    )


def _rates(world: World, merchant_id: int, store: Store | None = None) -> list[str]:
    return [str(card.rate) for card in _usable(world, merchant_id, store=store)]


def _offer(plan: str, merchant_id: int, in_store: str = "0.88", deal: str = "0.9", store: str | None = None) -> str:
    return offer_link(
        plan_public_id=plan,
        merchant_id=merchant_id,
        store_public_id=store,
        in_store_rate=Rate.of(in_store),
        deal_rate=Rate.of(deal),
        by=OPERATOR,
        at=OPENED_AT,
    )


def _answer(link: str, merchant_id: int, *, accept: bool) -> None:
    answer_link(link_public_id=link, merchant_id=merchant_id, accept=accept, by=OWNER, at=OPENED_AT)


def _set(link: str, in_store: str, deal: str = "0.9") -> None:
    rates = {"in_store_rate": Rate.of(in_store), "deal_rate": Rate.of(deal)}
    set_link_rates(link_public_id=link, by=OPERATOR, at=OPENED_AT, **rates)


@pytest.fixture
def dining(world: World) -> str:
    """A card of chosen merchants that Wang holds for a month from 5 January."""
    plan = plan_on_sale(DINING, MONTH, YEAR)
    sell(world.wang, plan, at=OPENED_AT)
    return plan


@pytest.fixture
def everywhere(world: World) -> str:
    """A card that all merchants take at 0.95 and 0.9, which Wang holds too."""
    plan = plan_on_sale(EVERYWHERE, MONTH)
    sell(world.wang, plan, at=OPENED_AT)
    return plan


def test_a_card_helps_once_the_merchant_has_accepted(world: World, dining: str) -> None:
    link = _offer(dining, world.noodles)
    before = _rates(world, world.noodles)

    _answer(link, world.noodles, accept=True)

    assert (before, _rates(world, world.noodles), _rates(world, world.books)) == ([], ["0.88"], [])


def test_a_declined_offer_helps_nobody_and_can_be_accepted_later(world: World, dining: str) -> None:
    link = _offer(dining, world.noodles)

    _answer(link, world.noodles, accept=False)
    declined = _rates(world, world.noodles)
    _answer(link, world.noodles, accept=True)

    assert (declined, _rates(world, world.noodles)) == ([], ["0.88"])


def test_stores_and_deals_have_rates_of_their_own(world: World, dining: str) -> None:
    accepted_link(dining, world.noodles, "0.88", "0.8")

    [deal] = _usable(world, world.noodles, channel=DiscountChannel.DEAL)

    assert (_rates(world, world.noodles), str(deal.rate)) == (["0.88"], "0.8")


def test_a_stores_link_wins_over_its_merchants(world: World, dining: str) -> None:
    main = _store(world.noodles)
    branch = open_store(merchant_id=world.noodles, name="分店", by=OPERATOR, at=OPENED_AT)
    accepted_link(dining, world.noodles, "0.88")
    link = accepted_link(dining, world.noodles, "0.8", store=branch.public_id)

    accepted = _rates(world, world.noodles, main), _rates(world, world.noodles, branch)
    _answer(link, world.noodles, accept=False)

    assert accepted == (["0.88"], ["0.8"])
    assert (_rates(world, world.noodles, main), _rates(world, world.noodles, branch)) == (["0.88"], [])


def test_a_card_of_all_merchants_is_taken_by_later_ones_too(world: World, everywhere: str) -> None:
    assert [_rates(world, merchant) for merchant in world.merchants] == [["0.95"]] * 4
    assert get_plan(public_id=everywhere, at=OPENED_AT).linked_count == 4


def test_a_merchant_opts_out_of_a_card_that_all_take(world: World, everywhere: str) -> None:
    link = opt_out_of_plan(plan_public_id=everywhere, merchant_id=world.books, by=OWNER, at=OPENED_AT)

    assert (_rates(world, world.books), _rates(world, world.noodles)) == ([], ["0.95"])
    assert get_plan(public_id=everywhere, at=OPENED_AT).linked_count == 3
    with pytest.raises(LinkExists):
        opt_out_of_plan(plan_public_id=everywhere, merchant_id=world.books, by=OWNER, at=OPENED_AT)
    _answer(link, world.books, accept=True)
    assert _rates(world, world.books) == ["0.95"]


def test_a_merchant_sees_what_it_takes_by_default_and_what_it_is_asked(
    world: World, dining: str, everywhere: str
) -> None:
    draft = create_plan(draft=DINING, by=OPERATOR, at=OPENED_AT)
    for plan in (dining, everywhere, draft):
        _offer(plan, world.books)
    asked = list_default_plans(merchant_id=world.books)
    for link in list_links_of_merchant(merchant_id=world.books):
        _answer(link.public_id, world.books, accept=link.plan_public_id != everywhere)

    answered = list_links_of_merchant(merchant_id=world.books)

    assert asked == [(everywhere, "联盟通卡", Rate.of("0.95"), Rate.of("0.9"))]
    assert list_default_plans(merchant_id=world.books) == []
    assert {link.plan_public_id: link.state for link in answered} == {
        dining: LinkState.ACCEPTED,
        everywhere: LinkState.DECLINED,
        draft: LinkState.ACCEPTED,
    }
    assert list_links_of_merchant(merchant_id=world.noodles) == []


def test_only_a_card_that_all_take_can_be_opted_out_of(world: World, dining: str) -> None:
    with pytest.raises(LinkNotFound):
        opt_out_of_plan(plan_public_id=dining, merchant_id=world.books, by=OWNER, at=OPENED_AT)

    assert CardLink.objects.count() == 0


def test_a_link_overrides_the_default_until_it_ends(world: World, everywhere: str) -> None:
    link = accepted_link(everywhere, world.noodles, "0.7")
    overridden = _rates(world, world.noodles)

    end_link(link_public_id=link, by=OPERATOR, at=OPENED_AT)

    assert (overridden, _rates(world, world.noodles)) == (["0.7"], ["0.95"])


def test_nobody_but_the_merchant_takes_back_its_decline(world: World, everywhere: str) -> None:
    link = _offer(everywhere, world.noodles, "0.7")
    _answer(link, world.noodles, accept=False)

    with pytest.raises(LinkCannotMove):
        end_link(link_public_id=link, by=OPERATOR, at=OPENED_AT)
    with pytest.raises(LinkExists):
        _offer(everywhere, world.noodles, "0.6")
    _set(link, "0.98")

    assert _rates(world, world.noodles) == []
    _answer(link, world.noodles, accept=True)
    assert _rates(world, world.noodles) == ["0.98"]


def test_new_rates_wait_for_the_merchant_while_the_old_ones_are_paid(world: World, dining: str) -> None:
    link = accepted_link(dining, world.noodles, "0.88", "0.9")

    _set(link, "0.5", "0.6")
    [waiting] = list_links_of_merchant(merchant_id=world.noodles)
    while_waiting = _rates(world, world.noodles)
    _answer(link, world.noodles, accept=True)

    assert (str(waiting.in_store_rate), str(waiting.new_in_store_rate)) == ("0.88", "0.5")
    assert (str(waiting.deal_rate), str(waiting.new_deal_rate)) == ("0.9", "0.6")
    assert (while_waiting, _rates(world, world.noodles)) == (["0.88"], ["0.5"])
    [answered] = list_links_of_merchant(merchant_id=world.noodles)
    assert (answered.new_in_store_rate, answered.new_deal_rate) == (None, None)


def test_declined_new_rates_leave_the_link_as_it_was(world: World, dining: str) -> None:
    link = accepted_link(dining, world.noodles, "0.88")
    _set(link, "0.5")

    _answer(link, world.noodles, accept=False)
    after_first = _rates(world, world.noodles)
    _answer(link, world.noodles, accept=False)

    assert (after_first, _rates(world, world.noodles)) == (["0.88"], [])


def test_the_rates_of_an_offer_are_changed_in_place(world: World, dining: str) -> None:
    link = _offer(dining, world.noodles, "0.88")

    _set(link, "0.85")
    _answer(link, world.noodles, accept=True)

    assert _rates(world, world.noodles) == ["0.85"]


def test_a_link_of_another_merchant_is_nobodys_to_answer(world: World, dining: str) -> None:
    link = _offer(dining, world.noodles)

    with pytest.raises(LinkNotFound):
        _answer(link, world.books, accept=True)

    assert CardLink.objects.get().state == LinkState.OFFERED


def test_what_has_ended_is_offered_anew(world: World, dining: str) -> None:
    link = accepted_link(dining, world.noodles, "0.88")
    end_link(link_public_id=link, by=OPERATOR, at=OPENED_AT)

    for move in (
        lambda: _answer(link, world.noodles, accept=True),
        lambda: _set(link, "0.8"),
        lambda: end_link(link_public_id=link, by=OPERATOR, at=OPENED_AT),
    ):
        with pytest.raises(LinkCannotMove):
            move()
    accepted_link(dining, world.noodles, "0.8")

    assert _rates(world, world.noodles) == ["0.8"]


def test_a_place_has_one_link_to_a_card(world: World, dining: str) -> None:
    store = _store(world.noodles)
    _offer(dining, world.noodles)
    _offer(dining, world.noodles, store=store.public_id)

    with pytest.raises(LinkExists):
        _offer(dining, world.noodles)
    with pytest.raises(LinkExists):
        _offer(dining, world.noodles, store=store.public_id)
    link = CardLink.objects.order_by("pk")[0]
    link.pk, link.public_id = None, "lnk_other"
    with pytest.raises(IntegrityError), django_transaction.atomic():
        link.save(force_insert=True)

    assert CardLink.objects.count() == 2


@pytest.mark.parametrize(
    ("refusal", "offer"),
    [
        (LinkInvalid, lambda world, plan: _offer(plan, world.noodles, "0")),
        (LinkInvalid, lambda world, plan: _offer(plan, world.noodles, "0.9", "1.000001")),
        (MerchantNotFound, lambda world, plan: _offer(plan, world.wang)),
        (StoreNotFound, lambda world, plan: _offer(plan, world.noodles, store=_store(world.books).public_id)),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused(
    world: World, dining: str, refusal: type[Exception], offer: Callable[[World, str], object]
) -> None:
    with pytest.raises(refusal):
        offer(world, dining)

    assert CardLink.objects.count() == 0


def test_a_withdrawn_card_finds_no_new_merchants_but_old_ones_take_it_still(world: World, dining: str) -> None:
    accepted_link(dining, world.noodles, "0.88")
    withdraw_plan(plan_public_id=dining, by=OPERATOR, at=OPENED_AT)

    with pytest.raises(PlanWithdrawn):
        _offer(dining, world.books)

    assert _rates(world, world.noodles) == ["0.88"]


def test_each_step_of_a_link_is_kept_with_who_and_its_rates(world: World, dining: str) -> None:
    link = accepted_link(dining, world.noodles, "0.88")
    _set(link, "0.8")
    end_link(link_public_id=link, by=OPERATOR, at=OPENED_AT, reason="到期")

    moves = CardLinkMove.objects.order_by("pk").values_list("from_state", "to_state", "moved_by", "in_store_rate")
    assert [(*move[:3], str(move[3])) for move in moves] == [
        ("offered", "offered", "operator:admin", "0.88"),
        ("offered", "accepted", "staff:chen", "0.88"),
        ("accepted", "accepted", "operator:admin", "0.8"),
        ("accepted", "ended", "operator:admin", "0.88"),
    ]
    entries = AuditEntry.objects.filter(subject=link, action="cards.move_link").order_by("pk")
    assert [(entry.actor_name, entry.reason) for entry in entries] == [
        ("admin", ""),
        ("chen", ""),
        ("admin", ""),
        ("admin", "到期"),
    ]


@pytest.mark.row("CARD-9")
def test_usable_cards_are_the_valid_ones_and_the_lowest_rate_comes_first(
    world: World, dining: str, everywhere: str
) -> None:
    accepted_link(dining, world.noodles, "0.97")

    valid = _usable(world, world.noodles)
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
    store_id = _store(noodles).pk
    assert list_usable_cards(member_id=world.li, store_id=store_id, merchant_id=noodles, at=OPENED_AT) == []


def test_a_card_at_the_whole_price_is_of_no_use(world: World, dining: str) -> None:
    accepted_link(dining, world.noodles, "1", "0.9")

    assert _rates(world, world.noodles) == []
    assert len(_usable(world, world.noodles, channel=DiscountChannel.DEAL)) == 1


def test_usable_cards_are_found_in_one_statement(world: World) -> None:
    for number in range(6):
        plan = plan_on_sale(replace(EVERYWHERE if number % 2 else DINING, name=f"卡{number}"), MONTH)
        accepted_link(plan, world.noodles, f"0.{90 - number}")
        sell(world.wang, plan, at=OPENED_AT)

    store = _store(world.noodles)

    with CaptureQueriesContext(connection) as queries:
        found = _rates(world, world.noodles, store)

    assert found == ["0.85", "0.86", "0.87", "0.88", "0.89", "0.9"]
    assert len(queries) == 1


@pytest.mark.row("CARD-1")
@pytest.mark.row("CARD-9")
def test_a_card_names_the_merchants_and_stores_that_take_it(world: World, dining: str) -> None:
    plan_id = CardPlan.objects.get(public_id=dining).pk
    accepted_link(dining, world.noodles, "0.88")
    accepted_link(dining, world.books, "0.8", store=_store(world.books).public_id)
    _answer(_offer(dining, world.fuel), world.fuel, accept=False)
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
    _offer(everywhere, world.books)
    move_merchant(merchant_id=world.hotel, to_status=MerchantStatus.SUSPENDED, by=OPERATOR, at=OPENED_AT)

    linked = list_linked_merchants(plan_id=plan_id, at=OPENED_AT)

    assert [(each.merchant_id, str(each.in_store_rate), str(each.deal_rate)) for each in linked] == [
        (world.books, "0.95", "0.9"),
        (world.noodles, "0.7", "0.6"),
    ]
    assert get_plan(public_id=everywhere, at=OPENED_AT).linked_count == 2


def test_a_merchant_that_declines_but_for_one_store_takes_the_card(world: World, everywhere: str) -> None:
    opt_out_of_plan(plan_public_id=everywhere, merchant_id=world.books, by=OWNER, at=OPENED_AT)
    accepted_link(everywhere, world.books, "0.9", store=_store(world.books).public_id)

    assert get_plan(public_id=everywhere, at=OPENED_AT).linked_count == 4
    assert _rates(world, world.books) == ["0.9"]
