"""Binding a physical card on the phone, and reporting it lost there (CARD-10)."""

import pytest
from django.test import Client

from lianka.domain.cards.models import PhysicalCard, PhysicalFailure
from lianka.domain.members.queries import get_member, get_session_version
from lianka.foundation import clock
from lianka.interfaces.shared.world import WANG_PHONE
from tests.operations.checkout.counter import NOW, Counter, set_up_counter
from tests.operations.checkout.plastic import Plastic, hand_over_plastic, sell_plastic, wrong
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row("CARD-10")]


@pytest.fixture
def counter(transactional_db: None, world: World, monkeypatch: pytest.MonkeyPatch) -> Counter:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return set_up_counter(world)


@pytest.fixture
def plastic(world: World, counter: Counter) -> Plastic:
    plastic = hand_over_plastic(world, counter.paid_option)
    sell_plastic(counter, plastic.numbers[0], phone=WANG_PHONE)
    return plastic


@pytest.fixture
def wang(world: World) -> Client:
    client = Client()
    member = get_member(member_id=world.wang)
    session = client.session
    session["member"] = {
        "id": world.wang,
        "public_id": member.public_id,
        "version": get_session_version(member_id=world.wang),
    }
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    return client


def test_the_cards_qr_code_brings_its_number_along(wang: Client, plastic: Plastic) -> None:
    number = plastic.numbers[0]

    assert f'value="{number}"' in wang.get("/m/cards/bind/", {"number": number}).text
    assert "&lt;b&gt;" in wang.get("/m/cards/bind/", {"number": "<b>"}).text


def test_a_bound_card_is_shown_with_the_members_card(wang: Client, plastic: Plastic) -> None:
    number, code = plastic.cards[0]

    bound = wang.post("/m/cards/bind/", {"number": number, "code": code, "key": "k"})
    page = wang.get(bound["Location"]).text

    assert PhysicalCard.objects.get(number=number).state == "bound"
    assert f"{number[:4]} {number[4:8]}" in page


def test_a_wrong_code_stays_on_the_page_and_is_counted(wang: Client, plastic: Plastic) -> None:
    number, code = plastic.cards[0]

    answer = wang.post("/m/cards/bind/", {"number": number, "code": wrong(code), "key": "k"})

    assert (answer.status_code, "physical_number_or_code_wrong" in answer.text) == (422, True)
    assert PhysicalFailure.objects.count() == 1


def test_my_lost_card_is_reported_and_found_on_the_phone(wang: Client, plastic: Plastic) -> None:
    card = PhysicalCard.objects.get(number=plastic.numbers[0])
    assert card.member_card is not None
    address = f"/m/cards/{card.member_card.public_id}/loss/"

    wang.post(address)
    lost = PhysicalCard.objects.get(pk=card.pk).state
    wang.post(address, {"found": "1"})

    assert (lost, PhysicalCard.objects.get(pk=card.pk).state) == ("lost", "sold")
    assert wang.post("/m/cards/crd_none/loss/").status_code == 404


def test_a_stranger_is_sent_to_sign_in_and_back(plastic: Plastic) -> None:
    answer = Client().get(f"/m/cards/bind/?number={plastic.numbers[0]}")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/m/join/?next=%2Fm%2Fcards%2Fbind%2F%3Fnumber")
