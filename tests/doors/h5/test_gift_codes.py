"""A gift code on the phone: typed, scanned or come by as a link, confirmed, and the card is open (CARD-12)."""

import pytest

from lianka.domain.cards.models import CardTerm, GiftCode, GiftCodeFailure, MemberCard
from lianka.foundation.calendar import end_of_day
from tests.doors.h5.conftest import Time
from tests.doors.h5.phone import Phone, amounts, field, text_of
from tests.operations.cards.gifts import LAST_DAY, codes_of, paid, redeem, void
from tests.operations.cards.scene import DINING, MONTH, plan_on_sale, sell
from tests.operations.cards.test_redeem_gift_code import NOBODYS
from tests.operations.checkout.counter import NOW
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.row("CARD-12")]
ASK, OFFER, OPEN = "/m/cards/gift/", "/m/cards/gift/offers/", "/m/cards/gift/openings/"


@pytest.fixture
def plan(world: World) -> str:
    """A card for a month."""
    return plan_on_sale(DINING, MONTH)


@pytest.fixture
def batch(plan: str) -> str:
    """Three codes of it."""
    return paid(plan)


@pytest.fixture
def code(batch: str) -> str:
    """The first of them."""
    return codes_of(batch)[0]


def test_my_cards_lead_to_the_page_of_codes(wang: Phone) -> None:
    assert f'href="{ASK}"' in wang.open("/m/cards/")
    assert 'id="code"' in wang.open(ASK)


def test_a_code_is_confirmed_and_its_card_open(wang: Phone, code: str) -> None:
    offer = wang.post(OFFER, code=code.lower().replace("-", " "))
    opened = wang.post(OPEN, code=field(offer, "code"), key=field(offer, "key"))

    card = MemberCard.objects.get()
    assert offer.status_code == 200
    assert "城南美食卡" in text_of(offer)
    assert "星河科技" in text_of(offer)
    assert "¥0.00" in amounts(offer)
    assert opened.headers["Location"] == f"/m/cards/{card.public_id}/"
    assert GiftCode.objects.get(number=1).term_id == CardTerm.objects.get().pk


def test_looking_opens_nothing(wang: Phone, code: str) -> None:
    wang.open(ASK, code=code)
    wang.post(OFFER, code=code)

    assert MemberCard.objects.count() == 0
    assert GiftCode.objects.filter(state="new").count() == 3


def test_two_taps_open_one_card(wang: Phone, code: str) -> None:
    offer = wang.post(OFFER, code=code)
    form = {"code": field(offer, "code"), "key": field(offer, "key")}

    first, second = wang.post(OPEN, **form), wang.post(OPEN, **form)

    assert first.headers["Location"] == second.headers["Location"]
    assert CardTerm.objects.count() == 1


def test_a_link_fills_the_code_in(wang: Phone, code: str) -> None:
    assert field(wang.open(ASK, code=code), "code") == code


def test_a_link_survives_signing_in(stranger: Phone, code: str) -> None:
    answer = stranger.get(ASK, code=code)

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/m/join/?next=%2Fm%2Fcards%2Fgift%2F%3Fcode%3D{code}"


def test_a_scanned_link_is_taken_for_its_code(wang: Phone, code: str) -> None:
    offer = wang.post(OFFER, code=f"https://lianka.example/m/cards/gift/?code={code}")

    assert field(offer, "code") == code


@pytest.mark.parametrize("typed", ["", "城南", "1234", "https://[", "https://a.cn/?x=1", "0" * 500, '"><script>'])
def test_what_is_no_code_is_said_at_the_field(wang: Phone, batch: str, typed: str) -> None:
    answer = wang.post(OFFER, code=typed)

    assert answer.status_code == 422
    assert 'aria-describedby="code_error"' in answer.content.decode()
    assert "<script>" not in answer.content.decode().split("code_error", 1)[1]
    assert GiftCodeFailure.objects.count() == 0


def test_a_code_that_nobody_has_is_counted_until_it_is_too_much(wang: Phone, code: str) -> None:
    for _ in range(10):
        assert wang.post(OFFER, code=NOBODYS).status_code == 422

    answer = wang.post(OFFER, code=code)

    assert answer.status_code == 422
    assert GiftCodeFailure.objects.count() == 10
    assert code in answer.content.decode()


def test_a_code_of_the_past_says_why_and_when(world: World, wang: Phone, batch: str, time: Time) -> None:
    used, voided, late = codes_of(batch)
    redeem(used, world.li, at=NOW)
    void(batch, [2])

    pages = [wang.post(OFFER, code=used), wang.post(OPEN, code=voided, key="k")]
    time.now = end_of_day(LAST_DAY)
    pages.append(wang.post(OFFER, code=late))

    assert [page.status_code for page in pages] == [422, 422, 422]
    assert "2026-01-15" in text_of(pages[0])
    assert "2026-06-30" in text_of(pages[2])


def test_a_card_that_is_held_is_renewed(world: World, wang: Phone, plan: str, code: str) -> None:
    sell(world.wang, plan, at=NOW)

    offer = wang.post(OFFER, code=code)
    wang.post(OPEN, code=field(offer, "code"), key=field(offer, "key"))

    assert MemberCard.objects.get().term_count == 2
