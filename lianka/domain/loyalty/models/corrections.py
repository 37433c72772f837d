"""Points, coins and growth that operators added or took by hand, and how much one of them may alone."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.loyalty.values.corrections import (
    CORRECTION_MAX,
    REASON_LENGTH_MAX,
    CorrectedKind,
    CorrectionState,
)
from lianka.domain.members.models import Member


class CorrectionSettings(models.Model):
    """What one person may correct alone. At most one row; without it the defaults hold."""

    points = models.PositiveBigIntegerField(_("points"))
    coins = models.PositiveBigIntegerField(_("coins"))
    growth = models.PositiveBigIntegerField(_("growth"))

    class Meta:
        verbose_name = _("limits of corrections")
        verbose_name_plural = _("limits of corrections")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="correction_limits_are_one_row")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class Correction(models.Model):
    """An operator adds (above zero) or takes (below) a member's points, coins or growth, for a reason.

    `answered_by` is the second person, where one was needed. What it moved stands in the books.
    """

    public_id = models.CharField(_("public id"), max_length=40)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("member"))
    kind = models.CharField(_("of what"), max_length=10, choices=CorrectedKind)
    amount = models.BigIntegerField(_("amount"))
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH_MAX)
    state = models.CharField(_("state"), max_length=10, choices=CorrectionState)
    asked_at = models.DateTimeField(_("asked for at"))
    asked_by = models.CharField(_("asked for by"), max_length=200)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=200, blank=True)
    answer_reason = models.CharField(_("reason of the answer"), max_length=REASON_LENGTH_MAX, blank=True)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        indexes = [
            models.Index(fields=["member", "asked_at"], name="corrections_of_member"),
            models.Index(fields=["state", "asked_at"], name="corrections_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="correction_public_id_is_unique"),
            models.CheckConstraint(
                condition=~Q(amount=0) & Q(amount__gte=-CORRECTION_MAX, amount__lte=CORRECTION_MAX),
                name="correction_adds_or_takes_something",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_a_reason_always"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[CorrectionState.BOOKED.value, CorrectionState.WAITING.value],
                    answered_at=None,
                    answered_by="",
                )
                | Q(
                    state__in=[CorrectionState.APPROVED.value, CorrectionState.DECLINED.value],
                    answered_at__isnull=False,
                )
                & ~Q(answered_by="")
                & ~Q(answered_by=F("asked_by")),
                name="correction_is_answered_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
