"""Which merchants take a card, at what share of the price, and who says so."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError
from django.db import transaction as django_transaction

from lianka.domain.cards.errors import LinkCannotMove, LinkExists, LinkInvalid, LinkNotFound, PlanWithdrawn
from lianka.domain.cards.models import CardLink, CardLinkMove
from lianka.domain.cards.operations.create_plan import create_plan
from lianka.domain.cards.operations.end_link import end_link
from lianka.domain.cards.operations.opt_out_of_plan import opt_out_of_plan
from lianka.domain.cards.operations.withdraw_plan import withdraw_plan
from lianka.domain.cards.queries import (
    get_plan,
    list_default_plans,
    list_links_of_merchant,
)
from lianka.domain.cards.values import DiscountChannel, LinkState
from lianka.domain.merchants.errors import MerchantNotFound, StoreNotFound
from lianka.domain.merchants.operations.open_store import open_store
from lianka.foundation.models import AuditEntry
from lianka.foundation.values import Rate
from lianka.interfaces.shared.world import World
from tests.operations.cards.links import answer, offered_link, propose, rates, store_of, usable
from tests.operations.cards.scene import (
    DINING,
    OWNER,
    accepted_link,
)
from tests.world import OPENED_AT, OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.row("CARD-5")]


def test_a_card_helps_once_the_merchant_has_accepted(world: World, dining: str) -> None:
    link = offered_link(dining, world.noodles)
    before = rates(world, world.noodles)

    answer(link, world.noodles, accept=True)

    assert (before, rates(world, world.noodles), rates(world, world.books)) == ([], ["0.88"], [])


def test_a_declined_offer_helps_nobody_and_can_be_accepted_later(world: World, dining: str) -> None:
    link = offered_link(dining, world.noodles)

    answer(link, world.noodles, accept=False)
    declined = rates(world, world.noodles)
    answer(link, world.noodles, accept=True)

    assert (declined, rates(world, world.noodles)) == ([], ["0.88"])


def test_stores_and_deals_have_rates_of_their_own(world: World, dining: str) -> None:
    accepted_link(dining, world.noodles, "0.88", "0.8")

    [deal] = usable(world, world.noodles, channel=DiscountChannel.DEAL)

    assert (rates(world, world.noodles), str(deal.rate)) == (["0.88"], "0.8")


def test_a_stores_link_wins_over_its_merchants(world: World, dining: str) -> None:
    main = store_of(world.noodles)
    branch = open_store(merchant_id=world.noodles, name="分店", by=OPERATOR, at=OPENED_AT)
    accepted_link(dining, world.noodles, "0.88")
    link = accepted_link(dining, world.noodles, "0.8", store=branch.public_id)

    accepted = rates(world, world.noodles, main), rates(world, world.noodles, branch)
    answer(link, world.noodles, accept=False)

    assert accepted == (["0.88"], ["0.8"])
    assert (rates(world, world.noodles, main), rates(world, world.noodles, branch)) == (["0.88"], [])


def test_a_card_of_all_merchants_is_taken_by_later_ones_too(world: World, everywhere: str) -> None:
    assert [rates(world, merchant) for merchant in world.merchants] == [["0.95"]] * 4
    assert get_plan(public_id=everywhere, at=OPENED_AT).linked_count == 4


def test_a_merchant_opts_out_of_a_card_that_all_take(world: World, everywhere: str) -> None:
    link = opt_out_of_plan(plan_public_id=everywhere, merchant_id=world.books, by=OWNER, at=OPENED_AT)

    assert (rates(world, world.books), rates(world, world.noodles)) == ([], ["0.95"])
    assert get_plan(public_id=everywhere, at=OPENED_AT).linked_count == 3
    with pytest.raises(LinkExists):
        opt_out_of_plan(plan_public_id=everywhere, merchant_id=world.books, by=OWNER, at=OPENED_AT)
    answer(link, world.books, accept=True)
    assert rates(world, world.books) == ["0.95"]


def test_a_merchant_sees_what_it_takes_by_default_and_what_it_is_asked(
    world: World, dining: str, everywhere: str
) -> None:
    draft = create_plan(draft=DINING, by=OPERATOR, at=OPENED_AT)
    for plan in (dining, everywhere, draft):
        offered_link(plan, world.books)
    asked = list_default_plans(merchant_id=world.books)
    for link in list_links_of_merchant(merchant_id=world.books):
        answer(link.public_id, world.books, accept=link.plan_public_id != everywhere)

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
    overridden = rates(world, world.noodles)

    end_link(link_public_id=link, by=OPERATOR, at=OPENED_AT)

    assert (overridden, rates(world, world.noodles)) == (["0.7"], ["0.95"])


def test_nobody_but_the_merchant_takes_back_its_decline(world: World, everywhere: str) -> None:
    link = offered_link(everywhere, world.noodles, "0.7")
    answer(link, world.noodles, accept=False)

    with pytest.raises(LinkCannotMove):
        end_link(link_public_id=link, by=OPERATOR, at=OPENED_AT)
    with pytest.raises(LinkExists):
        offered_link(everywhere, world.noodles, "0.6")
    propose(link, "0.98")

    assert rates(world, world.noodles) == []
    answer(link, world.noodles, accept=True)
    assert rates(world, world.noodles) == ["0.98"]


def test_new_rates_wait_for_the_merchant_while_the_old_ones_are_paid(world: World, dining: str) -> None:
    link = accepted_link(dining, world.noodles, "0.88", "0.9")

    propose(link, "0.5", "0.6")
    [waiting] = list_links_of_merchant(merchant_id=world.noodles)
    while_waiting = rates(world, world.noodles)
    answer(link, world.noodles, accept=True)

    assert (str(waiting.in_store_rate), str(waiting.new_in_store_rate)) == ("0.88", "0.5")
    assert (str(waiting.deal_rate), str(waiting.new_deal_rate)) == ("0.9", "0.6")
    assert (while_waiting, rates(world, world.noodles)) == (["0.88"], ["0.5"])
    [answered] = list_links_of_merchant(merchant_id=world.noodles)
    assert (answered.new_in_store_rate, answered.new_deal_rate) == (None, None)


def test_declined_new_rates_leave_the_link_as_it_was(world: World, dining: str) -> None:
    link = accepted_link(dining, world.noodles, "0.88")
    propose(link, "0.5")

    answer(link, world.noodles, accept=False)
    after_first = rates(world, world.noodles)
    answer(link, world.noodles, accept=False)

    assert (after_first, rates(world, world.noodles)) == (["0.88"], [])


def test_the_rates_of_an_offer_are_changed_in_place(world: World, dining: str) -> None:
    link = offered_link(dining, world.noodles, "0.88")

    propose(link, "0.85")
    answer(link, world.noodles, accept=True)

    assert rates(world, world.noodles) == ["0.85"]


def test_a_link_of_another_merchant_is_nobodys_to_answer(world: World, dining: str) -> None:
    link = offered_link(dining, world.noodles)

    with pytest.raises(LinkNotFound):
        answer(link, world.books, accept=True)

    assert CardLink.objects.get().state == LinkState.OFFERED


def test_what_has_ended_is_offered_anew(world: World, dining: str) -> None:
    link = accepted_link(dining, world.noodles, "0.88")
    end_link(link_public_id=link, by=OPERATOR, at=OPENED_AT)

    with pytest.raises(LinkCannotMove):
        answer(link, world.noodles, accept=True)
    with pytest.raises(LinkCannotMove):
        propose(link, "0.8")
    with pytest.raises(LinkCannotMove):
        end_link(link_public_id=link, by=OPERATOR, at=OPENED_AT)
    accepted_link(dining, world.noodles, "0.8")

    assert rates(world, world.noodles) == ["0.8"]


def test_a_place_has_one_link_to_a_card(world: World, dining: str) -> None:
    store = store_of(world.noodles)
    offered_link(dining, world.noodles)
    offered_link(dining, world.noodles, store=store.public_id)

    with pytest.raises(LinkExists):
        offered_link(dining, world.noodles)
    with pytest.raises(LinkExists):
        offered_link(dining, world.noodles, store=store.public_id)
    link = CardLink.objects.order_by("pk")[0]
    link.pk, link.public_id = None, "lnk_other"
    with pytest.raises(IntegrityError), django_transaction.atomic():
        link.save(force_insert=True)

    assert CardLink.objects.count() == 2


@pytest.mark.parametrize(
    ("refusal", "offer"),
    [
        (LinkInvalid, lambda world, plan: offered_link(plan, world.noodles, "0")),
        (LinkInvalid, lambda world, plan: offered_link(plan, world.noodles, "0.9", "1.000001")),
        (MerchantNotFound, lambda world, plan: offered_link(plan, world.wang)),
        (StoreNotFound, lambda world, plan: offered_link(plan, world.noodles, store=store_of(world.books).public_id)),
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
        offered_link(dining, world.books)

    assert rates(world, world.noodles) == ["0.88"]


def test_each_step_of_a_link_is_kept_with_who_and_its_rates(world: World, dining: str) -> None:
    link = accepted_link(dining, world.noodles, "0.88")
    propose(link, "0.8")
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
