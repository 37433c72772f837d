"""Filters of the list of members: who has a tag, who is in a segment."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lianka.domain.members.queries.segment_rules import members_of_rule
from lianka.domain.members.queries.segments import get_segment, list_segments, list_tags, members_with_tag
from lianka.foundation import clock

_OFFERED_MAX = 100
_ID_LENGTH_MAX = 18


class TagFilter(SimpleListFilter):
    """Members who have a tag."""

    title = _("Tag")
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The tags that can be given."""
        return [(str(tag.tag_id), tag.name) for tag in list_tags()[:_OFFERED_MAX]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those who have the chosen one."""
        tag_id = _id(self.value())
        return queryset if tag_id is None else queryset.filter(pk__in=members_with_tag(tag_id=tag_id))


class SegmentFilter(SimpleListFilter):
    """Members who are in a segment now."""

    title = _("Segment")
    parameter_name = "segment"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The segments that can be used."""
        return [(str(segment_id), name) for segment_id, name in list_segments()[:_OFFERED_MAX]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those whom the chosen one means."""
        segment_id = _id(self.value())
        if segment_id is None or segment_id not in dict(list_segments()):
            return queryset
        view = get_segment(segment_id=segment_id)
        return queryset.filter(pk__in=members_of_rule(view.rule, at=clock.now()).values("pk"))


def _id(value: str | None) -> int | None:
    is_number = value is not None and value.isascii() and value.isdecimal() and len(value) <= _ID_LENGTH_MAX
    return int(value) if value is not None and is_number else None
