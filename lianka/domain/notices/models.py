"""Notices to operators, and text messages that are shown instead of sent."""

from django.db import models
from django.db.models import F, Q
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


class InAppText(models.Model):
    """The latest text message to a phone, where messages are shown on the page and not sent."""

    phone_hash = models.CharField(_("phone, keyed hash"), max_length=64)
    text_sealed = models.BinaryField(_("text, sealed"))
    sent_at = models.DateTimeField(_("sent at"))
    expires_at = models.DateTimeField(_("expires at"))

    class Meta:
        verbose_name = _("text message")
        verbose_name_plural = _("text messages")
        constraints = [
            models.UniqueConstraint(fields=["phone_hash"], name="phone_has_one_latest_text"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="text_is_shown_for_a_while"),
        ]
        indexes = [models.Index(fields=["expires_at"], name="texts_by_expiry")]

    def __str__(self) -> str:
        return f"{self.sent_at}"
