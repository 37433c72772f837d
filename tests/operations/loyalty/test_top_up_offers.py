"""Top-ups are offered by merchant and amount, for a while, and withdrawn; the alliance's own need a licence."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from lianka.domain.loyalty.errors import (
    AllianceNotLicensed,
    InvalidTopUpOffer,
    TopUpOfferExists,
    TopUpOfferNotFound,
)
from lianka.domain.loyalty.models import TopUpOffer
from lianka.domain.loyalty.operations.offer_top_up import offer_top_up, withdraw_top_up
from lianka.domain.loyalty.queries import get_top_up_offer, list_top_up_offers, list_top_up_places
from lianka.domain.loyalty.values import BonusFunder, TopUpDraft
from lianka.domain.merchants.errors import MerchantNotFound
from lianka.domain.merchants.operations.move_merchant import move_merchant
from lianka.domain.merchants.values import MerchantStatus
from lianka.foundation.models import AuditEntry
from lianka.interfaces.shared.world import World
from tests.operations.loyalty.wallets import license_alliance, offer
from tests.world import OPENED_AT, OPERATOR

DAY = timedelta(days=1)


@pytest.mark.row("PTS-11")
def test_offers_are_shown_by_merchant_the_smallest_first(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for amount_fen, bonus_fen in ((1_000_00, 150_00), (500_00, 50_00)):
        offer(world.noodles, amount_fen, bonus_fen)
    offer(world.books, 200_00, 0)

    with django_assert_num_queries(1):
        shown = list_top_up_offers(merchant_id=world.noodles, at=OPENED_AT)

    assert [(each.amount_fen, each.bonus_fen) for each in shown] == [(500_00, 50_00), (1_000_00, 150_00)]
    assert {(each.merchant_name, each.scope) for each in shown} == {("老陈面馆", str(world.noodles))}
    assert list_top_up_offers(merchant_id=None, at=OPENED_AT) == []


def test_places_are_the_alliance_and_merchants_by_name(world: World) -> None:
    license_alliance()
    offer(world.noodles)
    offer(world.books, bonus_fen=20_00)
    offer(None, 100_00, 1_00)

    places = list_top_up_places(at=OPENED_AT)

    assert [(each.merchant_id, each.name, each.best_bonus_fen) for each in places] == [
        (None, "", 1_00),
        (world.books, "晨光书店", 20_00),
        (world.noodles, "老陈面馆", 50_00),
    ]
    assert [each.name for each in list_top_up_places(at=OPENED_AT, text="面")] == ["老陈面馆"]
    assert list_top_up_places(at=OPENED_AT, text="%") == list_top_up_places(at=OPENED_AT, text="_") == []


def test_an_offer_is_open_within_its_window_until_it_is_withdrawn(world: World) -> None:
    public_id = offer(world.noodles, ends_at=OPENED_AT + DAY)

    assert get_top_up_offer(public_id=public_id, at=OPENED_AT).amount_fen == 500_00
    for at in (OPENED_AT - timedelta(seconds=1), OPENED_AT + DAY):
        with pytest.raises(TopUpOfferNotFound):
            get_top_up_offer(public_id=public_id, at=at)
    withdraw_top_up(offer_public_id=public_id, reason="换新档", by=OPERATOR, at=OPENED_AT)
    withdraw_top_up(offer_public_id=public_id, by=OPERATOR, at=OPENED_AT + DAY)
    with pytest.raises(TopUpOfferNotFound):
        get_top_up_offer(public_id=public_id, at=OPENED_AT)
    assert TopUpOffer.objects.get().withdrawn_at == OPENED_AT
    assert AuditEntry.objects.get(action="loyalty.withdraw_top_up").reason == "换新档"


def test_a_merchant_that_is_suspended_offers_nothing(world: World) -> None:
    public_id = offer(world.noodles)

    move_merchant(
        merchant_id=world.noodles, to_status=MerchantStatus.SUSPENDED, reason="查账", by=OPERATOR, at=OPENED_AT
    )

    assert list_top_up_places(at=OPENED_AT) == []
    with pytest.raises(TopUpOfferNotFound):
        get_top_up_offer(public_id=public_id, at=OPENED_AT)


@pytest.mark.row("PTS-11")
def test_the_alliance_offers_nothing_without_a_licence(world: World) -> None:
    with pytest.raises(AllianceNotLicensed) as refusal:
        offer(None)
    license_alliance()
    offer(None)

    assert refusal.value.code == "alliance_not_licensed"
    assert [each.merchant_id for each in list_top_up_offers(merchant_id=None, at=OPENED_AT)] == [None]


def test_an_amount_is_offered_once_until_it_is_withdrawn(world: World) -> None:
    license_alliance()
    for merchant_id in (world.noodles, None):
        public_id = offer(merchant_id)
        with pytest.raises(TopUpOfferExists):
            offer(merchant_id, bonus_fen=60_00)
        withdraw_top_up(offer_public_id=public_id, by=OPERATOR, at=OPENED_AT)
        offer(merchant_id, bonus_fen=60_00)

    assert TopUpOffer.objects.filter(withdrawn_at=None).count() == 2


REFUSED = [
    ({"amount_fen": 0}, "amount_fen"),
    ({"amount_fen": 5_000_01}, "amount_fen"),
    ({"bonus_fen": -1}, "bonus_fen"),
    ({"bonus_fen": 500_01}, "bonus_fen"),
    ({"ends_at": OPENED_AT}, "ends_at"),
    ({"merchant_id": None}, "funder"),
]


@pytest.mark.parametrize(("wrong", "field"), REFUSED)
def test_an_offer_that_cannot_be_is_refused(world: World, wrong: dict[str, object], field: str) -> None:
    draft = TopUpDraft(world.noodles, 500_00, 50_00, BonusFunder.MERCHANT, OPENED_AT)

    with pytest.raises(InvalidTopUpOffer) as refusal:
        offer_top_up(draft=draft._replace(**wrong), by=OPERATOR, at=OPENED_AT)  # type: ignore[arg-type]

    assert refusal.value.field == field
    assert not TopUpOffer.objects.exists()


def test_a_member_is_no_merchant(world: World) -> None:
    with pytest.raises(MerchantNotFound):
        offer(world.wang)
