"""Members: found by number, phone or a number elsewhere; phones are masked."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.ledger.chart import POINTS
from lianka.domain.ledger.queries import balances_of
from lianka.domain.ledger.values import AccountRef
from lianka.domain.members.models import Member
from lianka.domain.members.operations.activate_member import activate_member
from lianka.domain.members.operations.pre_register_member import pre_register_member
from lianka.domain.members.operations.reveal_phone import reveal_phone
from lianka.domain.members.operations.reveal_profile import reveal_profile
from lianka.domain.members.queries import is_named, list_members
from lianka.domain.members.values import MemberStatus
from lianka.interfaces.backoffice.acts import Act, ActForm, Call, ReasonForm
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.correcting import CorrectionForm, correct
from lianka.interfaces.backoffice.members import stored_value
from lianka.interfaces.backoffice.members.file import describe_member
from lianka.interfaces.backoffice.members.merging import MergeForm, merge
from lianka.interfaces.backoffice.parties import find_member_ids
from lianka.interfaces.backoffice.segments.filters import SegmentFilter, TagFilter
from lianka.interfaces.backoffice.segments.forms import MemberTagsForm
from lianka.interfaces.backoffice.segments.performing import change_tags_of_member
from lianka.interfaces.backoffice.shown import Cell, Shown, Words, code, moment, number, text
from lianka.interfaces.backoffice.tables import state_cell, when
from lianka.interfaces.backoffice.tiers.by_hand import END_TIER, SET_TIER


class PhoneForm(ActForm):
    """A phone number."""

    phone = forms.CharField(label=_("Phone"), max_length=40, widget=forms.TextInput({"type": "tel"}))


def _pre_register(call: Call, values: dict[str, Any]) -> Words:
    member_id = pre_register_member(phone=values["phone"], registered_by=None, by=call.by, at=call.at)
    number_of = Member.objects.values_list("number", flat=True).get(pk=member_id)
    return _("This phone belongs to member %(number)s.") % {"number": number_of}


def _activate(call: Call, values: dict[str, Any]) -> Words:
    activate_member(member_id=call.thing.pk, by=call.by, at=call.at)
    return _("The member is active now.")


def _reveal_profile(call: Call, values: dict[str, Any]) -> Words:
    profile = reveal_profile(member_id=call.thing.pk, by=call.by, at=call.at, reason=values["reason"])
    told = {"name": profile.real_name or _("not told"), "year": profile.birth_year or _("not told")}
    return _("The name is %(name)s, the year of birth %(year)s.") % told


def _reveal(call: Call, values: dict[str, Any]) -> Words:
    phone = reveal_phone(member_id=call.thing.pk, by=call.by, at=call.at, reason=values["reason"])
    return _("The phone is %(phone)s.") % {"phone": phone} if phone else _("No phone is known.")


@admin.register(Member)
class MemberAdmin(BackofficeAdmin):
    """The members of the alliance."""

    headings = (
        _("Member number"),
        _("Phone"),
        _("Number in another system"),
        _("Status"),
        _("Points"),
        _("Registered at"),
    )
    numbers = frozenset({4})
    list_filter = ("status", when("registered_at"), TagFilter, SegmentFilter)
    ordering = ("-registered_at",)
    search_fields = ("number",)
    search_help_text = _("Member number, phone, or number in another system")
    list_acts = (
        Act(
            "pre-register",
            _("Pre-register a member"),
            _("Someone who is not a member yet can earn points from now on. Nothing is sent to the phone."),
            Action.REGISTER_MEMBERS,
            _pre_register,
            form=PhoneForm,
        ),
    )
    acts = (
        Act(
            "activate",
            _("Activate"),
            _("The member becomes active, and the validity of the points earned so far begins now."),
            Action.REGISTER_MEMBERS,
            _activate,
            is_open=lambda member: member.status == MemberStatus.PRE_REGISTERED,
        ),
        Act(
            "tags",
            _("Tags"),
            _("The member has the tags that are ticked. What is changed is kept in the audit."),
            Action.TAG_MEMBERS,
            change_tags_of_member,
            form=MemberTagsForm,
            is_open=lambda member: member.status != MemberStatus.MERGED,
        ),
        Act(
            "reveal-phone",
            _("Show the phone"),
            _("The whole number is shown once. Who looked, when and why is kept in the audit."),
            Action.REVEAL_PERSONAL_DATA,
            _reveal,
            form=ReasonForm,
            is_open=lambda member: bool(member.phone_sealed),
        ),
        Act(
            "merge",
            _("Merge into another record"),
            _(
                "Everything this record has becomes the other one's: points, stored value, cards, tier. Its history"
                " stays and is shown there. Whoever is signed in under it is signed out. Nothing undoes a merge."
            ),
            Action.MERGE_MEMBERS,
            merge,
            form=MergeForm,
            is_open=lambda member: member.status != MemberStatus.MERGED,
            is_dangerous=True,
            icon="merge",
        ),
        Act(
            "reveal-profile",
            _("Show the name"),
            _("The name and the year of birth are shown once. Who looked, when and why is kept in the audit."),
            Action.REVEAL_PERSONAL_DATA,
            _reveal_profile,
            form=ReasonForm,
            is_open=lambda member: member.pk in is_named([member.pk]),
        ),
        Act(
            "correct",
            _("Correct by hand"),
            _("Adds or takes points, coins or growth. Above the limit a second person has to approve."),
            Action.CORRECT_ACCOUNTS,
            correct,
            form=CorrectionForm,
        ),
        SET_TIER,
        END_TIER,
        Act(
            "refund-stored-value",
            _("Refund stored value"),
            _("Principal goes back the way it was paid, and the bonus in proportion is taken. It cannot be undone."),
            Action.REFUND_PURCHASES,
            stored_value.refund,
            form=stored_value.StoredValueRefundForm,
            is_open=stored_value.has_principal,
            is_dangerous=True,
        ),
    )

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By whole numbers only: a part of a phone finds nobody."""
        return rows.filter(pk__in=find_member_ids(typed))

    def decorate(self, rows: list[Any]) -> None:
        """Masked phones and points of one page."""
        views = {view.party_id: view for view in list_members(member_ids=[row.pk for row in rows])}
        balances = balances_of([AccountRef(POINTS, row.pk) for row in rows])
        for row in rows:
            row.shown_phone = views[row.pk].phone_masked
            row.shown_points = balances[AccountRef(POINTS, row.pk)]

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            code(thing.number),
            text(thing.shown_phone),
            text(thing.external_ref),
            state_cell(thing.status, thing.get_status_display()),
            number(thing.shown_points),
            moment(thing.registered_at),
        ]

    def describe(self, request: HttpRequest, thing: Member) -> Shown:
        """The member's file: the overview, or the page of it that is asked for."""
        return describe_member(thing, page=request.GET.get("page", ""))
