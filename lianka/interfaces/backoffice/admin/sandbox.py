"""The sandbox, which stands for a payment provider: how badly it behaves, and what it knows."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.payments.models import Payment, SandboxCharge, SandboxNotification, SandboxRefund, SandboxSettings
from lianka.domain.payments.models.sandbox import DELAY_SECONDS_MAX, DUPLICATES_MAX
from lianka.domain.payments.operations.change_sandbox_settings import SandboxHabits, change_sandbox_settings
from lianka.interfaces.backoffice.acts import Act, ActForm, Call
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.admin.settings import SettingsAdmin
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Section,
    Shown,
    Table,
    Words,
    code,
    moment,
    money,
    number,
    text,
    yes_or_no,
)
from lianka.interfaces.backoffice.tables import state_cell


class HabitsForm(ActForm):
    """How the sandbox treats what it has to tell, and refunds."""

    delay_seconds = forms.IntegerField(
        label=_("Seconds before a notification"), min_value=0, max_value=DELAY_SECONDS_MAX
    )
    loss_percent = forms.IntegerField(label=_("Notifications lost (percent)"), min_value=0, max_value=100)
    duplicates = forms.IntegerField(
        label=_("Further copies of each notification"), min_value=0, max_value=DUPLICATES_MAX
    )
    is_reordered = forms.BooleanField(label=_("The latest notification comes first"), required=False)
    refund_failure_percent = forms.IntegerField(label=_("Refunds that fail (percent)"), min_value=0, max_value=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(self.call.thing, name) for name in SandboxHabits._fields}


def _save(call: Call, values: dict[str, Any]) -> Words:
    change_sandbox_settings(habits=SandboxHabits(**values), by=call.by, at=call.at)
    return _("The settings are saved.")


@admin.register(SandboxSettings)
class SandboxSettingsAdmin(SettingsAdmin):
    """How badly the sandbox behaves, to see that the platform bears it."""

    change = Act(
        "change",
        _("Save"),
        _("They hold from the next payment and the next refund on. No real money is moved by the sandbox."),
        Action.MANAGE_PAYMENTS,
        _save,
        form=HabitsForm,
    )

    def describe(self, request: HttpRequest, thing: SandboxSettings) -> Shown:
        """The settings, for those who may not change them."""
        facts = [
            Fact(_("Seconds before a notification"), number(thing.delay_seconds)),
            Fact(_("Notifications lost (percent)"), number(thing.loss_percent)),
            Fact(_("Further copies of each notification"), number(thing.duplicates)),
            Fact(_("The latest notification comes first"), yes_or_no(thing.is_reordered)),
            Fact(_("Refunds that fail (percent)"), number(thing.refund_failure_percent)),
        ]
        return Shown(str(thing), [Section(_("Sandbox"), facts)])


@admin.register(SandboxCharge)
class SandboxChargeAdmin(BackofficeAdmin):
    """Charges as the sandbox knows them."""

    headings = (
        _("Number of the charge"),
        _("Account"),
        _("Description"),
        _("Amount"),
        _("Refunded"),
        _("State"),
        _("Created at"),
        _("Paid at"),
    )
    numbers = frozenset({3, 4})
    search_fields = ("charge_id",)
    search_help_text = _("Public id of the payment")

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By the number that the platform gave."""
        return rows.filter(charge_id=typed)

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            code(thing.charge_id),
            code(thing.account),
            text(thing.description),
            money(thing.amount_fen),
            money(thing.refunded_fen or None),
            state_cell(thing.state, thing.get_state_display()),
            moment(thing.created_at),
            moment(thing.paid_at),
        ]

    def describe(self, request: HttpRequest, thing: SandboxCharge) -> Shown:
        """The charge, what the sandbox paid back of it, and what it told of it."""
        payment = Payment.objects.filter(public_id=thing.charge_id).values_list("pk", flat=True).first()
        address = reverse("admin:payments_payment_change", args=[payment]) if payment else ""
        facts = [
            Fact(_("Payment"), code(thing.charge_id, address)),
            Fact(_("Account"), code(thing.account)),
            Fact(_("Description"), text(thing.description)),
            Fact(_("Amount"), money(thing.amount_fen)),
            Fact(_("Refunded"), money(thing.refunded_fen)),
            Fact(_("Created at"), moment(thing.created_at)),
            Fact(_("To be paid until"), moment(thing.expires_at)),
            Fact(_("Paid at"), moment(thing.paid_at)),
        ]
        refunds = list(SandboxRefund.objects.filter(charge=thing).order_by("-pk"))
        return Shown(
            f"{_('Charge')} {thing.charge_id}",
            [Section(_("Charge"), facts)],
            [_refund_table(refunds), _notification_table(thing, refunds)],
            state=state_cell(thing.state, thing.get_state_display()),
        )


def _refund_table(refunds: list[SandboxRefund]) -> Table:
    rows = [
        [
            code(refund.refund_id),
            money(refund.amount_fen),
            state_cell(refund.state, refund.get_state_display()),
            moment(refund.decided_at),
        ]
        for refund in refunds
    ]
    headings = [_("Number of the refund"), _("Amount"), _("State"), _("Decided at")]
    return Table(_("Refunds"), headings, rows, _("Nothing was asked back."), numbers=frozenset({1}))


def _notification_table(charge: SandboxCharge, refunds: list[SandboxRefund]) -> Table:
    about = Q(about__in=[charge.charge_id, *(refund.refund_id for refund in refunds)])
    rows = [
        [
            code(told.event_id),
            state_cell(told.state, told.get_state_display()),
            number(told.attempts),
            moment(told.queued_at),
            moment(told.due_at),
            code(told.latest_answer),
        ]
        for told in SandboxNotification.objects.filter(about).order_by("-pk")
    ]
    headings = [
        _("Number of the event"),
        _("State"),
        _("Attempts"),
        _("Queued at"),
        _("Due at"),
        _("Latest answer"),
    ]
    return Table(_("What it tells the platform"), headings, rows, numbers=frozenset({2}))
