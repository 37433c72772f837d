"""Corrections by hand: those that wait for a second person, and all that were made."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.loyalty.models import Correction
from lianka.domain.loyalty.values import CorrectionState
from lianka.interfaces.backoffice import correcting
from lianka.interfaces.backoffice.acts import Act, ReasonForm
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.parties import find_member_ids, name_parties
from lianka.interfaces.backoffice.shown import Cell, Fact, Section, Shown, amount, code, moment, text
from lianka.interfaces.backoffice.tables import state_cell, when


def _waits(correction: Correction) -> bool:
    return correction.state == CorrectionState.WAITING


@admin.register(Correction)
class CorrectionAdmin(BackofficeAdmin):
    """What operators added or took by hand. A correction begins on the member's page."""

    headings = (_("Asked for at"), _("Member"), _("Of what"), _("Amount"), _("State"), _("Reason"), _("Asked for by"))
    numbers = frozenset({3})
    list_filter = ("state", "kind", when("asked_at"))
    list_select_related = ("member",)
    ordering = ("-asked_at",)
    search_fields = ("public_id",)
    search_help_text = _("Public id, or member's number or phone")
    list_acts = (
        Act(
            "change-limits",
            _("Limits"),
            _("How much one person may correct alone for a member in a day. What waits goes on waiting."),
            Action.MANAGE_POINTS_RULES,
            correcting.change_limits,
            form=correcting.LimitsForm,
        ),
    )
    acts = (
        Act(
            "approve",
            _("Approve"),
            _("It is booked at once. Only somebody else than who asked for it can approve."),
            Action.APPROVE_CORRECTIONS,
            correcting.approve,
            form=ReasonForm,
            is_open=_waits,
        ),
        Act(
            "decline",
            _("Decline"),
            _("Nothing is booked, for good. Only somebody else than who asked for it can decline."),
            Action.APPROVE_CORRECTIONS,
            correcting.decline,
            form=ReasonForm,
            is_open=_waits,
            is_dangerous=True,
        ),
    )

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By whole numbers only: those have an index."""
        return rows.filter(Q(public_id=typed) | Q(member_id__in=find_member_ids(typed)))

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            moment(thing.asked_at),
            text(thing.member.number),
            text(thing.get_kind_display()),
            amount(thing.amount, correcting.ASSETS[thing.kind]),
            state_cell(thing.state, thing.get_state_display()),
            text(thing.reason),
            text(thing.asked_by),
        ]

    def describe(self, request: HttpRequest, thing: Correction) -> Shown:
        """Who asked for it and why, and who answered."""
        facts = [
            Fact(_("Public id"), code(thing.public_id)),
            Fact(_("Member"), name_parties([thing.member_id])[thing.member_id]),
            Fact(_("Of what"), text(thing.get_kind_display())),
            Fact(_("Amount"), amount(thing.amount, correcting.ASSETS[thing.kind])),
            Fact(_("Reason"), text(thing.reason)),
            Fact(_("Asked for at"), moment(thing.asked_at)),
            Fact(_("Asked for by"), text(thing.asked_by)),
            Fact(_("Answered at"), moment(thing.answered_at)),
            Fact(_("Answered by"), text(thing.answered_by)),
            Fact(_("Reason of the answer"), text(thing.answer_reason)),
        ]
        state = state_cell(thing.state, thing.get_state_display())
        return Shown(_("Correction"), [Section(_("Correction"), facts)], state=state)
