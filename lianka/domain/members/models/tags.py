"""The tags of the platform, and who has which."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.members.models.members import Member
from lianka.domain.members.values.segments import TAG_NAME_LENGTH_MAX, TagColor


class Tag(models.Model):
    """A word that operators put on members. One that is no longer wanted is archived; who had it keeps it."""

    public_id = models.CharField(_("public id"), max_length=40)
    name = models.CharField(_("name"), max_length=TAG_NAME_LENGTH_MAX)
    color = models.CharField(_("colour"), max_length=8, choices=TagColor, blank=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.CharField(_("created by"), max_length=200)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="tag_public_id_is_unique"),
            models.UniqueConstraint(fields=["name"], name="tag_has_a_name_of_its_own"),
            models.CheckConstraint(condition=Q(color__in=["", *TagColor.values]), name="tag_color_is_one_of_ours"),
        ]

    def __str__(self) -> str:
        return self.name


class MemberTag(models.Model):
    """A member has a tag: given by whom, when. A tag that is taken off leaves its trace in the audit alone."""

    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("tag"))
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("member")
    )
    tagged_at = models.DateTimeField(_("given at"))
    tagged_by = models.CharField(_("given by"), max_length=200)

    class Meta:
        verbose_name = _("tag of a member")
        verbose_name_plural = _("tags of members")
        constraints = [models.UniqueConstraint(fields=["member", "tag"], name="member_has_a_tag_only_once")]
        indexes = [models.Index(fields=["tag", "member"], name="member_tags_by_tag")]

    def __str__(self) -> str:
        return f"{self.member_id} · {self.tag_id}"
