"""Members and the history of their status. The phone is stored sealed, with a keyed hash to find it by."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.models import Party
from lianka.domain.members.values import MemberStatus


class Member(models.Model):
    """Someone who collects points: pre-registered by a merchant, or active after the first sign-in."""

    party = models.OneToOneField(
        Party, on_delete=models.PROTECT, primary_key=True, related_name="+", verbose_name=_("party")
    )
    number = models.CharField(_("member number"), max_length=20)
    status = models.CharField(_("status"), max_length=16, choices=MemberStatus)
    phone_sealed = models.BinaryField(_("phone, sealed"), null=True, blank=True)
    phone_hash = models.CharField(_("phone, keyed hash"), max_length=64, null=True, blank=True)
    external_ref = models.CharField(_("number in another system"), max_length=100, null=True, blank=True)
    registered_at = models.DateTimeField(_("registered at"))
    registered_by = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("registered by"),
    )
    activated_at = models.DateTimeField(_("activated at"), null=True, blank=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        indexes = [
            models.Index(fields=["registered_at"], name="members_by_registration"),
            models.Index(fields=["status", "registered_at"], name="members_by_status"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="member_number_is_unique"),
            models.UniqueConstraint(fields=["phone_hash"], name="member_phone_is_unique"),
            models.UniqueConstraint(fields=["external_ref"], name="member_external_ref_is_unique"),
            models.CheckConstraint(
                condition=Q(phone_hash=None, phone_sealed=None)
                | Q(phone_hash__isnull=False, phone_sealed__isnull=False),
                name="member_phone_is_sealed_and_hashed_or_absent",
            ),
            models.CheckConstraint(
                condition=Q(status=MemberStatus.PRE_REGISTERED, activated_at=None)
                | Q(status=MemberStatus.ACTIVE, activated_at__isnull=False, activated_at__gte=F("registered_at")),
                name="member_is_active_since_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class MemberMove(models.Model):
    """A member's status changed: who did it, when, why."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("member"))
    from_status = models.CharField(_("from"), max_length=16, choices=MemberStatus)
    to_status = models.CharField(_("to"), max_length=16, choices=MemberStatus)
    moved_at = models.DateTimeField(_("moved at"))
    moved_by = models.CharField(_("moved by"), max_length=200)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("member's move")
        verbose_name_plural = _("members' moves")

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"
