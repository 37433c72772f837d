"""Who gets to the counter: the password, the lock, the second factor, the store."""

import time
from binascii import unhexlify

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from lianka.domain.access.models import User
from lianka.domain.access.operations.set_password import set_password
from lianka.domain.access.values import Role
from lianka.domain.merchants.models import Store
from lianka.domain.merchants.operations.add_staff import add_staff
from lianka.domain.merchants.operations.open_store import open_store
from tests.doors.counter.scene import Till, words_of
from tests.operations.checkout.counter import Counter
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("MCH-2")]
PASSWORD = "vier kleine Igel"
KEY = "3132333435363738393031323334353637383930"
HOME = "/counter/"


@pytest.fixture
def wu(world: World, client: Client) -> Client:
    """The browser of 小吴, the cashier, who has a password."""
    set_password(username=world.cashier, password=PASSWORD, by=OPERATOR, at=OPENED_AT)
    return client


@pytest.fixture
def south(world: World) -> Store:
    """The noodle shop's second store."""
    return open_store(merchant_id=world.noodles, name="南街店", by=OPERATOR, at=OPENED_AT)


def _sign_in(client: Client, username: str, password: str = PASSWORD, **fields: str) -> object:
    return client.post(reverse("counter:sign_in"), {"username": username, "password": password, **fields})


def test_the_right_password_opens_the_page_that_was_asked_for(world: World, wu: Client) -> None:
    asked = wu.get("/counter/day/")
    answer = wu.post(
        asked.headers["Location"], {"username": world.cashier, "password": PASSWORD, "next": "/counter/day/"}
    )

    assert asked.headers["Location"] == "/counter/sign-in/?next=%2Fcounter%2Fday%2F"
    assert (answer.status_code, answer.headers["Location"]) == (302, "/counter/day/")
    assert wu.get("/counter/day/").status_code == 200


def test_a_wrong_password_keeps_the_name_and_says_so(world: World, wu: Client) -> None:
    answer = wu.post(reverse("counter:sign_in"), {"username": world.cashier, "password": "wrong"})

    assert answer.status_code == 422
    assert f'value="{world.cashier}"' in answer.text
    assert wu.get(HOME).status_code == 302


def test_five_wrong_passwords_lock_even_the_right_one_out_in_the_counters_own_words(world: World, wu: Client) -> None:
    for number in range(5):
        _sign_in(wu, world.cashier, f"wrong {number}")

    answer = wu.post(reverse("counter:sign_in"), {"username": world.cashier, "password": PASSWORD})

    assert answer.status_code == 429
    assert "30 分钟后再试" in answer.text
    assert reverse("counter:sign_in") in answer.text
    assert wu.get(HOME).status_code == 302


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/"])
def test_signing_in_leads_to_no_other_site(world: World, wu: Client, elsewhere: str) -> None:
    answer = wu.post(reverse("counter:sign_in"), {"username": world.cashier, "password": PASSWORD, "next": elsewhere})

    assert answer.headers["Location"] == HOME


def test_whoever_has_a_second_factor_shows_it_here(world: World, wu: Client) -> None:
    user = User.objects.get(username=world.cashier)
    TOTPDevice.objects.create(user=user, name="authenticator", key=KEY, confirmed=True)
    totp = TOTP(unhexlify(KEY))
    totp.time = time.time()
    _sign_in(wu, world.cashier)

    held_up = wu.get(HOME)
    wrong = wu.post(held_up.headers["Location"], {"token": "000000"})
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    right = wu.post(held_up.headers["Location"], {"token": f"{totp.token():06d}", "next": "/counter/code/"})

    assert held_up.headers["Location"] == "/counter/sign-in/code/?next=%2Fcounter%2F"
    assert wrong.status_code == 422
    assert right.headers["Location"] == "/counter/code/"
    assert wu.get(HOME).status_code == 200


def test_signing_out_closes_the_counter(cashier: Till) -> None:
    cashier.post("sign_out")

    assert cashier.get("home").headers["Location"].startswith("/counter/sign-in/")


def test_a_page_that_asks_by_itself_after_the_session_ended_leads_to_sign_in(world: World, client: Client) -> None:
    answer = client.get(reverse("counter:news"), headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/counter/sign-in/")


def test_staff_of_one_store_stand_at_it_without_being_asked(cashier: Till) -> None:
    assert "老陈面馆总店" in words_of(cashier.get("home"))


def test_staff_of_several_stores_choose_one_and_may_change(cashier: Till, south: Store) -> None:
    asked = cashier.get("day")
    chosen = cashier.post("stores", store=south.public_id, next="/counter/day/")

    assert asked.headers["Location"] == "/counter/stores/?next=%2Fcounter%2Fday%2F"
    assert chosen.headers["Location"] == "/counter/day/"
    assert "南街店" in words_of(cashier.get("home"))
    assert reverse("counter:stores") in cashier.get("home").text


def test_a_store_of_another_merchant_cannot_be_chosen(cashier: Till, counter: Counter, south: Store) -> None:
    assert cashier.post("stores", store=counter.books).status_code == 404
    assert cashier.get("home").status_code == 302


def test_a_store_one_may_no_longer_stand_at_is_left(world: World, counter: Counter, south: Store) -> None:
    add_staff(
        merchant_id=world.noodles,
        username=world.accountant,
        role=Role.MERCHANT_CASHIER,
        store_id=south.pk,
        by=OPERATOR,
        at=OPENED_AT,
    )
    till = Till(world.accountant)

    assert "南街店" in words_of(till.get("home"))
    assert till.post("stores", store=counter.noodles).status_code == 404


@pytest.mark.parametrize("who", ["accountant", "admin", "finance", "support", "auditor"])
def test_an_account_without_a_counter_is_told_so_and_can_sign_out(world: World, counter: Counter, who: str) -> None:
    page = Till(getattr(world, who)).get("home")

    assert page.status_code == 403
    assert reverse("counter:sign_out") in page.text
