"""Two records of a person are merged in the back office: chosen, looked at, confirmed."""

import html

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from lianka.domain.cards.errors import BothHoldThePlan
from lianka.domain.cards.operations.claim_free_card import claim_free_card
from lianka.domain.checkout.errors import OrderAwaitsPayment
from lianka.domain.checkout.operations.place_store_order import place_store_order
from lianka.domain.checkout.values import BEST_CARD, Channel, Tender
from lianka.domain.members.errors.merges import ProfilesDiffer
from lianka.domain.members.models import Member, MemberMerge
from lianka.domain.members.operations.activate_member import activate_member
from lianka.domain.members.operations.change_profile import change_profile
from lianka.domain.members.queries import get_profile
from lianka.domain.members.values.profiles import MonthDay, Profile
from lianka.foundation.errors import DomainError
from lianka.foundation.models import AuditEntry
from tests.doors.backoffice.conftest import SignedIn
from tests.operations.checkout.counter import NOW, Counter, hold_free_card, one_item, set_up_counter
from tests.operations.checkout.tills import take_in, told
from tests.operations.loyalty.tiers import gain, on, set_tiers
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = pytest.mark.row("MBR-13")


@pytest.fixture
def support(world: World, signed_in: SignedIn) -> Client:
    """Who looks after members, signed in."""
    return signed_in(world.support)


def _address(member_id: int) -> str:
    return reverse("admin:members_member_act", args=[member_id, "merge"])


def _number(member_id: int) -> str:
    return Member.objects.get(pk=member_id).number


def test_what_will_happen_is_shown_before_it_happens(world: World, support: Client) -> None:
    take_in(told("1", 10_000))
    typed = {"into": _number(world.wang), "reason": "one person", "key": "k"}

    shown = support.post(_address(world.zhao), typed)
    before = MemberMerge.objects.count()
    done = support.post(_address(world.zhao), {**typed, "seen": str(world.wang)}, follow=True)

    assert (shown.status_code, before) == (422, 0)
    assert all(
        each in shown.text for each in (_number(world.zhao), _number(world.wang), "100", f'value="{world.wang}"')
    )
    assert done.status_code == 200
    assert MemberMerge.objects.get().survivor_id == world.wang
    assert AuditEntry.objects.get(action="members.merge_members").reason == "one person"


def test_both_files_tell_of_the_merge_and_the_survivor_shows_old_purchases(world: World, support: Client) -> None:
    take_in(told("R-1", 10_000))
    typed = {"into": _number(world.wang), "reason": "one person", "key": "k", "seen": str(world.wang)}
    support.post(_address(world.zhao), typed)

    merged = support.get(reverse("admin:members_member_change", args=[world.zhao])).text
    file = reverse("admin:members_member_change", args=[world.wang])
    survivor = support.get(file).text
    trading = support.get(file, {"page": "orders"}).text

    assert _number(world.wang) in merged
    assert _number(world.zhao) in survivor
    assert "R-1" in trading
    assert support.get(_address(world.zhao)).status_code == 404


@pytest.mark.parametrize("into", ["", "nobody", "13999999999", "\x00", "9" * 99])
def test_an_unknown_record_is_asked_for_again(world: World, support: Client, into: str) -> None:
    answer = support.post(_address(world.zhao), {"into": into, "reason": "?", "key": "k"})

    assert answer.status_code == 422
    assert not MemberMerge.objects.exists()


def test_a_record_does_not_become_a_part_of_itself(world: World, support: Client) -> None:
    typed = {"into": _number(world.zhao), "reason": "?", "key": "k", "seen": str(world.zhao)}

    assert support.post(_address(world.zhao), typed).status_code == 422


def test_what_was_tampered_with_names_nobody(world: World, support: Client) -> None:
    typed = {"into": _number(world.wang), "reason": "?", "key": "k", "seen": "9" * 19}

    assert support.post(_address(world.zhao), typed).status_code == 422
    assert not MemberMerge.objects.exists()


def _post(client: Client, world: World, **more: str) -> str:
    typed = {"into": _number(world.wang), "reason": "one person", "key": "k", **more}
    return html.unescape(client.post(_address(world.zhao), typed, headers={"Accept-Language": "en"}).text)


def _english(refusal: DomainError) -> str:
    with override("en"):
        return str(refusal)


@pytest.fixture
def counter(world: World) -> Counter:
    """Where orders are placed and cards are taken."""
    return set_up_counter(world)


def _open_order(world: World, counter: Counter, member_id: int) -> None:
    place_store_order(
        member_id=member_id,
        store_public_id=counter.noodles,
        items=one_item(5_000),
        card=BEST_CARD,
        points=0,
        expected_payable_fen=5_000,
        tender=Tender.PROVIDER,
        channel=Channel.MEMBER,
        by=OPERATOR,
        key="open order",
        at=NOW,
    )


def test_an_open_order_and_what_it_holds_are_shown_before_they_refuse(
    world: World, counter: Counter, support: Client
) -> None:
    _open_order(world, counter, world.zhao)

    shown, done = _post(support, world), _post(support, world, seen=str(world.wang))

    assert _english(OrderAwaitsPayment()) in shown
    assert _english(OrderAwaitsPayment()) in done
    assert not MemberMerge.objects.exists()


def test_an_open_order_of_the_record_that_stays_goes_on(world: World, counter: Counter, support: Client) -> None:
    _open_order(world, counter, world.wang)

    assert "it goes on" in _post(support, world)
    _post(support, world, seen=str(world.wang))

    assert MemberMerge.objects.exists()


def test_two_valid_cards_of_one_plan_are_shown_before_they_refuse(
    world: World, counter: Counter, support: Client
) -> None:
    hold_free_card(world, counter)
    claim_free_card(plan_public_id=counter.free_plan, member_id=world.zhao, key="zhao", by=OPERATOR, at=NOW)

    assert _english(BothHoldThePlan(plan="城市卡")) in _post(support, world)


def test_two_birthdays_are_merged_once_somebody_made_sure(world: World, support: Client) -> None:
    for member_id, day in ((world.wang, 7), (world.zhao, 8)):
        change_profile(member_id=member_id, given=Profile(birthday=MonthDay(1, day)), by=OPERATOR, at=OPENED_AT)

    shown = _post(support, world)
    refused = _post(support, world, seen=str(world.wang))
    before = MemberMerge.objects.count()
    _post(support, world, seen=str(world.wang), may_differ="on")

    assert (shown.count('name="may_differ"'), refused.count('name="may_differ"'), before) == (1, 1, 0)
    assert _english(ProfilesDiffer()) in shown
    assert AuditEntry.objects.get(action="members.merge_members").facts["differences"] == ["birthday"]
    assert get_profile(member_id=world.wang).birthday == MonthDay(1, 7)


def test_two_tiers_and_two_sign_ins_are_told_of(world: World, support: Client) -> None:
    set_tiers()
    gain(world.zhao, 2000, at=on("2026-01-10"))
    activate_member(member_id=world.zhao, by=OPERATOR, at=OPENED_AT)

    shown = _post(support, world)

    assert "the higher one is kept until its hold ends" in shown
    assert "signs in with the phone of the surviving record" in shown
    assert 'name="may_differ"' not in shown
