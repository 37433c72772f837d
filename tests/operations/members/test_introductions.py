"""Who brought a member in is noted once, at the first sign-in (the table of docs/rules/members.md)."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from lianka.domain.members.models import Introduction
from lianka.domain.members.operations.activate_member import activate_member
from lianka.domain.members.queries import get_introduction, get_share_token
from lianka.domain.members.values import IntroductionAsked, IntroductionView
from lianka.domain.merchants.operations.move_merchant import move_merchant
from lianka.domain.merchants.queries import list_stores
from lianka.domain.merchants.values import MerchantStatus, StoreView
from lianka.foundation.append_only import append_only_tables
from tests.doc_tables import read_table
from tests.operations.members.phones import NEW_PHONE, join
from tests.world import OPENED_AT, OPERATOR, World

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "members.md"
LATER = OPENED_AT + timedelta(days=3)
PHONES = {
    "is unknown": NEW_PHONE,
    "was pre-registered by the noodle shop": "13900001234",
    "is a member already": "13800005678",
}


def _store(merchant_id: int) -> StoreView:
    return list_stores(merchant_ids=[merchant_id])[0]


def _token(member_id: int) -> str:
    return get_share_token(member_id=member_id)


def _link(world: World, text: str) -> IntroductionAsked:
    shops = {"book shop": world.books, "noodle shop": world.noodles}
    store = next((_store(shop).public_id for name, shop in shops.items() if f"store of the {name}" in text), None)
    sharer = next((each for name, each in {"Wang": world.wang, "Li": world.li}.items() if f"by {name}" in text), None)
    return IntroductionAsked(store, _token(sharer) if sharer else None)


@pytest.mark.row("CARD-14")
@pytest.mark.parametrize(
    ("newcomer", "link", "merchant", "store", "sharer"), read_table(PAGE, "Who brought the member in")
)
def test_who_brought_the_member_in_is_kept(
    world: World, newcomer: str, link: str, merchant: str, store: str, sharer: str
) -> None:
    merchant_id = {"none": None, "the book shop": world.books, "the noodle shop": world.noodles}[merchant]
    sharer_id = {"none": None, "Wang": world.wang}[sharer]

    signed_in = join(PHONES[newcomer], at=LATER, by_link=_link(world, link))

    store_id = _store(merchant_id).store_id if store == "that store" and merchant_id else None
    kept = (merchant_id, store_id, sharer_id)
    expected = IntroductionView(*kept, LATER) if any(kept) else None
    assert get_introduction(member_id=signed_in.member_id) == expected


def test_the_first_touch_counts(world: World) -> None:
    by_link = IntroductionAsked(_store(world.books).public_id, _token(world.wang))
    signed_in = join(at=LATER, by_link=by_link)
    first = get_introduction(member_id=signed_in.member_id)

    join(at=LATER + timedelta(days=1), by_link=IntroductionAsked(_store(world.fuel).public_id, None))

    assert first is not None
    assert get_introduction(member_id=signed_in.member_id) == first


def test_an_operator_who_activates_introduces_for_the_registering_merchant(world: World) -> None:
    activate_member(member_id=world.li, by=OPERATOR, at=LATER)

    assert get_introduction(member_id=world.li) == IntroductionView(world.noodles, None, None, LATER)


@pytest.mark.parametrize("token", ["", "sto_00000000000000000000", "\x00", "x" * 5000, "mem_1", "门店"])
def test_a_wrong_link_keeps_nobody_from_joining(world: World, token: str) -> None:
    signed_in = join(at=LATER, by_link=IntroductionAsked(token, token))

    assert signed_in.is_new
    assert get_introduction(member_id=signed_in.member_id) is None


def test_a_store_of_a_merchant_that_left_brings_nobody_in(world: World) -> None:
    move_merchant(merchant_id=world.books, to_status=MerchantStatus.LEFT, by=OPERATOR, at=LATER, reason="closed")

    signed_in = join(at=LATER, by_link=IntroductionAsked(_store(world.books).public_id, _token(world.wang)))

    assert get_introduction(member_id=signed_in.member_id) == IntroductionView(None, None, world.wang, LATER)


def test_nobody_is_brought_in_by_oneself_or_by_who_never_signed_in(world: World) -> None:
    signed_in = join("13900001234", at=LATER, by_link=IntroductionAsked(None, _token(world.li)))
    newcomer = join(at=LATER, by_link=IntroductionAsked(None, _token(world.zhao)))

    assert get_introduction(member_id=signed_in.member_id) == IntroductionView(world.noodles, None, None, LATER)
    assert get_introduction(member_id=newcomer.member_id) is None


@pytest.mark.parametrize(
    "values",
    [
        {"sharer_id": "li"},
        {"issuing_merchant_id": "li"},
        {},
        {"sharer_id": "wang", "store_id": 1},
    ],
)
def test_the_database_refuses_an_introduction_that_cannot_be(world: World, values: dict[str, object]) -> None:
    columns = {name: getattr(world, value) if isinstance(value, str) else value for name, value in values.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        Introduction.objects.create(member_id=world.li, introduced_at=LATER, **columns)


def test_introductions_are_only_ever_added(world: World) -> None:
    join(at=LATER, by_link=IntroductionAsked(None, _token(world.wang)))

    assert "members_introduction" in append_only_tables()
    with pytest.raises(IntegrityError), transaction.atomic():
        Introduction.objects.update(sharer=world.li)
    with pytest.raises(IntegrityError), transaction.atomic():
        Introduction.objects.all().delete()
