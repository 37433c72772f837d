"""Notices to operators."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.notices.values import NoticeTopic


class OperatorNotice(models.Model):
    """Something an operator should look at. `subject` is a code people know, `facts` hold no person's values."""

    topic = models.CharField(_("topic"), max_length=60, choices=NoticeTopic)
    subject = models.CharField(_("about"), max_length=120)
    facts = models.JSONField(_("facts"))
    created_at = models.DateTimeField(_("told at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    read_by = models.CharField(_("read by"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.CheckConstraint(
                condition=Q(read_at__isnull=True, read_by="") | (Q(read_at__isnull=False) & ~Q(read_by="")),
                name="notice_is_read_by_someone_at_a_moment",
            ),
            models.CheckConstraint(condition=Q(topic__in=NoticeTopic.values), name="notice_topic_is_a_known_one"),
        ]
        indexes = [
            models.Index(fields=["-created_at"], name="notices_by_time"),
            # Read ones pile up; what is looked for stays small.
            models.Index(fields=["-id"], condition=Q(read_at__isnull=True), name="notices_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()} · {self.subject}"
