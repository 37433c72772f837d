"""Merchants say on their own pages which cards they take."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from lianka.domain.access.models import User
from lianka.domain.cards.models import CardLink, CardLinkMove
from lianka.domain.cards.operations.offer_link import offer_link
from lianka.domain.cards.operations.set_link_rates import set_link_rates
from lianka.domain.cards.values import LinkState
from lianka.domain.merchants.queries import get_merchant
from lianka.foundation.values import Rate
from tests.operations.cards.scene import DINING, EVERYWHERE, YEAR, plan_on_sale
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("CARD-5")]
LIST = "/console/card-links/"
CAST = ("owner", "manager", "cashier", "accountant", "bookseller", "admin", "finance", "support", "auditor")


@pytest.fixture
def link(world: World) -> CardLink:
    """The noodle shop is asked to take the dining card at 88折, and 95折 for deals."""
    public_id = offer_link(
        plan_public_id=plan_on_sale(DINING, YEAR),
        merchant_id=world.noodles,
        in_store_rate=Rate.of("0.88"),
        deal_rate=Rate.of("0.95"),
        by=OPERATOR,
        at=OPENED_AT,
    )
    return CardLink.objects.get(public_id=public_id)


@pytest.fixture
def visit(client: Client) -> Callable[[str], Client]:
    """Sign somebody of the cast in."""

    def sign_in(username: str) -> Client:
        client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def _answer(client: Client, link: CardLink, answer: str) -> str:
    address = reverse("console:card_link_answers", args=[link.public_id])
    client.post(address, {"answer": answer})
    link.refresh_from_db()
    return link.state


def test_the_owner_sees_what_is_offered(world: World, link: CardLink, visit: Callable[[str], Client]) -> None:
    page = visit(world.owner).get(LIST).text

    assert "城南美食卡" in page
    assert "88折" in page
    assert "95折" in page
    assert "待答复" in page


@pytest.mark.parametrize("who", CAST)
def test_only_the_owner_and_the_manager_of_the_merchant_answer(
    world: World, link: CardLink, visit: Callable[[str], Client], who: str
) -> None:
    client = visit(getattr(world, who))

    seen = client.get(LIST).status_code
    answered = client.post(reverse("console:card_link_answers", args=[link.public_id]), {"answer": "accept"})

    link.refresh_from_db()
    may = who in {"owner", "manager"}
    assert seen == (200 if may or who == "bookseller" else 404)
    assert answered.status_code == (302 if may else 404)
    assert link.state == (LinkState.ACCEPTED if may else LinkState.OFFERED)


def test_an_answer_names_who_gave_it_and_counts_once(
    world: World, link: CardLink, visit: Callable[[str], Client]
) -> None:
    client = visit(world.manager)

    states = [_answer(client, link, "accept") for _ in range(2)]

    moves = CardLinkMove.objects.filter(link=link, to_state=LinkState.ACCEPTED)
    assert states == [LinkState.ACCEPTED, LinkState.ACCEPTED]
    assert [move.moved_by for move in moves] == ["staff:chen.manager"]
    assert "您已接受" in client.get(LIST).text


def test_a_declined_card_can_be_taken_later(world: World, link: CardLink, visit: Callable[[str], Client]) -> None:
    client = visit(world.owner)

    assert _answer(client, link, "decline") == LinkState.DECLINED
    assert 'value="accept"' in client.get(LIST).text
    assert _answer(client, link, "accept") == LinkState.ACCEPTED


def test_new_rates_are_shown_beside_the_present_ones_and_can_be_kept_out(
    world: World, link: CardLink, visit: Callable[[str], Client]
) -> None:
    client = visit(world.owner)
    _answer(client, link, "accept")
    set_link_rates(
        link_public_id=link.public_id,
        in_store_rate=Rate.of("0.8"),
        deal_rate=Rate.of("0.9"),
        by=OPERATOR,
        at=OPENED_AT,
    )

    asked = client.get(LIST).text
    kept = _answer(client, link, "decline")

    assert "<s>88折</s> 8折" in asked
    assert (kept, link.in_store_rate, link.new_in_store_rate) == (LinkState.ACCEPTED, Rate.of("0.88"), None)


def test_a_merchant_that_was_asked_nothing_is_told_so(
    world: World, link: CardLink, visit: Callable[[str], Client]
) -> None:
    page = visit(world.bookseller).get(LIST).text

    assert "城南美食卡" not in page
    assert 'class="empty"' in page


@pytest.mark.parametrize(
    ("who", "page"),
    [("owner", "/console/statements/"), ("accountant", "/console/statements/"), ("manager", LIST), ("cashier", None)],
)
def test_the_console_opens_at_the_first_page_one_may_see(
    world: World, visit: Callable[[str], Client], who: str, page: str | None
) -> None:
    answer = visit(getattr(world, who)).get("/console/")

    assert (answer.status_code, answer.headers.get("Location")) == ((302, page) if page else (404, None))


@pytest.mark.parametrize("who", CAST)
def test_a_merchant_opts_out_of_a_card_that_all_merchants_take(
    world: World, visit: Callable[[str], Client], who: str
) -> None:
    plan = plan_on_sale(EVERYWHERE, YEAR)
    client = visit(getattr(world, who))
    merchant = get_merchant(merchant_id=world.noodles).party.public_id

    for _tap in range(2):
        client.post(reverse("console:card_plan_opt_outs", args=[plan]), {"merchant": merchant})

    declined = CardLink.objects.filter(merchant_id=world.noodles, state=LinkState.DECLINED).count()
    assert (declined, CardLink.objects.count()) == ((1, 1) if who in {"owner", "manager"} else (0, 0))


def test_the_owner_sees_the_cards_that_all_merchants_take(world: World, visit: Callable[[str], Client]) -> None:
    plan_on_sale(EVERYWHERE, YEAR)

    assert "全部商家可用" in visit(world.owner).get(LIST).text


@pytest.mark.parametrize("merchant", ["", "mer_nobody", "\x00"])
def test_nobody_opts_out_for_a_merchant_there_is_not(
    world: World, visit: Callable[[str], Client], merchant: str
) -> None:
    address = reverse("console:card_plan_opt_outs", args=[plan_on_sale(EVERYWHERE, YEAR)])

    assert visit(world.owner).post(address, {"merchant": merchant}).status_code == 404
