from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lianka.domain.access.models import Party
from lianka.domain.members.errors import ExternalRefInvalid, PhoneInvalid
from lianka.domain.members.models import Member
from lianka.domain.members.operations.pre_register_member import pre_register_member
from lianka.domain.members.operations.pre_register_members import pre_register_members
from lianka.domain.members.queries import (
    find_by_phone,
    get_member,
    list_members,
    member_ids_by_external_ref,
    member_ids_by_phone,
)
from lianka.domain.members.values import MemberStatus, PreRegistered
from lianka.foundation.errors import DomainError
from lianka.foundation.models import AuditEntry
from tests.world import OPENED_AT, OPERATOR, World

LATER = OPENED_AT + timedelta(hours=1)


@transaction.atomic
def register(*, phones: tuple[str, ...] = (), refs: tuple[str, ...] = ()) -> PreRegistered:
    return pre_register_members(phones=phones, external_refs=refs, registered_by=None, by=OPERATOR, at=LATER)


@pytest.mark.row("MBR-2")
def test_a_phone_given_at_a_till_makes_a_pre_registered_member(world: World) -> None:
    member_id = pre_register_member(phone="139 1111 2222", registered_by=world.noodles, by=OPERATOR, at=LATER)

    member = Member.objects.get(pk=member_id)
    assert (member.status, member.registered_by_id) == (MemberStatus.PRE_REGISTERED, world.noodles)
    assert (member.registered_at, member.activated_at) == (LATER, None)
    assert member.party.kind == Party.Kind.MEMBER
    assert find_by_phone(phone="+86 139-1111-2222") == member_id
    assert get_member(member_id=member_id).phone_masked == "139****2222"


def test_a_phone_names_one_member_however_it_is_written(world: World) -> None:
    found = register(phones=("13900001234", "+86 139 0000 1234", "139-1111-2222", "(+86)13911112222"))

    by_phone = found.by_phone
    assert by_phone["13900001234"] == by_phone["+86 139 0000 1234"] == world.li
    assert by_phone["139-1111-2222"] == by_phone["(+86)13911112222"]
    assert Member.objects.count() == 4


def test_an_existing_member_is_left_as_it_is(world: World) -> None:
    before = get_member(member_id=world.wang)

    found = register(phones=("13800005678",), refs=("6100-0007",))

    assert found == PreRegistered({"13800005678": world.wang}, {"6100-0007": world.zhao})
    assert get_member(member_id=world.wang) == before
    assert AuditEntry.objects.filter(at=LATER).count() == 0


def test_phones_are_stored_neither_plain_nor_guessable(world: World) -> None:
    member = Member.objects.get(pk=world.wang)

    assert member.phone_sealed is not None
    assert b"13800005678" not in bytes(member.phone_sealed)
    assert "13800005678" not in f"{member.phone_hash}{AuditEntry.objects.values_list('facts')}"


@pytest.mark.parametrize(
    ("phones", "refs", "refusal"),
    [
        (("139", "13911112222"), (), PhoneInvalid),
        (("12345678901",), (), PhoneInvalid),
        (("phone",), (), PhoneInvalid),
        (("",), (), PhoneInvalid),
        (("1" * 60,), (), PhoneInvalid),
        (("13911112222 ext 5",), (), PhoneInvalid),
        (("13911112222",), ("",), ExternalRefInvalid),
        (("13911112222",), (" 7",), ExternalRefInvalid),
        (("13911112222",), ("a\nb",), ExternalRefInvalid),
        (("13911112222",), ("x" * 101,), ExternalRefInvalid),
    ],
)
def test_one_identifier_that_cannot_be_refuses_the_whole_batch(
    world: World, phones: tuple[str, ...], refs: tuple[str, ...], refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        register(phones=phones, refs=refs)

    assert (Member.objects.count(), Party.objects.count()) == (3, 8)


def test_a_thousand_cost_as_many_statements_as_one(world: World) -> None:
    with CaptureQueriesContext(
        connection,
    ) as for_one:
        register(phones=("13700000000",), refs=("A-1",))
    with CaptureQueriesContext(connection) as for_many:
        found = register(
            phones=tuple(f"1360000{index:04d}" for index in range(500)), refs=tuple(f"B-{i}" for i in range(500))
        )

    assert len(for_many) == len(for_one)
    assert len({*found.by_phone.values(), *found.by_external_ref.values()}) == 1000


def test_members_are_found_in_batches_and_the_unknown_left_out(world: World) -> None:
    by_phone = member_ids_by_phone(phones=["138 0000 5678", "13700000000"])

    assert by_phone == {"138 0000 5678": world.wang}
    assert member_ids_by_external_ref(refs=["6100-0007", "6100-0008", "\x00"]) == {"6100-0007": world.zhao}
    assert [view.phone_masked for view in list_members(member_ids=[world.wang, world.zhao, 999])] == [
        "138****5678",
        "",
    ]
