"""Tags that operators give, and segments that rules find."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from lianka.domain.access import policies
from lianka.domain.access.policies import Action
from lianka.domain.members.models import Segment, Tag
from lianka.domain.members.queries.segments import count_tagged
from lianka.domain.members.values.segments import SegmentState
from lianka.interfaces.backoffice.acts import Act, ReasonForm
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.segments import builder, forms, performing
from lianka.interfaces.backoffice.segments.shown import describe_segment, describe_tag, tag_cell, tag_state_cell
from lianka.interfaces.backoffice.shown import Cell, Shown, moment, number, text
from lianka.interfaces.backoffice.tables import state_cell


def _can_be_given(tag: Tag) -> bool:
    return tag.archived_at is None


def _can_be_used(segment: Segment) -> bool:
    return segment.state == SegmentState.ACTIVE


@admin.register(Tag)
class TagAdmin(BackofficeAdmin):
    """The tags of the platform."""

    headings = (_("Tag"), _("Members with it"), _("State"), _("Created at"))
    numbers = frozenset({1})
    ordering = ("name",)
    search_fields = ("name",)
    search_help_text = _("A part of the name")
    list_acts = (
        Act(
            "create",
            _("New tag"),
            _("Operators put it on members by hand, by a list, or on all of a segment."),
            Action.TAG_MEMBERS,
            performing.create_a_tag,
            form=forms.TagForm,
        ),
    )
    acts = (
        Act(
            "give",
            _("Give to many"),
            _("All whom the lines name are given the tag. Who has it keeps it."),
            Action.TAG_MEMBERS,
            performing.give_to_many,
            form=forms.PastedForm,
            is_open=_can_be_given,
        ),
        Act(
            "take",
            _("Take from many"),
            _("The tag is taken off all whom the lines name. The audit tells that they had it."),
            Action.TAG_MEMBERS,
            performing.take_from_many,
            form=forms.PastedForm,
        ),
        Act(
            "change",
            _("Change"),
            _("Whoever has the tag has it under the new name. Segments go on with it."),
            Action.TAG_MEMBERS,
            performing.change_a_tag,
            form=forms.TagForm,
            is_open=_can_be_given,
        ),
        Act(
            "archive",
            _("Archive"),
            _("The tag is given to nobody any more, for good. Who has it keeps it, and segments go on with it."),
            Action.TAG_MEMBERS,
            performing.archive_a_tag,
            is_open=_can_be_given,
            is_dangerous=True,
        ),
    )

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By a part of the name: there are few tags."""
        return rows.filter(name__contains=typed)

    def decorate(self, rows: list[Any]) -> None:
        """How many members have each tag of one page."""
        counts = count_tagged([row.pk for row in rows])
        for row in rows:
            row.shown_count = counts.get(row.pk, 0)

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            tag_cell(thing.name, thing.color),
            number(thing.shown_count),
            tag_state_cell(thing),
            moment(thing.created_at),
        ]

    def describe(self, request: HttpRequest, thing: Tag) -> Shown:
        """The tag and how many have it."""
        return describe_tag(thing)


@admin.register(Segment)
class SegmentAdmin(BackofficeAdmin):
    """Rules that find members, with the count of who fits."""

    headings = (_("Name"), _("State"), _("Version"), _("Created at"), _("Created by"))
    numbers = frozenset({2})
    list_filter = ("state",)
    ordering = ("-id",)
    search_fields = ("name",)
    search_help_text = _("A part of the name")
    list_acts = (
        Act(
            "create",
            _("New segment"),
            _("A segment is a rule: whoever fits it when it is used is meant. Saving it does nothing to members."),
            Action.MANAGE_SEGMENTS,
            performing.create,
            form=forms.SegmentForm,
        ),
    )
    acts = (
        Act(
            "change",
            _("Change"),
            _("Writes a new version, for whatever uses the segment from now on."),
            Action.MANAGE_SEGMENTS,
            performing.change,
            form=forms.ChangedSegmentForm,
            is_open=_can_be_used,
        ),
        Act(
            "tag-all",
            _("Tag all of them"),
            _("All who fit now are given a tag, and keep it when they no longer fit."),
            Action.TAG_MEMBERS,
            performing.tag_all,
            form=forms.TagSegmentForm,
            is_open=_can_be_used,
        ),
        Act(
            "export",
            _("Export"),
            _("A list of all who fit now, phones masked. Who took it is kept in the audit."),
            Action.MANAGE_SEGMENTS,
            performing.export,
            is_open=_can_be_used,
        ),
        Act(
            "export-phones",
            _("Export with phones"),
            _("A list of all who fit now, with whole phones. Who took it, when and why is kept in the audit."),
            Action.REVEAL_PERSONAL_DATA,
            performing.export_phones,
            form=ReasonForm,
            is_open=_can_be_used,
        ),
        Act(
            "archive",
            _("Archive"),
            _("The segment can be used no more, for good."),
            Action.MANAGE_SEGMENTS,
            performing.archive,
            is_open=_can_be_used,
            is_dangerous=True,
        ),
    )

    def get_urls(self) -> list[URLPattern]:
        """Beside the pages of every table, the count that the builder shows."""
        view = self.admin_site.admin_view(self.preview_view)
        return [path("preview/", view, name="members_segment_preview"), *super().get_urls()]

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """How many fit a rule that is being built. It writes nothing; a rule is too long for an address."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not policies.may(request.user, Action.MANAGE_SEGMENTS):
            raise PermissionDenied
        return builder.preview(request)

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By a part of the name: there are few segments."""
        return rows.filter(name__contains=typed)

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            text(thing.name),
            state_cell(thing.state, thing.get_state_display()),
            number(thing.version_count),
            moment(thing.created_at),
            text(thing.created_by),
        ]

    def describe(self, request: HttpRequest, thing: Segment) -> Shown:
        """The segment, its rule in words, and who fits."""
        return describe_segment(thing)
