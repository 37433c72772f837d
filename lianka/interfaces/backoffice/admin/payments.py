"""Payments through providers, what providers told of them, and money on its way back."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.payments.models import Payment, PaymentNotification, PaymentRefund
from lianka.domain.payments.operations.retry_refund import retry_refund
from lianka.domain.payments.values import RefundState
from lianka.interfaces.backoffice.acts import Act, Call
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.payments.shown import describe_notification, describe_payment, describe_refund
from lianka.interfaces.backoffice.shown import Cell, Shown, Words, code, moment, money, number, text
from lianka.interfaces.backoffice.tables import state_cell, when


def _retry(call: Call, values: dict[str, Any]) -> Words:
    retry_refund(refund_id=call.thing.public_id, by=call.by, at=call.at)
    return _("The refund will be sent again within seconds.")


@admin.register(Payment)
class PaymentAdmin(BackofficeAdmin):
    """What members pay through providers."""

    headings = (
        _("Created at"),
        _("Order"),
        _("Description"),
        _("Amount"),
        _("Asked back"),
        _("Provider"),
        _("State"),
    )
    numbers = frozenset({3, 4})
    list_filter = ("state", when("created_at"))
    ordering = ("-created_at", "-id")
    search_fields = ("public_id",)
    search_help_text = _("Public id of the payment or its order")

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By public ids, which have an index."""
        return rows.filter(Q(public_id=typed) | Q(subject=typed))

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            moment(thing.created_at),
            code(thing.subject),
            text(thing.description),
            money(thing.amount_fen),
            money(thing.refunded_fen or None),
            text(thing.provider),
            state_cell(thing.state, thing.get_state_display()),
        ]

    def describe(self, request: HttpRequest, thing: Payment) -> Shown:
        """The payment, and what became of it."""
        return describe_payment(thing)


@admin.register(PaymentRefund)
class PaymentRefundAdmin(BackofficeAdmin):
    """Money on its way back to those who paid."""

    headings = (
        _("Requested at"),
        _("Payment"),
        _("Amount"),
        _("State"),
        _("Attempts"),
        _("Next try at"),
        _("Latest error"),
    )
    numbers = frozenset({2, 4})
    list_filter = ("state", when("requested_at"))
    list_select_related = ("payment",)
    ordering = ("-requested_at", "-id")
    search_fields = ("public_id",)
    search_help_text = _("Public id of the refund, of its payment, or of the refund of the purchase")
    acts = (
        Act(
            "retry",
            _("Try again"),
            _("The refund is sent again from its first attempt. The provider moves the money once, however often."),
            Action.MANAGE_PAYMENTS,
            _retry,
            is_open=lambda refund: refund.state == RefundState.FAILED,
        ),
    )

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By public ids, which have an index."""
        return rows.filter(Q(public_id=typed) | Q(cause=typed) | Q(payment__public_id=typed))

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            moment(thing.requested_at),
            code(thing.payment.public_id),
            money(thing.amount_fen),
            state_cell(thing.state, thing.get_state_display()),
            number(thing.attempts),
            moment(thing.next_try_at),
            code(thing.latest_error),
        ]

    def describe(self, request: HttpRequest, thing: PaymentRefund) -> Shown:
        """What goes back, and how far it has come."""
        return describe_refund(thing)


@admin.register(PaymentNotification)
class PaymentNotificationAdmin(BackofficeAdmin):
    """What providers told us, and what was thought of it. Read only, for ever."""

    headings = (
        _("Received at"),
        _("Verdict"),
        _("Payment"),
        _("Provider"),
        _("Number of the event"),
    )
    list_filter = ("verdict", when("received_at"))
    list_select_related = ("payment",)
    ordering = ("-received_at", "-id")

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            moment(thing.received_at),
            state_cell(thing.verdict, thing.get_verdict_display()),
            code(thing.payment.public_id if thing.payment else None),
            text(thing.provider),
            code(thing.event_id),
        ]

    def describe(self, request: HttpRequest, thing: PaymentNotification) -> Shown:
        """What was told, and what was thought of it."""
        return describe_notification(thing)
