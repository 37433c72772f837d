"""Bundles of gifts, the budgets they are paid from, and what was granted."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.rewards.models import Budget, RewardBundle, RewardGrant, RewardTakeBack
from lianka.domain.rewards.queries import describe_bundle
from lianka.domain.rewards.values import BudgetState, BundleState
from lianka.interfaces.backoffice.acts import Act, ReasonForm
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.parties import find_member_ids
from lianka.interfaces.backoffice.rewards import forms, performing
from lianka.interfaces.backoffice.rewards.shown import (
    cause_words,
    describe_budget_page,
    describe_bundle_page,
    describe_grant_page,
)
from lianka.interfaces.backoffice.shown import Cell, Shown, Words, code, either, moment, money, number, text, yes_or_no
from lianka.interfaces.backoffice.tables import state_cell, when


@admin.register(RewardBundle)
class RewardBundleAdmin(BackofficeAdmin):
    """What can be granted: by cards, games, codes and birthdays."""

    headings = (_("Name"), _("Gives"), _("State"), _("Version"), _("Created at"))
    numbers = frozenset({3})
    list_filter = ("state",)
    ordering = ("-id",)
    search_fields = ("name",)
    search_help_text = _("A part of the name, or the public id")
    list_acts = (
        Act(
            "create",
            _("New bundle"),
            _("It gives nothing by itself: cards, games and codes grant it. Its budget pays for it."),
            Action.MANAGE_REWARDS,
            performing.create,
            form=forms.BundleForm,
        ),
        Act(
            "change-settings",
            _("Settings of gifts"),
            _("They hold for gifts from now on. What was given stays as it is."),
            Action.MANAGE_POINTS_RULES,
            performing.change_settings,
            form=forms.GiftSettingsForm,
        ),
    )
    acts = (
        Act(
            "change",
            _("Change"),
            _("Writes a new version, which is granted from now on. What was granted before stays as it was."),
            Action.MANAGE_REWARDS,
            performing.change,
            form=forms.ChangedBundleForm,
            is_open=lambda bundle: bundle.state == BundleState.ACTIVE,
        ),
        Act(
            "withdraw",
            _("Withdraw"),
            _("This is for good: whatever asks for the bundle is refused. What members have of it stays."),
            Action.MANAGE_REWARDS,
            performing.withdraw,
            form=ReasonForm,
            is_open=lambda bundle: bundle.state == BundleState.ACTIVE,
            is_dangerous=True,
        ),
    )

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By a part of the name: there are few bundles."""
        return rows.filter(Q(name__contains=typed) | Q(public_id=typed))

    def decorate(self, rows: list[Any]) -> None:
        """What the bundles of one page give."""
        words = describe_bundle([row.pk for row in rows])
        for row in rows:
            row.shown_words = "; ".join(words[row.pk])

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            text(thing.name),
            text(thing.shown_words),
            state_cell(thing.state, thing.get_state_display()),
            number(thing.version_count),
            moment(thing.created_at),
        ]

    def describe(self, request: HttpRequest, thing: RewardBundle) -> Shown:
        """The bundle and its versions."""
        return describe_bundle_page(thing)


@admin.register(Budget)
class BudgetAdmin(BackofficeAdmin):
    """Money set aside for gifts, and what is left of it."""

    headings = (_("Name"), _("Paid by"), _("Limit"), _("Spent"), _("Left"), _("State"), _("Created at"))
    numbers = frozenset({2, 3, 4})
    list_filter = ("state",)
    list_select_related = ("funder",)
    ordering = ("-id",)
    list_acts = (
        Act(
            "create",
            _("New budget"),
            _("No money moves: gifts are paid as they are granted, up to the limit."),
            Action.MANAGE_BUDGETS,
            performing.open_budget,
            form=forms.BudgetForm,
        ),
    )
    acts = (
        Act(
            "raise",
            _("Raise"),
            _("More can be granted at once. Operators are warned anew when it runs low."),
            Action.MANAGE_BUDGETS,
            performing.raise_limit,
            form=forms.RaiseForm,
            is_open=lambda budget: budget.state == BudgetState.OPEN,
        ),
        Act(
            "stop",
            _("Stop"),
            _("This is for good: the bundles paid from it are refused from now on."),
            Action.MANAGE_BUDGETS,
            performing.stop,
            form=ReasonForm,
            is_open=lambda budget: budget.state == BudgetState.OPEN,
            is_dangerous=True,
        ),
    )

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            text(thing.name),
            either(thing.funder.name if thing.funder else "", _("The platform")),
            money(thing.limit_fen),
            money(thing.spent_fen),
            money(thing.limit_fen - thing.spent_fen),
            state_cell(thing.state, thing.get_state_display()),
            moment(thing.created_at),
        ]

    def describe(self, request: HttpRequest, thing: Budget) -> Shown:
        """The budget and what it pays for."""
        return describe_budget_page(thing)


@admin.register(RewardGrant)
class RewardGrantAdmin(BackofficeAdmin):
    """What was granted to whom, for what, and at which cost."""

    headings = (_("Granted at"), _("Bundle"), _("Member"), _("For"), _("Cause"), _("Cost"), _("Taken back"))
    numbers = frozenset({5})
    list_filter = (when("granted_at"), "version__bundle")
    list_select_related = ("version__bundle", "recipient")
    ordering = ("-granted_at",)
    search_fields = ("public_id",)
    search_help_text = _("Public id of the grant, or member's number or phone")

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By whole numbers only: those have an index."""
        return rows.filter(Q(public_id=typed) | Q(recipient_id__in=find_member_ids(typed)))

    def name(self, thing: Any) -> Words:
        """Its public id."""
        return str(thing.public_id)

    def decorate(self, rows: list[Any]) -> None:
        """Which of one page were taken back."""
        undone = set(RewardTakeBack.objects.filter(pk__in=[row.pk for row in rows]).values_list("grant_id", flat=True))
        for row in rows:
            row.shown_as_undone = row.pk in undone

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            moment(thing.granted_at),
            text(thing.version.bundle.name),
            text(thing.recipient.number),
            Cell(cause_words(thing.cause)),
            code(thing.cause),
            money(thing.cost_fen),
            yes_or_no(thing.shown_as_undone),
        ]

    def describe(self, request: HttpRequest, thing: RewardGrant) -> Shown:
        """The grant, its rights, and whether it was taken back."""
        return describe_grant_page(thing)
