"""What keeps the platform running: jobs, events on their way, notices, the audit."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.merchants.models import Merchant
from lianka.domain.notices.models import OperatorNotice
from lianka.domain.notices.operations.mark_notice_read import mark_notice_read
from lianka.domain.notices.values import NoticeTopic
from lianka.domain.payments.models import Payment, PaymentRefund
from lianka.domain.rewards.models import Budget
from lianka.foundation.models import AuditEntry, JobRun, OutboxMessage
from lianka.foundation.outbox import retry_dead_letter
from lianka.interfaces.backoffice.acts import Act, Call
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.shown import Cell, Fact, Section, Shown, Words, code, day, moment, money, number, text
from lianka.interfaces.backoffice.tables import state_cell, when

_FACT_LABELS: Mapping[str, Words] = {
    "left_fen": _("Left to issue for"),
    "payment_id": _("Payment"),
    "subject": _("Order"),
    "amount_fen": _("Amount"),
    "taken_fen": _("Taken by the provider"),
    "name": _("Name"),
    "spent_fen": _("Spent"),
    "limit_fen": _("Limit"),
}
_TABLES_OF_TOPICS: Mapping[str, tuple[type[Model], str, str]] = {
    NoticeTopic.POINTS_RAN_LOW: (Merchant, "code", "merchants_merchant"),
    NoticeTopic.REFUND_FAILED: (PaymentRefund, "public_id", "payments_paymentrefund"),
    NoticeTopic.BUDGET_RAN_LOW: (Budget, "public_id", "rewards_budget"),
    NoticeTopic.BUDGET_EXHAUSTED: (Budget, "public_id", "rewards_budget"),
    NoticeTopic.WRONG_AMOUNT_FOUND: (Payment, "public_id", "payments_payment"),
}


def _retry(call: Call, values: dict[str, Any]) -> Words:
    retry_dead_letter(message_id=call.thing.pk, by=call.by, at=call.at)
    return _("The event will be tried again.")


def _mark_read(call: Call, values: dict[str, Any]) -> Words:
    mark_notice_read(notice_id=call.thing.pk, by=call.by, at=call.at)
    return _("The notice is marked as read.")


@admin.register(JobRun)
class JobRunAdmin(BackofficeAdmin):
    """Which job ran for which date, and how it went."""

    headings = (
        _("Job"),
        _("Business date"),
        _("State"),
        _("Rows"),
        _("Duration (ms)"),
        _("Attempts"),
        _("Started at"),
    )
    numbers = frozenset({3, 4, 5})
    list_filter = ("state", "job")
    ordering = ("-business_date", "job")

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            code(thing.job),
            day(thing.business_date),
            state_cell(thing.state, thing.get_state_display()),
            number(thing.row_count),
            number(thing.duration_ms),
            number(thing.attempts),
            moment(thing.started_at),
        ]

    def describe(self, request: HttpRequest, thing: JobRun) -> Shown:
        """One run."""
        facts = [
            Fact(_("Job"), text(thing.job)),
            Fact(_("Business date"), day(thing.business_date)),
            Fact(_("Started at"), moment(thing.started_at)),
            Fact(_("Duration (ms)"), number(thing.duration_ms)),
            Fact(_("Rows"), number(thing.row_count)),
            Fact(_("Attempts"), number(thing.attempts)),
            Fact(_("Latest error"), code(thing.latest_error)),
        ]
        state = state_cell(thing.state, thing.get_state_display())
        return Shown(thing.job, [Section(_("Job run"), facts)], state=state)


@admin.register(OutboxMessage)
class OutboxMessageAdmin(BackofficeAdmin):
    """Events on their way to their listeners; those given up can be tried again."""

    headings = (
        _("Topic"),
        _("Listener"),
        _("State"),
        _("Attempts"),
        _("Published at"),
        _("Due at"),
    )
    numbers = frozenset({3})
    list_filter = ("state",)
    acts = (
        Act(
            "retry",
            _("Try again"),
            _("The event goes to its listener again, as if for the first time. What it did before is not done twice."),
            Action.RUN_JOBS,
            _retry,
            is_open=lambda message: message.state == OutboxMessage.State.DEAD,
        ),
    )

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            code(thing.topic),
            code(thing.listener.rpartition(".")[2]),
            state_cell(thing.state, thing.get_state_display()),
            number(thing.attempts),
            moment(thing.published_at),
            moment(thing.due_at),
        ]

    def describe(self, request: HttpRequest, thing: OutboxMessage) -> Shown:
        """One event for one listener."""
        facts = [
            Fact(_("Topic"), code(thing.topic)),
            Fact(_("Listener"), code(thing.listener)),
            Fact(_("Published at"), moment(thing.published_at)),
            Fact(_("Due at"), moment(thing.due_at)),
            Fact(_("Done at"), moment(thing.done_at)),
            Fact(_("Attempts"), number(thing.attempts)),
            Fact(_("Latest error"), code(thing.latest_error)),
            Fact(_("Content"), code(json.dumps(thing.payload, ensure_ascii=False))),
        ]
        state = state_cell(thing.state, thing.get_state_display())
        return Shown(f"{thing.topic} #{thing.pk}", [Section(_("Event"), facts)], state=state)


@admin.register(OperatorNotice)
class OperatorNoticeAdmin(BackofficeAdmin):
    """What operators should look at."""

    headings = (
        _("Topic"),
        _("About"),
        _("Told at"),
        _("Read at"),
        _("Read by"),
    )
    list_filter = ("topic", ("read_at", admin.EmptyFieldListFilter))
    ordering = ("-created_at",)
    acts = (
        Act(
            "mark-read",
            _("Mark as read"),
            _("The notice no longer counts as unread, for every operator."),
            Action.RUN_JOBS,
            _mark_read,
            is_open=lambda notice: notice.read_at is None,
        ),
    )

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            text(thing.get_topic_display()),
            code(thing.subject),
            moment(thing.created_at),
            moment(thing.read_at),
            text(thing.read_by),
        ]

    def describe(self, request: HttpRequest, thing: OperatorNotice) -> Shown:
        """One notice."""
        facts = [
            Fact(_("About"), code(thing.subject)),
            Fact(_("Told at"), moment(thing.created_at)),
            Fact(_("Read at"), moment(thing.read_at)),
            Fact(_("Read by"), text(thing.read_by)),
            *(_told(name, value) for name, value in thing.facts.items()),
        ]
        address = _page_of(thing)
        return Shown(
            thing.get_topic_display(),
            [Section(_("Notice"), facts)],
            links=[Cell(_("To what it is about"), address)] if address else [],
        )


def _told(name: str, value: Any) -> Fact:
    label = _FACT_LABELS.get(name, name)
    return Fact(label, money(value) if name.endswith("_fen") else code(value))


def _page_of(notice: OperatorNotice) -> str:
    table = _TABLES_OF_TOPICS.get(notice.topic)
    if table is None:
        return ""
    model, column, page = table
    found = model._default_manager.filter(**{column: notice.subject}).values_list("pk", flat=True).first()
    return reverse(f"admin:{page}_change", args=[found]) if found else ""


@admin.register(AuditEntry)
class AuditEntryAdmin(BackofficeAdmin):
    """Who did what, when and why. Read only, for ever."""

    headings = (
        _("At"),
        _("Actor"),
        _("Action"),
        _("Subject"),
        _("Reason"),
    )
    list_filter = (when("at"),)
    ordering = ("-at",)
    search_fields = ("subject",)
    search_help_text = _("The whole subject, such as user:anna or a public id")

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By the whole subject, which has an index."""
        return rows.filter(subject=typed)

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            moment(thing.at),
            text(f"{thing.actor_kind}:{thing.actor_name}"),
            code(thing.action),
            code(thing.subject),
            text(thing.reason),
        ]

    def describe(self, request: HttpRequest, thing: AuditEntry) -> Shown:
        """One entry."""
        facts = [
            Fact(_("At"), moment(thing.at)),
            Fact(_("Actor"), text(f"{thing.actor_kind}:{thing.actor_name}")),
            Fact(_("Action"), code(thing.action)),
            Fact(_("Subject"), code(thing.subject)),
            Fact(_("Reason"), text(thing.reason)),
            *(Fact(name, text(value)) for name, value in thing.facts.items()),
        ]
        return Shown(f"{thing.action} #{thing.pk}", [Section(_("Audit entry"), facts)])
