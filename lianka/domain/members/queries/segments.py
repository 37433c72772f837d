"""Tags and segments: what there is, who is meant, and how many."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from lianka.domain.members.errors.segments import SegmentArchived, SegmentNotFound
from lianka.domain.members.models import MemberTag, Segment, SegmentVersion, Tag
from lianka.domain.members.queries.segment_rules import check_names, members_of_rule
from lianka.domain.members.rules.segments import parse_rule, read_rule, write_rule
from lianka.domain.members.values.segments import Group, SegmentState, SegmentView, TagView
from lianka.foundation.db import fetch_all, rows_source


def read_segment_rule(text: str) -> Group:
    """The rule that a text of JSON tells, every name in it known. Raises `SegmentRuleInvalid` naming the bad part."""
    rule = parse_rule(text)
    check_names(rule)
    return rule


def tell_segment_rule(rule: Group) -> dict[str, Any]:
    """The rule as plain values, as `read_segment_rule` reads them. No statement."""
    return write_rule(rule)


def count_segment(rule: Group, *, at: datetime) -> int:
    """How many members the rule means at `at`. One statement, beside what tiers ask."""
    return members_of_rule(rule, at=at).count()


def list_segment_members(rule: Group, *, at: datetime, after_id: int = 0, limit: int) -> list[int]:
    """The members whom the rule means, at most `limit`, by their ids; the next page goes on `after_id` the last."""
    found = members_of_rule(rule, at=at).filter(pk__gt=after_id).order_by("pk")
    return list(found.values_list("pk", flat=True)[:limit])


def is_in_segment(member_id: int, rule: Group, *, at: datetime) -> bool:
    """Whether the rule means this member at `at`. One statement."""
    return members_of_rule(rule, at=at).filter(pk=member_id).exists()


def segment_members_sql(rule: Group, *, at: datetime) -> tuple[str, tuple[Any, ...]]:
    """The ids of the members whom the rule means, as an SQL subquery of one column with its parameters."""
    sql, params = members_of_rule(rule, at=at).order_by().values("pk").query.sql_with_params()
    return sql, tuple(params)


def get_segment(*, segment_id: int) -> SegmentView:
    """A segment with its latest rule, archived or not. Raises `SegmentNotFound`."""
    segment = Segment.objects.filter(pk=segment_id).first()
    if segment is None:
        raise SegmentNotFound(field="segment")
    raw = SegmentVersion.objects.values_list("rule", flat=True).get(segment=segment, number=segment.version_count)
    return SegmentView(
        segment.pk, segment.public_id, segment.name, SegmentState(segment.state), segment.version_count, read_rule(raw)
    )


def get_usable_segment(*, segment_id: int) -> SegmentView:
    """A segment that something may be done with. Raises `SegmentNotFound` or `SegmentArchived`."""
    view = get_segment(segment_id=segment_id)
    if view.state is SegmentState.ARCHIVED:
        raise SegmentArchived(field="segment")
    return view


def list_segments() -> list[tuple[int, str]]:
    """The id and the name of each segment that can be used, by name. One statement."""
    active = Segment.objects.filter(state=SegmentState.ACTIVE).order_by("name")
    return list(active.values_list("pk", "name"))


def list_tags() -> list[TagView]:
    """The tags that can be given, by name. One statement."""
    active = Tag.objects.filter(archived_at=None).order_by("name")
    return [TagView(*row) for row in active.values_list("pk", "public_id", "name", "color")]


def tags_of(member_ids: Collection[int]) -> dict[int, list[TagView]]:
    """The tags of each of these members, archived ones too, by name; who has none is left out. One statement."""
    source, params = rows_source("given", {"id": "bigint"}, [(each,) for each in sorted(set(member_ids))])
    rows = fetch_all(
        f"SELECT given.id, tag.id, tag.public_id, tag.name, tag.color FROM {source}"
        " JOIN members_membertag AS has ON has.member_id = given.id"
        " JOIN members_tag AS tag ON tag.id = has.tag_id ORDER BY tag.name",
        params,
    )
    tags: dict[int, list[TagView]] = {}
    for member_id, *tag in rows:
        tags.setdefault(member_id, []).append(TagView(*tag))
    return tags


def count_tagged(tag_ids: Collection[int]) -> dict[int, int]:
    """How many members have each of these tags; a tag that nobody has is left out. One statement."""
    source, params = rows_source("given", {"id": "bigint"}, [(each,) for each in sorted(set(tag_ids))])
    return dict(
        fetch_all(
            f"SELECT given.id, count(*) FROM {source} JOIN members_membertag AS has ON has.tag_id = given.id"
            " GROUP BY given.id",
            params,
        )
    )


def members_with_tag(*, tag_id: int) -> Any:
    """The ids of the members who have the tag, as rows that a filter of members may ask for. No statement yet."""
    return MemberTag.objects.filter(tag=tag_id).values("member")
