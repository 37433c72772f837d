"""That two records were one person: which one stayed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.members.models.members import Member
from lianka.foundation.append_only import AppendOnly


class MemberMerge(AppendOnly):
    """A record became the past of another. Merged is merged for good: nothing undoes it."""

    merged = models.OneToOneField(
        Member, on_delete=models.PROTECT, primary_key=True, related_name="+", verbose_name=_("merged record")
    )
    survivor = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("surviving record"))
    reason = models.CharField(_("reason"), max_length=200)
    merged_at = models.DateTimeField(_("merged at"))
    merged_by = models.CharField(_("merged by"), max_length=200)

    class Meta:
        verbose_name = _("merge of members")
        verbose_name_plural = _("merges of members")
        constraints = [
            models.CheckConstraint(condition=~Q(merged=F("survivor")), name="merge_joins_two_different_records"),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.survivor_id}"
