"""Payments, what providers said of them, and money on its way back."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.models import Party
from lianka.domain.payments.rules.refund_numbers import number_at_provider
from lianka.domain.payments.values import (
    CAUSE_LENGTH_MAX,
    DESCRIPTION_LENGTH_MAX,
    REASON_LENGTH_MAX,
    SUBJECT_LENGTH_MAX,
    PaymentState,
    RefundState,
    Verdict,
)
from lianka.foundation.append_only import AppendOnly

PUBLIC_ID_LENGTH_MAX = 40
PROVIDER_LENGTH_MAX = 20
EVENT_ID_LENGTH_MAX = 100
REFERENCE_LENGTH_MAX = 64
ERROR_LENGTH_MAX = 500
ADDRESS_LENGTH_MAX = 1000
WHO_LENGTH_MAX = 200


class Payment(models.Model):
    """What somebody is to pay through a provider, for one subject (an order), once.

    `next_try_at` is when the payment is next looked after: asked for at the provider, or closed when its time is over.
    """

    public_id = models.CharField(_("public id"), max_length=PUBLIC_ID_LENGTH_MAX)
    subject = models.CharField(_("paid for"), max_length=SUBJECT_LENGTH_MAX)
    payer = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name=_("payer"))
    merchant = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("merchant's own account"),
    )
    provider = models.CharField(_("provider"), max_length=PROVIDER_LENGTH_MAX)
    description = models.CharField(_("description"), max_length=DESCRIPTION_LENGTH_MAX)
    amount_fen = models.BigIntegerField(_("amount"))
    refunded_fen = models.BigIntegerField(_("refunded"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=PaymentState)
    provider_reference = models.CharField(
        _("number at the provider"), max_length=REFERENCE_LENGTH_MAX, blank=True, default=""
    )
    cashier_address = models.CharField(_("cashier page"), max_length=ADDRESS_LENGTH_MAX, blank=True, default="")
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("to be paid until"))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    called_off_at = models.DateTimeField(_("called off at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    next_try_at = models.DateTimeField(_("looked after at"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment through a provider")
        verbose_name_plural = _("payments through providers")
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="payment_public_id_is_unique"),
            models.UniqueConstraint(fields=["subject"], name="payment_is_one_per_subject"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_is_of_a_positive_amount"),
            models.CheckConstraint(
                condition=Q(refunded_fen__gte=0, refunded_fen__lte=F("amount_fen")),
                name="payment_refunds_are_never_more_than_the_amount",
            ),
            models.CheckConstraint(
                condition=Q(refunded_fen=0) | Q(state=PaymentState.PAID), name="payment_is_refunded_only_when_paid"
            ),
            models.CheckConstraint(
                condition=Q(state=PaymentState.PENDING, paid_at=None, closed_at=None)
                | Q(state=PaymentState.PAID, paid_at__isnull=False)
                | Q(state=PaymentState.CLOSED, paid_at=None, closed_at__isnull=False),
                name="payment_is_paid_or_closed_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="payment_can_be_paid_for_some_time"
            ),
            models.CheckConstraint(
                condition=~Q(state=PaymentState.PAID) | Q(next_try_at=None), name="paid_payment_is_left_alone"
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="payments_latest_first"),
            models.Index(fields=["state", "-created_at", "-id"], name="payments_by_state"),
            # Done ones pile up; what is looked after stays small.
            models.Index(
                fields=["next_try_at", "id"], condition=Q(next_try_at__isnull=False), name="payments_to_look_after"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class PaymentMove(AppendOnly):
    """A payment came to a state: when, and what made it. The first one is its creation."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+", verbose_name=_("payment"))
    from_state = models.CharField(_("from"), max_length=10, choices=PaymentState, blank=True)
    to_state = models.CharField(_("to"), max_length=10, choices=PaymentState)
    moved_at = models.DateTimeField(_("moved at"))
    moved_by = models.CharField(_("moved by"), max_length=WHO_LENGTH_MAX)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH_MAX, blank=True)

    class Meta:
        verbose_name = _("payment's move")
        verbose_name_plural = _("payments' moves")

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class PaymentNotification(AppendOnly):
    """A provider, or somebody who pretended to be one, told us something, and what was thought of it.

    Holds a digest of what was told and nothing else of it. `event_id` is empty unless the signature was right.
    """

    provider = models.CharField(_("provider"), max_length=PROVIDER_LENGTH_MAX)
    event_id = models.CharField(_("number of the event"), max_length=EVENT_ID_LENGTH_MAX, blank=True)
    verdict = models.CharField(_("verdict"), max_length=20, choices=Verdict)
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("payment")
    )
    body_sha256 = models.CharField(_("SHA-256"), max_length=64)
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        verbose_name = _("notification of a provider")
        verbose_name_plural = _("notifications of providers")
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "event_id"],
                condition=Q(verdict=Verdict.ACCEPTED),
                name="notification_is_accepted_only_once",
            ),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="notification_verdict_is_known"),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.FORGED, event_id="") | ~Q(verdict=Verdict.FORGED) & ~Q(event_id=""),
                name="notification_has_an_event_unless_forged",
            ),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="notifications_latest_first"),
            models.Index(fields=["verdict", "-received_at", "-id"], name="notifications_by_verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} · {self.event_id} · {self.verdict}"


class PaymentRefund(models.Model):
    """Money on its way back to the payer, for one cause, once. `next_try_at` is when it is next sent or asked for."""

    public_id = models.CharField(_("public id"), max_length=PUBLIC_ID_LENGTH_MAX)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+", verbose_name=_("payment"))
    cause = models.CharField(_("cause"), max_length=CAUSE_LENGTH_MAX)
    amount_fen = models.BigIntegerField(_("amount"))
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH_MAX, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RefundState)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    provider_failures = models.PositiveIntegerField(_("failures at the provider"), default=0)
    next_try_at = models.DateTimeField(_("next try at"), null=True, blank=True)
    latest_error = models.CharField(_("latest error"), max_length=ERROR_LENGTH_MAX, blank=True, default="")
    requested_at = models.DateTimeField(_("requested at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    succeeded_at = models.DateTimeField(_("succeeded at"), null=True, blank=True)

    class Meta:
        verbose_name = _("refund through a provider")
        verbose_name_plural = _("refunds through providers")
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="payment_refund_public_id_is_unique"),
            models.UniqueConstraint(fields=["cause"], name="payment_refund_is_one_per_cause"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_refund_is_of_a_positive_amount"),
            models.CheckConstraint(
                condition=Q(state__in=[RefundState.REQUESTED, RefundState.SENT], next_try_at__isnull=False)
                | Q(state__in=[RefundState.SUCCEEDED, RefundState.FAILED], next_try_at=None),
                name="payment_refund_under_way_has_a_next_try",
            ),
            models.CheckConstraint(
                condition=Q(state=RefundState.SUCCEEDED, succeeded_at__isnull=False)
                | ~Q(state=RefundState.SUCCEEDED) & Q(succeeded_at=None),
                name="payment_refund_succeeded_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["-requested_at", "-id"], name="payment_refunds_latest_first"),
            models.Index(
                fields=["next_try_at", "id"], condition=Q(next_try_at__isnull=False), name="payment_refunds_under_way"
            ),
            models.Index(fields=["id"], condition=Q(state=RefundState.FAILED), name="payment_refunds_failed"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def provider_number(self) -> str:
        """The number under which the provider knows it: another one after each time the provider failed for good."""
        return number_at_provider(self.public_id, self.provider_failures)


class PaymentRefundMove(AppendOnly):
    """A refund came to a state: who made it, when, why. The first one is its request."""

    refund = models.ForeignKey(
        PaymentRefund, on_delete=models.PROTECT, related_name="+", verbose_name=_("refund through a provider")
    )
    from_state = models.CharField(_("from"), max_length=10, choices=RefundState, blank=True)
    to_state = models.CharField(_("to"), max_length=10, choices=RefundState)
    moved_at = models.DateTimeField(_("moved at"))
    moved_by = models.CharField(_("moved by"), max_length=WHO_LENGTH_MAX)
    reason = models.CharField(_("reason"), max_length=ERROR_LENGTH_MAX, blank=True)

    class Meta:
        verbose_name = _("refund's move")
        verbose_name_plural = _("refunds' moves")

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
