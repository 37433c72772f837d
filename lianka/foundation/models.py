"""What every part stands on: audit rows, idempotency keys, the outbox, job runs, persons' keys."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianka.foundation.append_only import AppendOnly


class ClockShift(models.Model):
    """How far a demo's or a test's clock was moved. At most one row."""

    microseconds = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="clock_shift_is_one_row")]


class AuditEntry(AppendOnly):
    """Who did what to which thing, when and why. Holds ids, never a person's values."""

    at = models.DateTimeField(_("at"))
    actor_kind = models.CharField(_("kind of actor"), max_length=20)
    actor_name = models.CharField(_("actor"), max_length=150)
    action = models.CharField(_("action"), max_length=60)
    subject = models.CharField(_("subject"), max_length=120)
    facts = models.JSONField(_("facts"))
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["at"], name="audit_entries_by_time"),
            models.Index(fields=["subject", "at"], name="audit_entries_by_subject"),
        ]


class IdempotencyKey(AppendOnly):
    """What a door once answered to a key, kept for good: an answer or a refusal, as JSON text."""

    scope = models.CharField(max_length=120)
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    answer = models.TextField(null=True)
    refusal = models.TextField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "key"], name="idempotency_key_is_used_once"),
            models.CheckConstraint(
                condition=Q(answer__isnull=True, refusal__isnull=False) | Q(answer__isnull=False, refusal__isnull=True),
                name="idempotency_key_has_one_outcome",
            ),
        ]


class OutboxMessage(models.Model):
    """One event for one listener, written in the transaction of its cause and handled by a worker later."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        DEAD = "dead", _("given up")

    topic = models.CharField(_("topic"), max_length=80)
    listener = models.CharField(_("listener"), max_length=200)
    payload = models.JSONField(_("payload"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    published_at = models.DateTimeField(_("published at"))
    due_at = models.DateTimeField(_("due at"))
    done_at = models.DateTimeField(_("done at"), null=True)
    latest_error = models.TextField(_("latest error"), blank=True)

    class Meta:
        verbose_name = _("event in the outbox")
        verbose_name_plural = _("events in the outbox")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False)
                | Q(state__in=["waiting", "dead"], done_at__isnull=True),
                name="outbox_message_is_done_at_a_moment",
            ),
        ]
        indexes = [
            # Done messages pile up; what is looked for stays small.
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="outbox_messages_waiting"),
            models.Index(fields=["id"], condition=Q(state="dead"), name="outbox_messages_dead"),
        ]


class JobRun(models.Model):
    """One job on one business date; an interval job has a single row, without a date, for its latest run."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    job = models.CharField(_("job"), max_length=60)
    business_date = models.DateField(_("business date"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=State)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    row_count = models.BigIntegerField(_("rows"), default=0)
    started_at = models.DateTimeField(_("started at"))
    duration_ms = models.PositiveBigIntegerField(_("duration (ms)"), null=True)
    latest_error = models.TextField(_("latest error"), blank=True)

    class Meta:
        verbose_name = _("job run")
        verbose_name_plural = _("job runs")
        constraints = [
            models.UniqueConstraint(fields=["job", "business_date"], name="job_runs_once_a_business_date"),
            models.UniqueConstraint(
                fields=["job"], condition=Q(business_date__isnull=True), name="interval_job_has_one_row"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["running", "done", "failed"]), name="job_run_has_a_known_state"
            ),
        ]
        indexes = [models.Index(fields=["business_date", "job"], name="job_runs_by_date")]


class PersonKey(models.Model):
    """The key one person's values are sealed under, itself wrapped; empty once the person is erased."""

    party_id = models.BigIntegerField(primary_key=True)
    wrapped_key = models.BinaryField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(wrapped_key__isnull=True, destroyed_at__isnull=False)
                | Q(wrapped_key__isnull=False, destroyed_at__isnull=True),
                name="person_key_is_kept_or_destroyed",
            ),
        ]
