"""What the acts on tags and segments call."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lianka.domain.members.operations.change_member_tags import change_member_tags
from lianka.domain.members.operations.change_segments import archive_segment, change_segment, create_segment
from lianka.domain.members.operations.change_tags import archive_tag, change_tag, create_tag
from lianka.domain.members.operations.export_segment import export_segment
from lianka.domain.members.operations.tag_members import tag_members, tag_segment, untag_members
from lianka.foundation.calendar import business_date
from lianka.foundation.csv_text import Cell, csv_lines
from lianka.interfaces.backoffice.acts import Call
from lianka.interfaces.backoffice.shown import Words


def create_a_tag(call: Call, values: dict[str, Any]) -> Words:
    """Keep a new tag."""
    create_tag(name=values["name"], color=values["color"], by=call.by, at=call.at)
    return _("The tag can be given now.")


def change_a_tag(call: Call, values: dict[str, Any]) -> Words:
    """Give a tag another name or colour."""
    change_tag(tag_id=call.thing.pk, name=values["name"], color=values["color"], by=call.by, at=call.at)
    return _("The tag is changed.")


def archive_a_tag(call: Call, values: dict[str, Any]) -> Words:
    """Give a tag to nobody any more."""
    archive_tag(tag_id=call.thing.pk, by=call.by, at=call.at)
    return _("The tag is archived.")


def give_to_many(call: Call, values: dict[str, Any]) -> Words:
    """Give the tag to those who were pasted."""
    return _given(tag_members(tag_id=call.thing.pk, member_ids=values["members"], by=call.by, at=call.at))


def take_from_many(call: Call, values: dict[str, Any]) -> Words:
    """Take the tag off those who were pasted."""
    count = untag_members(tag_id=call.thing.pk, member_ids=values["members"], by=call.by, at=call.at)
    return ngettext("The tag was taken off %(count)s member.", "The tag was taken off %(count)s members.", count) % {
        "count": count
    }


def change_tags_of_member(call: Call, values: dict[str, Any]) -> Words:
    """Give and take tags of one member."""
    change_member_tags(member_id=call.thing.pk, give=values["give"], take=values["take"], by=call.by, at=call.at)
    return _("The tags are changed.")


def create(call: Call, values: dict[str, Any]) -> Words:
    """Keep a new segment."""
    create_segment(name=values["name"], rule=values["rule"], by=call.by, at=call.at)
    return _("The segment can be used now.")


def change(call: Call, values: dict[str, Any]) -> Words:
    """Write a new version of a segment."""
    version = change_segment(
        segment_id=call.thing.pk,
        version=values["version"],
        name=values["name"],
        rule=values["rule"],
        by=call.by,
        at=call.at,
    )
    return _("Version %(version)s applies from now on.") % {"version": version}


def archive(call: Call, values: dict[str, Any]) -> Words:
    """Use a segment no more."""
    archive_segment(segment_id=call.thing.pk, by=call.by, at=call.at)
    return _("The segment is archived.")


def tag_all(call: Call, values: dict[str, Any]) -> Words:
    """Give all whom the segment means now a tag."""
    return _given(tag_segment(tag_id=int(values["tag"]), segment_id=call.thing.pk, by=call.by, at=call.at))


def export(call: Call, values: dict[str, Any]) -> HttpResponse:
    """The members as a file, phones masked."""
    return _file(call, with_phones=False, reason="")


def export_phones(call: Call, values: dict[str, Any]) -> HttpResponse:
    """The members as a file, with whole phones."""
    return _file(call, with_phones=True, reason=values["reason"])


def _given(count: int) -> Words:
    return ngettext(
        "%(count)s member was given the tag; others had it.",
        "%(count)s members were given the tag; others had it.",
        count,
    ) % {"count": count}


def _file(call: Call, *, with_phones: bool, reason: str) -> HttpResponse:
    members = export_segment(segment_id=call.thing.pk, with_phones=with_phones, reason=reason, by=call.by, at=call.at)
    head: list[Cell] = [gettext("Member number"), gettext("Phone"), gettext("Status"), gettext("Joined")]
    rows: list[list[Cell]] = [
        [
            view.number,
            phone or view.phone_masked,
            str(view.status.label),
            business_date(view.activated_at) if view.activated_at else None,
        ]
        for view, phone in members
    ]
    answer = HttpResponse("".join(csv_lines([head, *rows])), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{call.thing.public_id}.csv"'
    return answer
