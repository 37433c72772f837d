"""Two records of one person become one: nothing is lost, nothing is doubled, and the past stays as it was written."""

from datetime import timedelta
from functools import partial

import pytest

from lianka.domain.checkout.operations.refund_purchase import refund_purchase
from lianka.domain.checkout.queries.receipts import list_receipts
from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.ledger.operations.hold import place_hold
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef, JournalKey
from lianka.domain.members.errors import MemberNotFound, PhoneOrPasswordWrong
from lianka.domain.members.errors.merges import MergedAlready, MergeIntoItself, MergeKeepsTheActive, ProfilesDiffer
from lianka.domain.members.models import Introduction, Member, MemberFacts, MemberMerge
from lianka.domain.members.operations.change_profile import change_profile
from lianka.domain.members.operations.merge_members import merge_members
from lianka.domain.members.operations.note_purchases import note_purchases
from lianka.domain.members.operations.set_password import set_password
from lianka.domain.members.operations.sign_in_by_password import sign_in_by_password
from lianka.domain.members.queries import (
    find_by_phone,
    get_introduction,
    get_session_version,
    member_ids_by_external_ref,
)
from lianka.domain.members.queries.merges import ids_of, survivors_of
from lianka.domain.members.values import IntroductionAsked, MemberStatus
from lianka.domain.members.values.facts import PurchaseNoted
from lianka.domain.members.values.profiles import MonthDay, Profile
from lianka.foundation.db import transaction
from lianka.foundation.errors import DomainError
from lianka.foundation.idempotency import IdempotencyKeyReused
from lianka.foundation.models import AuditEntry
from lianka.interfaces.shared.world import LI_PHONE, WANG_PHONE, build_world
from tests.operations.checkout.tills import MUCH_LATER, NOODLES, take_in, told
from tests.operations.members.merging import MERGED_AT, holdings, merge
from tests.operations.members.phones import ADDRESS, NEW_PHONE, join
from tests.rivals import at_once
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = pytest.mark.row("MBR-13")


def _points(member_id: int) -> int:
    return balance_of(AccountRef(chart.POINTS, member_id))


def _shop(member: str = "6100-0007") -> str:
    """Zhao earns 120 points at the book shop and 30 at the noodle shop, where 20 are spent. The first purchase's id."""
    bought = take_in(
        told("1", 12_000, member=member),
        told("2", 3_000, member=member, merchant=NOODLES, day=1, points_spent=20),
    )
    return bought.outcomes[0].public_id or ""


def test_balances_add_up_and_the_books_are_right(world: World) -> None:
    _shop()
    before = holdings(world.zhao, world.wang)

    survivor = merge(world.zhao, world.wang)

    assert survivor == world.wang
    assert before == holdings(world.wang) == holdings(world.zhao, world.wang)
    assert _points(world.wang) > 0
    assert list(check_books()) == []


def test_history_stays_and_is_found_under_the_survivor(world: World) -> None:
    _shop()
    written = [receipt.purchase_id for receipt in list_receipts(member_id=world.zhao, limit=9)]

    merge(world.zhao, world.wang)

    found = list_receipts(member_id=world.wang, limit=9)
    assert ([receipt.purchase_id for receipt in found], {receipt.member_id for receipt in found}) == (
        written,
        {world.zhao},
    )
    assert ids_of(world.wang) == [world.wang, world.zhao]
    assert survivors_of([world.wang, world.zhao]) == {world.wang: world.wang, world.zhao: world.wang}
    assert MemberMerge.objects.get().merged_by == "operator:admin"
    entry = AuditEntry.objects.get(action="members.merge_members")
    assert (entry.facts, entry.reason) == (
        {"merged": Member.objects.get(pk=world.zhao).number},
        "one person with two phones",
    )


def test_a_refund_of_an_old_purchase_takes_back_from_the_survivor(world: World) -> None:
    public_id = _shop()
    merge(world.zhao, world.wang)
    before = _points(world.wang)

    refund_purchase(purchase_public_id=public_id, amount_fen=6_000, key="r", reason="", by=OPERATOR, at=MUCH_LATER)

    assert (_points(world.zhao), _points(world.wang)) == (0, before - 60)
    assert list(check_books()) == []


def test_a_till_that_knows_the_merged_record_sells_to_the_survivor(world: World) -> None:
    merge(world.zhao, world.wang)

    _shop()

    assert (_points(world.zhao), _points(world.wang)) == (0, 130)
    assert {receipt.member_id for receipt in list_receipts(member_id=world.wang, limit=9)} == {world.wang}
    assert list(check_books()) == []


def test_phone_and_number_lead_to_the_survivor(world: World) -> None:
    merge(world.zhao, world.li)
    merge(world.li, world.wang, key="second")

    assert member_ids_by_external_ref(refs=["6100-0007"]) == {"6100-0007": world.wang}
    assert find_by_phone(phone=LI_PHONE) == find_by_phone(phone=WANG_PHONE) == world.wang
    assert ids_of(world.wang) == [world.wang, world.li, world.zhao]
    assert join(LI_PHONE, at=MERGED_AT).member_id == world.wang


def test_the_merged_record_is_signed_out_and_its_phone_opens_the_survivor(world: World) -> None:
    newcomer = join(at=OPENED_AT)
    for member, password in ((newcomer.member_id, "long-enough-one"), (world.wang, "long-enough-two")):
        set_password(member_id=member, password=password, by=OPERATOR, at=OPENED_AT)
    version = get_session_version(member_id=newcomer.member_id)

    merge(newcomer.member_id, world.wang)

    assert get_session_version(member_id=newcomer.member_id) == version + 1
    signed_in = sign_in_by_password(phone=NEW_PHONE, password="long-enough-two", address=ADDRESS, at=MERGED_AT)
    assert signed_in.member_id == world.wang
    with pytest.raises(PhoneOrPasswordWrong):
        sign_in_by_password(phone=NEW_PHONE, password="long-enough-one", address=ADDRESS, at=MERGED_AT)


def test_facts_add_up_and_no_first_purchase_is_told_again(world: World) -> None:
    def note(member_id: int, days: int) -> None:
        bought = PurchaseNoted(member_id, world.books, OPENED_AT + timedelta(days=days), 500)
        transaction(note_purchases)([bought], at=OPENED_AT)

    note(world.zhao, 2)
    merge(world.zhao, world.wang)
    note(world.wang, 1)
    note(world.zhao, 9)

    facts = MemberFacts.objects.get()
    assert (facts.pk, facts.purchases, facts.spent_fen) == (world.wang, 3, 1_500)
    assert (facts.first_purchase_at, facts.latest_purchase_at) == (
        OPENED_AT + timedelta(days=1),
        OPENED_AT + timedelta(days=9),
    )


def test_who_brought_in_the_merged_record_brought_in_the_survivor(world: World) -> None:
    merge(world.zhao, world.li)
    assert get_introduction(member_id=world.li) is None
    newcomer = join(at=OPENED_AT).member_id
    assert not Introduction.objects.filter(pk=newcomer).exists()
    first = join("13600001111", at=OPENED_AT, by_link=IntroductionAsked(None, None)).member_id
    Introduction.objects.create(pk=first, issuing_merchant_id=world.noodles, introduced_at=OPENED_AT)

    merge(first, newcomer, key="second")

    found = get_introduction(member_id=newcomer)
    assert found is not None
    assert found.issuing_merchant_id == world.noodles


def test_points_whose_validity_has_not_begun_begin_with_an_active_survivor(world: World) -> None:
    _shop()

    merge(world.zhao, world.wang)

    from lianka.domain.ledger.models import Lot

    assert not Lot.objects.filter(expires_at=None, terms_id__isnull=False).exists()


def test_the_same_key_merges_once(world: World) -> None:
    _shop()
    merge(world.zhao, world.wang)
    before = holdings(world.wang)

    assert merge(world.zhao, world.wang) == world.wang
    assert holdings(world.wang) == before
    with pytest.raises(IdempotencyKeyReused):
        merge(world.li, world.wang)


def test_what_cannot_be_merged_stays_as_it_is(world: World) -> None:
    newcomer = join(at=OPENED_AT).member_id
    merge(world.zhao, world.wang)
    before = list(Member.objects.order_by("pk").values())

    for number, (from_id, into_id, refusal) in enumerate(
        [
            (world.li, world.li, MergeIntoItself),
            (world.zhao, world.li, MergedAlready),
            (world.li, world.zhao, MergedAlready),
            (newcomer, world.li, MergeKeepsTheActive),
        ]
    ):
        with pytest.raises(refusal):
            merge(from_id, into_id, key=f"refused {number}")

    assert list(Member.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("of_zhao", "of_wang", "is_refused"),
    [
        (Profile(birthday=MonthDay(1, 7)), Profile(birthday=MonthDay(1, 8)), True),
        (Profile(real_name="赵敏"), Profile(real_name="王敏"), True),
        (Profile(nickname="赵", city="上海"), Profile(nickname="小王", city="北京"), False),
        (Profile(birthday=MonthDay(1, 7)), Profile(real_name="王敏"), False),
    ],
)
def test_records_that_tell_of_two_persons_are_refused_until_somebody_made_sure(
    world: World, of_zhao: Profile, of_wang: Profile, is_refused: bool
) -> None:
    change_profile(member_id=world.zhao, given=of_zhao, by=OPERATOR, at=OPENED_AT)
    change_profile(member_id=world.wang, given=of_wang, by=OPERATOR, at=OPENED_AT)

    if is_refused:
        with pytest.raises(ProfilesDiffer):
            merge(world.zhao, world.wang)
        assert not MemberMerge.objects.exists()
    merge(world.zhao, world.wang, key="sure", may_differ=is_refused)

    assert MemberMerge.objects.get().survivor_id == world.wang


def test_nobody_is_merged_with_whom_nobody_knows(world: World) -> None:
    with pytest.raises(MemberNotFound):
        merge_members(
            from_public_id="mem_nobody", into_public_id="mem_none", reason="?", key="k", by=OPERATOR, at=MERGED_AT
        )


def test_a_record_with_something_reserved_is_not_merged(world: World) -> None:
    _shop()
    hold = JournalKey("order", "ord_1")
    until = MUCH_LATER + timedelta(days=1)
    transaction(place_hold)(
        key=hold, holder=AccountRef(chart.POINTS, world.zhao), amount=5, expires_at=until, at=MERGED_AT
    )

    with pytest.raises(DomainError) as refused:
        merge(world.zhao, world.wang)

    assert refused.value.code == "hold_still_open"
    assert Member.objects.get(pk=world.zhao).status == MemberStatus.PRE_REGISTERED
    assert _points(world.zhao) > 0


@pytest.mark.django_db(transaction=True)
def test_sales_that_meet_a_merge_are_lost_by_nobody() -> None:
    world = build_world(at=OPENED_AT)
    _shop()
    before = _points(world.zhao)
    sales = [partial(take_in, told(f"race {each}", 1_000, day=2)) for each in range(6)]

    at_once(partial(merge, world.zhao, world.wang), *sales)

    assert (_points(world.zhao), _points(world.wang)) == (0, before + 60)
    assert len(list_receipts(member_id=world.wang, limit=20)) == 8
    assert list(check_books()) == []


@pytest.mark.django_db(transaction=True)
def test_two_merges_that_cross_leave_one_record() -> None:
    world = build_world(at=OPENED_AT)

    def attempt(from_id: int, into_id: int, key: str) -> str:
        try:
            merge(from_id, into_id, key=key)
        except DomainError as refusal:
            return refusal.code
        return "merged"

    answers = at_once(partial(attempt, world.zhao, world.li, "a"), partial(attempt, world.li, world.zhao, "b"))

    assert sorted(answers) == ["merged", "merged_already"]
