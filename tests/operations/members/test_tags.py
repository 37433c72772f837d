"""Tags: given by hand, to many, to all of a segment, taken off again, and united when records merge."""

import pytest

from lianka.domain.members.errors.segments import (
    SegmentArchived,
    TagArchived,
    TagNameInvalid,
    TagNameTaken,
    TagNotFound,
)
from lianka.domain.members.models import MemberTag
from lianka.domain.members.operations.change_member_tags import change_member_tags
from lianka.domain.members.operations.change_segments import archive_segment, create_segment
from lianka.domain.members.operations.change_tags import archive_tag, change_tag, create_tag
from lianka.domain.members.operations.tag_members import tag_members, tag_segment, untag_members
from lianka.domain.members.queries.finding import find_members
from lianka.domain.members.queries.segments import count_tagged, list_tags, tags_of
from lianka.domain.members.values.segments import Group, Join, OneOf, Topic
from lianka.foundation.errors import DomainError
from lianka.foundation.models import AuditEntry
from lianka.interfaces.shared.world import LI_PHONE, WANG_PHONE
from tests.operations.members.merging import MERGED_AT, merge
from tests.world import OPENED_AT, OPERATOR, World

EVERYBODY = Group(Join.ALL, (OneOf(topic=Topic.STATUS, names=("active", "pre_registered")),))


def _tag(name: str = "老客", color: str = "") -> int:
    return create_tag(name=name, color=color, by=OPERATOR, at=OPENED_AT)


def _give(tag_id: int, *member_ids: int) -> int:
    return tag_members(tag_id=tag_id, member_ids=member_ids, by=OPERATOR, at=OPENED_AT)


def _names(member_id: int) -> list[str]:
    return [tag.name for tag in tags_of([member_id]).get(member_id, [])]


@pytest.mark.row("MBR-12")
def test_a_tag_is_given_to_many_and_a_second_time_to_nobody(world: World) -> None:
    tag_id = _tag()

    counts = (_give(tag_id, world.wang, world.li), _give(tag_id, world.wang, world.li, world.zhao), _give(tag_id))

    assert counts == (2, 1, 0)
    assert count_tagged([tag_id]) == {tag_id: 3}
    assert AuditEntry.objects.filter(action="members.tag_members").count() == 2


def test_a_tag_is_taken_off_those_who_have_it(world: World) -> None:
    tag_id = _tag()
    _give(tag_id, world.wang, world.li)

    taken = [
        untag_members(tag_id=tag_id, member_ids=[world.wang, world.zhao], by=OPERATOR, at=OPENED_AT) for _ in range(2)
    ]

    assert taken == [1, 0]
    assert (_names(world.wang), _names(world.li)) == ([], ["老客"])
    entry = AuditEntry.objects.get(action="members.untag_members")
    assert entry.facts["count"] == 1


@pytest.mark.row("MBR-12")
def test_all_of_a_segment_are_tagged_in_one_act_and_later_ones_are_not(world: World) -> None:
    tag_id = _tag()
    segment_id = create_segment(name="所有人", rule=EVERYBODY, by=OPERATOR, at=OPENED_AT)

    counts = [tag_segment(tag_id=tag_id, segment_id=segment_id, by=OPERATOR, at=OPENED_AT) for _ in range(2)]

    assert counts == [3, 0]
    entry = AuditEntry.objects.get(action="members.tag_segment")
    assert (entry.facts["count"], entry.facts["version"]) == (3, 1)
    archive_segment(segment_id=segment_id, by=OPERATOR, at=OPENED_AT)
    with pytest.raises(SegmentArchived):
        tag_segment(tag_id=tag_id, segment_id=segment_id, by=OPERATOR, at=OPENED_AT)


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("", TagNameInvalid), (" ", TagNameInvalid), ("长" * 31, TagNameInvalid), ("老客", TagNameTaken)],
)
def test_a_tag_has_a_short_name_of_its_own(world: World, name: str, refusal: type[DomainError]) -> None:
    _tag()
    other = _tag("新客")

    with pytest.raises(refusal):
        _tag(name)
    with pytest.raises(refusal):
        change_tag(tag_id=other, name=name, color="", by=OPERATOR, at=OPENED_AT)

    assert [tag.name for tag in list_tags()] == ["新客", "老客"]


def test_an_archived_tag_is_given_to_nobody_and_stays_with_who_has_it(world: World) -> None:
    tag_id = _tag()
    _give(tag_id, world.wang)
    archive_tag(tag_id=tag_id, by=OPERATOR, at=OPENED_AT)

    with pytest.raises(TagArchived):
        _give(tag_id, world.li)
    with pytest.raises(TagNotFound):
        _give(2**40, world.li)

    assert list_tags() == []
    assert _names(world.wang) == ["老客"]
    assert untag_members(tag_id=tag_id, member_ids=[world.wang], by=OPERATOR, at=OPENED_AT) == 1


def test_two_operators_who_change_the_tags_of_a_member_keep_what_the_other_gave(world: World) -> None:
    old, new, third = _tag("a"), _tag("b"), _tag("c")
    _give(old, world.wang)

    change_member_tags(member_id=world.wang, give=[new], take=[], by=OPERATOR, at=OPENED_AT)
    change_member_tags(member_id=world.wang, give=[third], take=[old], by=OPERATOR, at=OPENED_AT)
    change_member_tags(member_id=world.wang, give=[third], take=[old], by=OPERATOR, at=OPENED_AT)

    assert _names(world.wang) == ["b", "c"]
    assert AuditEntry.objects.filter(action="members.change_member_tags").count() == 2


@pytest.mark.row("MBR-13")
def test_the_tags_of_two_records_unite_when_they_merge(world: World) -> None:
    both, gone, kept = _tag("both"), _tag("gone"), _tag("kept")
    _give(both, world.wang, world.zhao)
    _give(gone, world.zhao)
    _give(kept, world.wang)

    merge(world.zhao, world.wang)

    assert _names(world.wang) == ["both", "gone", "kept"]
    assert not MemberTag.objects.filter(member=world.zhao).exists()
    assert tag_members(tag_id=_tag("late"), member_ids=[world.zhao], by=OPERATOR, at=MERGED_AT) == 1
    assert "late" in _names(world.wang)


def test_pasted_lines_name_members_by_number_phone_or_number_elsewhere(world: World) -> None:
    found = find_members(
        [WANG_PHONE, f" +86 {LI_PHONE} ", "6100-0007", "", "nobody", "13800005678", "1" * 300, "x\x00"]
    )

    assert found.member_ids == {world.wang, world.li, world.zhao}
    assert found.unknown == ("nobody", "1" * 300, "x\x00")
