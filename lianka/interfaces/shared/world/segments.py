"""Whom the alliance's office has its eye on: a few tags, and two segments that find members anew each day."""

from datetime import datetime
from typing import Final

from lianka.domain.members.operations.change_segments import create_segment
from lianka.domain.members.operations.change_tags import create_tag
from lianka.domain.members.operations.tag_members import tag_members, tag_segment
from lianka.domain.members.queries.segments import list_segment_members, list_tags
from lianka.domain.members.values.segments import Amount, Group, Join, OnDays, OneOf, Topic
from lianka.foundation.audit import Actor, ActorKind

SUPPORT: Final = Actor(ActorKind.OPERATOR, "support")
_TAGS: Final = {"老客": "green", "企业客户": "blue", "爱喝茶": "", "需回访": "orange"}
_REGULARS: Final = Group(
    Join.ALL,
    (
        Amount(topic=Topic.PURCHASES, at_least=20),
        OneOf(topic=Topic.TIER, names=("silver", "gold", "diamond")),
    ),
)
_ASLEEP: Final = Group(
    Join.ALL,
    (
        OnDays(topic=Topic.FIRST_PURCHASE),
        OnDays(topic=Topic.LATEST_PURCHASE, days_max=30, is_not=True),
        Group(Join.NONE, (OneOf(topic=Topic.STATUS, names=("pre_registered",)),)),
    ),
)


def keep_an_eye(*, at: datetime) -> None:
    """Make the tags and the segments, and give tags to some members, one of them to all of a segment."""
    for name, color in _TAGS.items():
        create_tag(name=name, color=color, by=SUPPORT, at=at)
    tags = {tag.name: tag.tag_id for tag in list_tags()}
    regulars = create_segment(name="常来的老客", rule=_REGULARS, by=SUPPORT, at=at)
    create_segment(name="30 天没来", rule=_ASLEEP, by=SUPPORT, at=at)
    tag_segment(tag_id=tags["老客"], segment_id=regulars, by=SUPPORT, at=at)
    some = list_segment_members(_REGULARS, at=at, limit=9)
    tag_members(tag_id=tags["爱喝茶"], member_ids=some[::3], by=SUPPORT, at=at)
    tag_members(tag_id=tags["企业客户"], member_ids=some[1:3], by=SUPPORT, at=at)
    tag_members(tag_id=tags["需回访"], member_ids=list_segment_members(_ASLEEP, at=at, limit=4), by=SUPPORT, at=at)
