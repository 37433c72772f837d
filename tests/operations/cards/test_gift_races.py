"""Rivals for one gift code: members, taps, and whoever voids it (CARD-12)."""

from collections import Counter
from functools import partial

import pytest

from lianka.domain.cards.models import CardTerm, GiftCode, MemberCard
from lianka.domain.cards.operations.check_cards import check_cards
from lianka.domain.ledger import chart
from lianka.domain.members.operations.pre_register_members import pre_register_members
from lianka.foundation.audit import SYSTEM
from lianka.foundation.db import transaction
from lianka.foundation.errors import DomainError
from lianka.interfaces.shared.world import World, build_world
from tests.operations.cards.gifts import codes_of, paid, pay_batch, redeem, void
from tests.operations.cards.gifts import drafted as draft_batch
from tests.operations.cards.scene import DINING, MONTH, balance, plan_on_sale
from tests.rivals import at_once
from tests.world import OPENED_AT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.row("CARD-12")]


@pytest.fixture
def city() -> World:
    """The cast, committed, so that rivals see it."""
    return build_world(at=OPENED_AT)


@pytest.fixture
def batch(city: World) -> str:
    """Three codes of a card."""
    return paid(plan_on_sale(DINING, MONTH))


def _crowd(count: int) -> list[int]:
    refs = [str(number) for number in range(count)]
    found = transaction(pre_register_members)(external_refs=refs, registered_by=None, by=SYSTEM, at=OPENED_AT)
    return sorted(found.by_external_ref.values())


def _redeem(code: str, member_id: int, key: str) -> str:
    try:
        redeem(code, member_id, key=key)
    except DomainError as refusal:
        return refusal.code
    return "opened"


def test_eight_members_with_one_code_open_exactly_one_card(city: World, batch: str) -> None:
    [code, *_others] = codes_of(batch)

    answers = at_once(*(partial(_redeem, code, member, "k") for member in _crowd(8)))

    assert Counter(answers) == {"opened": 1, "gift_code_used": 7}
    assert MemberCard.objects.count() == CardTerm.objects.count() == 1
    assert balance(chart.CARDS_DEFERRED, city.platform) == 3_334
    assert list(check_cards()) == []


def test_eight_taps_of_one_member_open_exactly_one_card(city: World, batch: str) -> None:
    [code, *_others] = codes_of(batch)

    answers = at_once(*(partial(_redeem, code, city.wang, f"k{tap % 2}") for tap in range(8)))

    assert answers == ["opened"] * 8
    assert CardTerm.objects.count() == 1
    assert list(check_cards()) == []


def test_three_codes_of_one_member_at_once_are_three_terms_of_one_card(city: World, batch: str) -> None:
    answers = at_once(*(partial(_redeem, code, city.wang, code) for code in codes_of(batch)))

    assert answers == ["opened"] * 3
    assert MemberCard.objects.get().term_count == 3
    assert list(check_cards()) == []


def test_a_code_is_used_or_voided_and_never_both(city: World, batch: str) -> None:
    codes = codes_of(batch)

    def take_back() -> str:
        try:
            void(batch, None)
        except DomainError as refusal:
            return refusal.code
        return "voided"

    crowd = _crowd(3)
    at_once(take_back, *(partial(_redeem, code, member, "k") for code, member in zip(codes, crowd, strict=True)))

    used = GiftCode.objects.filter(state="redeemed").count()
    assert used + GiftCode.objects.filter(state="voided").count() == 3
    assert CardTerm.objects.count() == used
    assert list(check_cards()) == []


def test_a_payment_recorded_twice_at_once_makes_the_codes_once(city: World) -> None:
    batch = draft_batch(plan_on_sale(DINING, MONTH))

    def pay() -> str:
        try:
            pay_batch(batch)
        except DomainError as refusal:
            return refusal.code
        return "paid"

    assert Counter(at_once(pay, pay)) == {"paid": 1, "gift_batch_cannot_move": 1}
    assert GiftCode.objects.count() == 3
    assert balance(chart.CARDS_GIFT_CODES, city.platform) == 10_000
