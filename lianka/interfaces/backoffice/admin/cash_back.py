"""Cash-back: rules announced ahead, and what comes back of each purchase."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.rewards.models import CashBack, CashBackRule
from lianka.interfaces.backoffice.acts import Act
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.parties import find_member_ids
from lianka.interfaces.backoffice.rewards.cash_back import (
    cap_cell,
    coins,
    describe_cash_back,
    describe_rule,
    outcome_cell,
    share_cell,
)
from lianka.interfaces.backoffice.rewards.cash_back_form import CashBackForm, announce
from lianka.interfaces.backoffice.shown import Cell, Shown, day, moment, money, number, text


@admin.register(CashBackRule)
class CashBackRuleAdmin(BackofficeAdmin):
    """How much of purchases comes back."""

    headings = (
        _("Applies from"),
        _("Ends on"),
        _("Share that comes back"),
        _("Most for one purchase"),
        _("Most for a member's month"),
        _("Monthly instalments"),
        _("Budget"),
    )
    numbers = frozenset({2, 3, 4, 5})
    ordering = ("-valid_from", "-id")
    list_select_related = ("budget",)
    list_acts = (
        Act(
            "announce",
            _("Announce a rule"),
            _("It holds for purchases from that day on. What was promised before stays promised."),
            Action.MANAGE_REWARDS,
            announce,
            form=CashBackForm,
        ),
    )

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            day(thing.valid_from),
            day(thing.valid_until),
            share_cell(thing.rate),
            cap_cell(thing.purchase_cap_fen),
            cap_cell(thing.month_cap_fen),
            number(thing.instalments),
            text(thing.budget.name if thing.budget else None),
        ]

    def describe(self, request: HttpRequest, thing: CashBackRule) -> Shown:
        """The rule, its budget and what came of it."""
        return describe_rule(thing)


@admin.register(CashBack)
class CashBackAdmin(BackofficeAdmin):
    """Each purchase of which something was to come back."""

    headings = (
        _("Happened at"),
        _("Member"),
        _("Merchant"),
        _("Paid with money"),
        _("Comes back"),
        _("Undone by refunds"),
        _("Outcome"),
    )
    numbers = frozenset({3, 4, 5})
    list_filter = ("refusal", "rule")
    ordering = ("-id",)
    list_select_related = ("member", "merchant")
    search_fields = ("member",)
    search_help_text = _("Member's number or phone")

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By the member."""
        return rows.filter(member__in=find_member_ids(typed))

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            moment(thing.happened_at),
            text(thing.member.number),
            text(thing.merchant.name),
            money(thing.money_fen),
            coins(thing.amount_fen),
            coins(thing.undone_fen),
            outcome_cell(thing),
        ]

    def describe(self, request: HttpRequest, thing: CashBack) -> Shown:
        """One cash-back with its instalments."""
        return describe_cash_back(thing)
