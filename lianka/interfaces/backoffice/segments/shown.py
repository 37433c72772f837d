"""What the pages of tags and segments show."""

from collections.abc import Mapping
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.members.models import Segment, SegmentVersion, Tag
from lianka.domain.members.queries import list_members
from lianka.domain.members.queries.segments import count_segment, count_tagged, get_segment, list_segment_members
from lianka.foundation import clock
from lianka.interfaces.backoffice.members.examples import EXAMPLES, example_table
from lianka.interfaces.backoffice.segments.words import tell_rule
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Section,
    Shown,
    Table,
    Tone,
    Words,
    badge,
    moment,
    number,
    text,
)
from lianka.interfaces.backoffice.tables import state_cell

_LATEST: Final = 20
_TONES: Final[Mapping[str, Tone]] = {
    "": Tone.PLAIN,
    "red": Tone.BAD,
    "orange": Tone.BUSY,
    "green": Tone.GOOD,
    "blue": Tone.BLUE,
    "purple": Tone.PURPLE,
}


def tag_cell(name: str, color: str, href: str = "") -> Cell:
    """A tag in its colour."""
    return badge(name, _TONES[color], href)


def tag_state_cell(tag: Tag) -> Cell:
    """Whether a tag can be given."""
    return badge(_("Archived")) if tag.archived_at else badge(_("Active"), Tone.GOOD)


def describe_tag(tag: Tag) -> Shown:
    """The tag and how many have it. One statement."""
    members = f"{reverse('admin:members_member_changelist')}?tag={tag.pk}"
    facts = [
        Fact(_("Tag"), tag_cell(tag.name, tag.color)),
        Fact(_("Members with it"), number(count_tagged([tag.pk]).get(tag.pk, 0), members)),
        Fact(_("Created at"), moment(tag.created_at)),
        Fact(_("Created by"), text(tag.created_by)),
    ]
    return Shown(tag.name, [Section(_("Tag"), facts)], state=tag_state_cell(tag))


def describe_segment(segment: Segment) -> Shown:
    """The segment, its rule in words, how many fit now, the first of them, and its versions."""
    view, at = get_segment(segment_id=segment.pk), clock.now()
    members = f"{reverse('admin:members_member_changelist')}?segment={segment.pk}"
    facts = [
        Fact(_("Members who fit now"), number(count_segment(view.rule, at=at), members)),
        Fact(_("Version"), number(view.version)),
        Fact(_("Public id"), Cell(view.public_id, is_code=True)),
        Fact(_("Created at"), moment(segment.created_at)),
        Fact(_("Created by"), text(segment.created_by)),
    ]
    found = list_segment_members(view.rule, at=at, limit=EXAMPLES)
    return Shown(
        segment.name,
        [Section(_("Segment"), facts)],
        [
            Table("", [_("Rule")], [[Cell(line)] for line in tell_rule(view.rule)]),
            example_table(list_members(member_ids=found)),
            _version_table(segment),
        ],
        state=state_cell(segment.state, segment.get_state_display()),
    )


def _version_table(segment: Segment) -> Table:
    headings: list[Words] = [_("Version"), _("Written at"), _("Written by")]
    versions = SegmentVersion.objects.filter(segment=segment).order_by("-number")[:_LATEST]
    rows = [[number(each.number), moment(each.made_at), text(each.made_by)] for each in versions]
    return Table(_("Versions"), headings, rows, numbers=frozenset({0}))
