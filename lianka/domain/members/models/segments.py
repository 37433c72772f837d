"""Segments: named rules by which members are found, and every version of them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.members.values.segments import SEGMENT_NAME_LENGTH_MAX, SegmentState
from lianka.foundation.append_only import AppendOnly


class Segment(models.Model):
    """The members that fit a rule, found anew whenever they are asked for; nobody's place in it is stored.

    The rule stands in its versions, of which the latest, `version_count`, is in force.
    """

    public_id = models.CharField(_("public id"), max_length=40)
    name = models.CharField(_("name"), max_length=SEGMENT_NAME_LENGTH_MAX)
    state = models.CharField(_("state"), max_length=10, choices=SegmentState)
    version_count = models.PositiveIntegerField(_("versions"))
    created_at = models.DateTimeField(_("created at"))
    created_by = models.CharField(_("created by"), max_length=200)

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="segment_public_id_is_unique"),
            models.UniqueConstraint(fields=["name"], name="segment_has_a_name_of_its_own"),
            models.CheckConstraint(condition=Q(state__in=SegmentState.values), name="segment_state_is_known"),
            models.CheckConstraint(condition=Q(version_count__gte=1), name="segment_has_a_version_at_least"),
        ]

    def __str__(self) -> str:
        return self.name


class SegmentVersion(AppendOnly):
    """The rule of a segment from a moment on. Never edited: a change is a new version."""

    segment = models.ForeignKey(
        Segment, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("segment")
    )
    number = models.PositiveIntegerField(_("number"))
    rule = models.JSONField(_("rule"))
    made_at = models.DateTimeField(_("made at"))
    made_by = models.CharField(_("made by"), max_length=200)

    class Meta:
        verbose_name = _("version of a segment")
        verbose_name_plural = _("versions of segments")
        constraints = [
            models.UniqueConstraint(fields=["segment", "number"], name="segment_versions_are_numbered_per_segment"),
        ]

    def __str__(self) -> str:
        return f"{self.segment_id} · {self.number}"
