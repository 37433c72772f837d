"""Users, their roles and their second factor."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from lianka.domain.access.models import Grant, User
from lianka.domain.access.operations.appoint_operator import appoint_operator
from lianka.domain.access.operations.create_user import create_user
from lianka.domain.access.operations.deactivate_user import deactivate_user
from lianka.domain.access.operations.lift_lockout import lift_lockout
from lianka.domain.access.operations.remove_second_factor import remove_second_factor
from lianka.domain.access.operations.revoke_role import revoke_role
from lianka.domain.access.operations.set_password import set_password
from lianka.domain.access.policies import Action
from lianka.domain.access.values import OPERATOR_ROLES, Role
from lianka.interfaces.backoffice.acts import Act, ActForm, Call, ReasonForm
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.parties import name_parties
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Section,
    Shown,
    Table,
    Tone,
    Words,
    badge,
    moment,
    text,
    yes_or_no,
)


class UserForm(ActForm):
    """A new user."""

    username = forms.CharField(label=_("User name"), max_length=150)
    display_name = forms.CharField(label=_("Name"), max_length=60, required=False)
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput({"autocomplete": "new-password"}), strip=False
    )


class PasswordForm(ActForm):
    """A new password."""

    password = forms.CharField(
        label=_("New password"), widget=forms.PasswordInput({"autocomplete": "new-password"}), strip=False
    )


class OperatorRoleForm(ActForm):
    """An operator's role."""

    role = forms.ChoiceField(
        label=_("Role"), choices=[(role.value, role.label) for role in Role if role in OPERATOR_ROLES]
    )


def _create(call: Call, values: dict[str, Any]) -> Words:
    create_user(**values, by=call.by, at=call.at)
    return _("%(username)s can sign in once a role is given.") % {"username": values["username"]}


def _set_password(call: Call, values: dict[str, Any]) -> Words:
    set_password(username=call.thing.username, password=values["password"], by=call.by, at=call.at)
    return _("The password is changed, and every session of the user has ended.")


def _appoint(call: Call, values: dict[str, Any]) -> Words:
    appoint_operator(username=call.thing.username, role=Role(values["role"]), by=call.by, at=call.at)
    return _("The role is given.")


def _deactivate(call: Call, values: dict[str, Any]) -> Words:
    deactivate_user(username=call.thing.username, by=call.by, at=call.at, reason=values["reason"])
    return _("The user can no longer sign in.")


def _remove_second_factor(call: Call, values: dict[str, Any]) -> Words:
    remove_second_factor(username=call.thing.username, by=call.by, at=call.at, reason=values["reason"])
    return _("The second factor is removed: the password alone signs in until another one is set up.")


def _lift_lockout(call: Call, values: dict[str, Any]) -> Words:
    lift_lockout(username=call.thing.username, by=call.by, at=call.at)
    return _("The user can try again at once.")


def _revoke(call: Call, values: dict[str, Any]) -> Words:
    grant = call.thing
    revoke_role(
        username=grant.user.username,
        role=Role(grant.role),
        party_id=grant.party_id,
        by=call.by,
        at=call.at,
        reason=values["reason"],
    )
    return _("The role is taken back.")


def _is_active(user: User) -> bool:
    return user.is_active


@admin.register(User)
class UserAdmin(BackofficeAdmin):
    """Everyone who signs in."""

    headings = (
        _("User name"),
        _("Name"),
        _("State"),
        _("Latest sign-in"),
        _("Created at"),
    )
    list_filter = ("is_active",)
    ordering = ("username",)
    search_fields = ("username",)
    search_help_text = _("The beginning of a user name")
    list_acts = (
        Act(
            "create",
            _("New user"),
            _("The user can sign in with this password, and do nothing until a role is given."),
            Action.MANAGE_USERS,
            _create,
            form=UserForm,
        ),
    )
    acts = (
        Act(
            "appoint",
            _("Give an operator's role"),
            _("The user gets into the back office with the rights of this role."),
            Action.MANAGE_USERS,
            _appoint,
            form=OperatorRoleForm,
            is_open=_is_active,
        ),
        Act(
            "set-password",
            _("Set a password"),
            _("The new password holds at once. Every session of the user ends."),
            Action.MANAGE_USERS,
            _set_password,
            form=PasswordForm,
            is_open=_is_active,
        ),
        Act(
            "lift-lockout",
            _("Lift the lock"),
            _("Forgets the wrong passwords, so that the user can try again at once."),
            Action.MANAGE_USERS,
            _lift_lockout,
            is_open=_is_active,
        ),
        Act(
            "remove-second-factor",
            _("Remove the second factor"),
            _("For a user who lost the authenticator. Please make sure who is asking: the password alone signs in."),
            Action.MANAGE_USERS,
            _remove_second_factor,
            form=ReasonForm,
            is_open=lambda user: TOTPDevice.objects.filter(user=user).exists(),
            is_dangerous=True,
        ),
        Act(
            "deactivate",
            _("Deactivate"),
            _("The user is signed out everywhere and cannot sign in any more."),
            Action.MANAGE_USERS,
            _deactivate,
            form=ReasonForm,
            is_open=_is_active,
            is_dangerous=True,
        ),
    )

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By the beginning of the user name."""
        return rows.filter(username__startswith=typed)

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            text(thing.username),
            text(thing.display_name),
            _active_cell(thing),
            moment(thing.last_login),
            moment(thing.created_at),
        ]

    def describe(self, request: HttpRequest, thing: User) -> Shown:
        """The user, the roles, the second factor."""
        has_device = TOTPDevice.objects.filter(user=thing, confirmed=True).exists()
        about = Section(
            _("User"),
            [
                Fact(_("User name"), text(thing.username)),
                Fact(_("Name"), text(thing.display_name)),
                Fact(_("Second factor"), yes_or_no(has_device)),
                Fact(_("Latest sign-in"), moment(thing.last_login)),
                Fact(_("Created at"), moment(thing.created_at)),
            ],
        )
        return Shown(thing.username, [about], [_grant_table(thing)], state=_active_cell(thing))


@admin.register(Grant)
class GrantAdmin(BackofficeAdmin):
    """Every role ever given, with its end."""

    headings = (
        _("User name"),
        _("Role"),
        _("Since"),
        _("Ended at"),
    )
    list_filter = ("role", ("revoked_at", admin.EmptyFieldListFilter))
    list_select_related = ("user",)
    acts = (
        Act(
            "revoke",
            _("Take the role back"),
            _("The user loses the rights of this role at once. The grant stays as history."),
            Action.MANAGE_USERS,
            _revoke,
            form=ReasonForm,
            is_open=lambda grant: grant.revoked_at is None,
            is_dangerous=True,
        ),
    )

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            text(thing.user.username),
            text(thing.get_role_display()),
            moment(thing.granted_at),
            moment(thing.revoked_at),
        ]

    def describe(self, request: HttpRequest, thing: Grant) -> Shown:
        """One role of one user."""
        user = thing.user
        facts = [
            Fact(_("User"), text(user.username, reverse("admin:access_user_change", args=[user.pk]))),
            Fact(_("Role"), text(thing.get_role_display())),
            Fact(_("At"), name_parties([thing.party_id])[thing.party_id]),
            Fact(_("Since"), moment(thing.granted_at)),
            Fact(_("Ended at"), moment(thing.revoked_at)),
        ]
        return Shown(f"{user.username} · {thing.get_role_display()}", [Section(_("Role"), facts)])


def _active_cell(user: User) -> Cell:
    return badge(_("Active"), Tone.GOOD) if user.is_active else badge(_("Deactivated"), Tone.PLAIN)


def _grant_table(user: User) -> Table:
    grants = list(Grant.objects.filter(user=user).order_by("-id"))
    names = name_parties(grant.party_id for grant in grants)
    rows = [
        [
            text(grant.get_role_display(), reverse("admin:access_grant_change", args=[grant.pk])),
            names[grant.party_id],
            moment(grant.granted_at),
            moment(grant.revoked_at),
        ]
        for grant in grants
    ]
    headings = [_("Role"), _("At"), _("Since"), _("Ended at")]
    return Table(_("Roles"), headings, rows, _("This user has no role and gets in nowhere."))
