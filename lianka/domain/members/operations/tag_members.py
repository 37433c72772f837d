"""Members are given tags, and tags are taken off again: one member, a list, or all of a segment."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from lianka.domain.members.errors.segments import TagNotFound
from lianka.domain.members.models import Member, Tag
from lianka.domain.members.operations.change_tags import lock_tag
from lianka.domain.members.queries.merges import SURVIVOR_OF
from lianka.domain.members.queries.segments import get_usable_segment, segment_members_sql
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import as_parameter, execute, is_postgresql, rows_source, transaction

_NAMED_MAX = 100
"""Members whom one row of the audit names; of more it tells how many they were."""


@transaction
def tag_members(*, tag_id: int, member_ids: Collection[int], by: Actor, at: datetime) -> int:
    """Give these members the tag and return how many did not have it. Who has it keeps it as it was given.

    A merged record stands for the surviving one. Three statements, however many. Raises `TagNotFound` or `TagArchived`.
    """
    tag = lock_tag(tag_id)
    members, params = _survivors(member_ids)
    given = _give(tag, members, params, by=by, at=at)
    if given:
        _record("members.tag_members", tag, given, {}, member_ids, by=by, at=at)
    return given


@transaction
def untag_members(*, tag_id: int, member_ids: Collection[int], by: Actor, at: datetime) -> int:
    """Take the tag off these members, an archived one too, and return how many had it. Raises `TagNotFound`."""
    tag = Tag.objects.filter(pk=tag_id).first()
    if tag is None:
        raise TagNotFound(field="tag")
    members, params = _survivors(member_ids)
    taken = execute(f"DELETE FROM members_membertag WHERE tag_id = %s AND member_id IN ({members})", [tag_id, *params])
    if taken:
        _record("members.untag_members", tag, taken, {}, member_ids, by=by, at=at)
    return taken


@transaction
def tag_segment(*, tag_id: int, segment_id: int, by: Actor, at: datetime) -> int:
    """Give all whom a segment means now the tag, and return how many did not have it. One statement for all of them.

    Who comes into the segment later is not tagged. Raises `TagNotFound`, `TagArchived`, `SegmentNotFound` or
    `SegmentArchived`.
    """
    tag, segment = lock_tag(tag_id), get_usable_segment(segment_id=segment_id)
    members, params = segment_members_sql(segment.rule, at=at)
    given = _give(tag, members, params, by=by, at=at)
    facts = {"segment": segment.public_id, "version": segment.version}
    if given:
        _record("members.tag_segment", tag, given, facts, (), by=by, at=at)
    return given


def _survivors(member_ids: Collection[int]) -> tuple[str, list[Any]]:
    source, params = rows_source("given", {"id": "bigint"}, [(each,) for each in sorted(set(member_ids))])
    survivor = SURVIVOR_OF.format("named")
    return f"SELECT {survivor} FROM {source} JOIN members_member AS named ON named.party_id = given.id", params


def _give(tag: Tag, members: str, params: Sequence[Any], *, by: Actor, at: datetime) -> int:
    # A merge holds both of its records: whoever it takes away meanwhile is looked at again, and left out.
    lock = "FOR SHARE OF member" if is_postgresql() else ""
    return execute(
        "INSERT INTO members_membertag (tag_id, member_id, tagged_at, tagged_by)"
        f" SELECT {int(tag.pk)}, member.party_id, %s, %s FROM members_member AS member"
        f" WHERE member.party_id IN ({members}) AND member.merged_into_id IS NULL ORDER BY member.party_id {lock}"
        " ON CONFLICT (member_id, tag_id) DO NOTHING",
        [as_parameter(at), f"{by.kind}:{by.name}", *params],
    )


def _record(
    action: str, tag: Tag, count: int, facts: dict[str, Any], member_ids: Collection[int], *, by: Actor, at: datetime
) -> None:
    known = {"tag": tag.name, "count": count, **facts}
    subject = tag.public_id
    if len(member_ids) <= _NAMED_MAX and member_ids:
        numbers = list(Member.objects.filter(pk__in=member_ids).order_by("pk").values_list("number", flat=True))
        subject = numbers[0] if len(numbers) == 1 else subject
        known |= {"members": numbers}
    record(by=by, action=action, subject=subject, at=at, facts=known)
