"""The sandbox's own books. It stands for a company elsewhere: nothing here refers to rows of ours."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.payments.values import DESCRIPTION_LENGTH_MAX, RETURN_PATH_LENGTH_MAX, SandboxChargeState

ID_LENGTH_MAX = 40
ANSWER_LENGTH_MAX = 500
DELAY_SECONDS_MAX = 3600
DUPLICATES_MAX = 50


class SandboxSettings(models.Model):
    """How badly the sandbox behaves. At most one row; without it everything arrives at once, and once."""

    delay_seconds = models.PositiveIntegerField(
        _("seconds before a notification"),
        default=0,
        validators=[MaxValueValidator(DELAY_SECONDS_MAX)],
    )
    loss_percent = models.PositiveSmallIntegerField(
        _("notifications lost (percent)"), default=0, validators=[MaxValueValidator(100)]
    )
    duplicates = models.PositiveSmallIntegerField(
        _("further copies of each notification"), default=0, validators=[MaxValueValidator(DUPLICATES_MAX)]
    )
    is_reordered = models.BooleanField(_("latest notification first"), default=False)
    refund_failure_percent = models.PositiveSmallIntegerField(
        _("refunds that fail (percent)"), default=0, validators=[MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = _("settings of the sandbox")
        verbose_name_plural = _("settings of the sandbox")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="sandbox_settings_are_one_row"),
            models.CheckConstraint(
                condition=Q(
                    delay_seconds__lte=DELAY_SECONDS_MAX,
                    loss_percent__lte=100,
                    duplicates__lte=DUPLICATES_MAX,
                    refund_failure_percent__lte=100,
                ),
                name="sandbox_settings_are_within_bounds",
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class SandboxCharge(models.Model):
    """A charge as the sandbox knows it. `charge_id` is what its customer, the platform, named it by."""

    token = models.CharField(_("token"), max_length=ID_LENGTH_MAX)
    charge_id = models.CharField(_("number of the charge"), max_length=ID_LENGTH_MAX)
    account = models.CharField(_("account"), max_length=ID_LENGTH_MAX)
    amount_fen = models.BigIntegerField(_("amount"))
    refunded_fen = models.BigIntegerField(_("refunded"), default=0)
    description = models.CharField(_("description"), max_length=DESCRIPTION_LENGTH_MAX)
    return_path = models.CharField(_("returns to"), max_length=RETURN_PATH_LENGTH_MAX)
    state = models.CharField(_("state"), max_length=10, choices=SandboxChargeState)
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("to be paid until"))
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)

    class Meta:
        verbose_name = _("charge at the sandbox")
        verbose_name_plural = _("charges at the sandbox")
        constraints = [
            models.UniqueConstraint(fields=["token"], name="sandbox_charge_token_is_unique"),
            models.UniqueConstraint(fields=["charge_id"], name="sandbox_charge_id_is_unique"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, refunded_fen__gte=0, refunded_fen__lte=F("amount_fen")),
                name="sandbox_refunds_no_more_than_was_paid",
            ),
            models.CheckConstraint(
                condition=Q(state=SandboxChargeState.PAID, paid_at__isnull=False)
                | ~Q(state=SandboxChargeState.PAID) & Q(paid_at=None),
                name="sandbox_charge_is_paid_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.charge_id


class SandboxRefund(models.Model):
    """A refund as the sandbox knows it."""

    class State(models.TextChoices):
        SUCCEEDED = "succeeded", _("Refunded")
        FAILED = "failed", _("Failed")

    refund_id = models.CharField(_("number of the refund"), max_length=ID_LENGTH_MAX)
    charge = models.ForeignKey(
        SandboxCharge, on_delete=models.PROTECT, related_name="+", verbose_name=_("charge at the sandbox")
    )
    amount_fen = models.BigIntegerField(_("amount"))
    state = models.CharField(_("state"), max_length=10, choices=State)
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("refund at the sandbox")
        verbose_name_plural = _("refunds at the sandbox")
        constraints = [
            models.UniqueConstraint(fields=["refund_id"], name="sandbox_refund_id_is_unique"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="sandbox_refund_is_of_a_positive_amount"),
        ]

    def __str__(self) -> str:
        return self.refund_id


class SandboxNotification(models.Model):
    """Something the sandbox is to tell the platform. Lost ones are kept, to see that they were."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        LOST = "lost", _("lost")
        GIVEN_UP = "given_up", _("given up")

    event_id = models.CharField(_("number of the event"), max_length=ID_LENGTH_MAX)
    about = models.CharField(_("about"), max_length=ID_LENGTH_MAX)
    body = models.TextField(_("body"))
    state = models.CharField(_("state"), max_length=10, choices=State)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    queued_at = models.DateTimeField(_("queued at"))
    due_at = models.DateTimeField(_("due at"))
    latest_answer = models.CharField(_("latest answer"), max_length=ANSWER_LENGTH_MAX, blank=True, default="")

    class Meta:
        verbose_name = _("notification of the sandbox")
        verbose_name_plural = _("notifications of the sandbox")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "delivered", "lost", "given_up"]),
                name="sandbox_notification_has_a_known_state",
            ),
        ]
        indexes = [
            models.Index(fields=["about"], name="sandbox_notifications_by_about"),
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="sandbox_notifications_waiting"),
        ]

    def __str__(self) -> str:
        return self.event_id
