"""Physical cards at the counter, on the member's phone and in the back office (CARD-10)."""

import pytest
from django.test import Client

from lianka.domain.access.models import User
from lianka.domain.cards.models import PhysicalCard
from lianka.domain.checkout.models import Order
from lianka.foundation import clock
from lianka.interfaces.shared.world import WANG_PHONE
from tests.operations.checkout.counter import NOW, Counter, set_up_counter
from tests.operations.checkout.plastic import Plastic, hand_over_plastic, sell_plastic
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row("CARD-10"), pytest.mark.row("MCH-7")]


@pytest.fixture
def counter(transactional_db: None, world: World, monkeypatch: pytest.MonkeyPatch) -> Counter:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return set_up_counter(world)


@pytest.fixture
def plastic(world: World, counter: Counter) -> Plastic:
    return hand_over_plastic(world, counter.paid_option)


@pytest.fixture
def till(world: World) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=world.cashier), backend="django.contrib.auth.backends.ModelBackend")
    return client


def _sell(till: Client, number: str, **changed: str) -> int:
    form = {"phone": WANG_PHONE, "price": "19900", "received": "on", "key": "sale", **changed}
    return till.post(f"/counter/physical-cards/{number}/sale/", form).status_code


def test_a_number_leads_to_its_card_and_a_sale_to_an_open_one(till: Client, plastic: Plastic) -> None:
    number = plastic.numbers[0]

    found = till.post("/counter/physical-cards/", {"typed": f" {number} "})
    before = till.get(found["Location"]).text
    assert _sell(till, number) == 302
    after = till.get(found["Location"]).text

    assert found["Location"] == f"/counter/physical-cards/{number}/"
    assert ("199" in before, "138****5678" in after) == (True, True)
    assert (PhysicalCard.objects.get(number=number).state, Order.objects.count()) == ("sold", 1)


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"received": ""}, 422), ({"phone": "1"}, 422), ({"price": "1"}, 409), ({"price": "x"}, 409), ({"key": ""}, 422)],
)
def test_a_sale_that_is_not_right_sells_nothing(
    till: Client, plastic: Plastic, changed: dict[str, str], status: int
) -> None:
    assert _sell(till, plastic.numbers[0], **changed) == status

    assert not Order.objects.exists()


def test_a_phone_leads_to_the_cards_of_its_member_here(
    till: Client, counter: Counter, plastic: Plastic, world: World
) -> None:
    sell_plastic(counter, plastic.numbers[0], phone=WANG_PHONE)

    found = till.post("/counter/physical-cards/", {"typed": WANG_PHONE}).text
    nobody = till.post("/counter/physical-cards/", {"typed": "13900000077"}).text

    number = plastic.numbers[0]
    assert f"/counter/physical-cards/{number}/" in found
    assert number not in nobody
    assert till.post("/counter/physical-cards/", {"typed": "nonsense"}).status_code == 422
    assert till.post("/counter/physical-cards/", {"typed": "9000000000999996"}).status_code == 404


def test_a_lost_card_is_refused_at_the_scan_and_its_successor_taken(
    till: Client, counter: Counter, plastic: Plastic
) -> None:
    old, new, *_left = plastic.numbers
    sell_plastic(counter, old)

    till.post(f"/counter/physical-cards/{old}/loss/")
    refused = till.post("/counter/scans/", {"code": old, "key": "lost"})
    replaced = till.post(f"/counter/physical-cards/{old}/replacement/", {"new_number": new})
    taken = till.post("/counter/scans/", {"code": f";{new}=2812?", "key": "new"})

    assert (refused.status_code, "physical_card_lost" in refused.text) == (409, True)
    assert replaced["Location"] == f"/counter/physical-cards/{new}/"
    assert till.get(taken["Location"]).status_code == 200


def test_a_lost_card_that_is_found_is_taken_again(till: Client, counter: Counter, plastic: Plastic) -> None:
    number = plastic.numbers[0]
    sell_plastic(counter, number)

    till.post(f"/counter/physical-cards/{number}/loss/")
    till.post(f"/counter/physical-cards/{number}/loss/", {"found": "1"})

    assert PhysicalCard.objects.get(number=number).state == "sold"


def test_another_merchants_card_does_not_exist_here(till: Client, world: World, counter: Counter) -> None:
    theirs = hand_over_plastic(world, counter.paid_option, merchant_id=world.books).numbers[0]

    pages = ("sale/", "loss/", "replacement/")
    assert till.get(f"/counter/physical-cards/{theirs}/").status_code == 404
    assert {till.post(f"/counter/physical-cards/{theirs}/{page}").status_code for page in pages} == {404}


def test_what_is_refused_says_what_to_do_next(till: Client, counter: Counter, plastic: Plastic) -> None:
    sold, lost, replaced, new, unsold = plastic.numbers
    for number, phone in ((sold, "13900000001"), (lost, "13900000002"), (replaced, "13900000003")):
        sell_plastic(counter, number, phone=phone, key=number)
    till.post(f"/counter/physical-cards/{lost}/loss/")
    till.post(f"/counter/physical-cards/{replaced}/replacement/", {"new_number": new})
    advice = {
        lost: "解除挂失",
        replaced: "会员已换新卡",
        unsold: "请先在“实体卡”里售卡",
        "9000000000000020": "16位卡号有误",
        "9000000000000985": "不是本联盟的卡",
    }

    for number, words in advice.items():
        page = till.post("/counter/scans/", {"code": number, "key": f"scan {number}"})
        assert (page.status_code in {404, 409, 422}, words in page.text) == (True, True), number
