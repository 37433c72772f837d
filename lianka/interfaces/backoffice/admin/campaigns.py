"""Rewards of joining and inviting, and birthday gifts: rules announced ahead, and what came of each."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.rewards.models import BirthdayGift, BirthdayRule, JoiningReward, JoiningRule
from lianka.domain.rewards.queries.again import BIRTHDAY, JOINING, has_refused
from lianka.interfaces.backoffice.acts import Act, ReasonForm
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.parties import find_member_ids, name_parties
from lianka.interfaces.backoffice.rewards.campaigns import (
    BirthdayForm,
    JoiningForm,
    announce_birthday,
    announce_joining,
    bundle_cell,
    describe_birthday_rule,
    describe_joining_rule,
    grant_refused_gifts,
    grant_refused_joiners,
    outcome_cell,
)
from lianka.interfaces.backoffice.shown import Cell, Fact, Section, Shown, day, limit, moment, text
from lianka.interfaces.backoffice.tables import when


@admin.register(JoiningRule)
class JoiningRuleAdmin(BackofficeAdmin):
    """What newcomers and inviters get."""

    headings = (
        _("Applies from"),
        _("Ends on"),
        _("Given"),
        _("Bundle for the newcomer"),
        _("Bundle for the inviter"),
        _("Rewards of one inviter a day"),
    )
    numbers = frozenset({5})
    ordering = ("-valid_from", "-id")
    list_select_related = ("newcomer_bundle", "inviter_bundle")
    list_acts = (
        Act(
            "announce",
            _("Announce a rule"),
            _("It holds for members who join from that day on. Inviting is rewarded for one level only."),
            Action.MANAGE_REWARDS,
            announce_joining,
            form=JoiningForm,
        ),
    )
    acts = (
        Act(
            "grant-refused",
            _("Grant what the budget refused"),
            _(
                "Those whom an exhausted budget refused are granted their bundle as of now, in the order in which they"
                " were refused, each once, as far as the budget goes. Raise the budget first."
            ),
            Action.MANAGE_REWARDS,
            grant_refused_joiners,
            form=ReasonForm,
            is_open=lambda rule: has_refused(kind=JOINING, rule_id=rule.pk),
        ),
    )

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            day(thing.valid_from),
            day(thing.valid_until),
            text(thing.get_condition_display()),
            bundle_cell(thing.newcomer_bundle),
            bundle_cell(thing.inviter_bundle),
            limit(thing.daily_cap),
        ]

    def describe(self, request: HttpRequest, thing: JoiningRule) -> Shown:
        """The rule and what came of it."""
        return describe_joining_rule(thing)


@admin.register(JoiningReward)
class JoiningRewardAdmin(BackofficeAdmin):
    """Each reward of joining or inviting that was due: granted, or why not."""

    headings = (_("Happened at"), _("For"), _("Member"), _("Newcomer"), _("Outcome"))
    list_filter = (when("decided_at"), "side", "refusal")
    ordering = ("-decided_at",)
    list_select_related = ("recipient", "newcomer")
    search_fields = ("recipient",)
    search_help_text = _("Member's number or phone")

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By the member who was to be rewarded."""
        return rows.filter(recipient__in=find_member_ids(typed))

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            moment(thing.happened_at),
            text(thing.get_side_display()),
            text(thing.recipient.number),
            text(thing.newcomer.number),
            outcome_cell(thing),
        ]

    def describe(self, request: HttpRequest, thing: JoiningReward) -> Shown:
        """One reward."""
        names = name_parties([thing.recipient_id, thing.newcomer_id])
        facts = [
            Fact(_("For"), text(thing.get_side_display())),
            Fact(_("Member"), names[thing.recipient_id]),
            Fact(_("Newcomer"), names[thing.newcomer_id]),
            Fact(_("Outcome"), outcome_cell(thing)),
            Fact(_("Business date"), day(thing.business_date)),
            Fact(_("Happened at"), moment(thing.happened_at)),
        ]
        return Shown(str(thing), [Section(_("Reward"), facts)])


@admin.register(BirthdayRule)
class BirthdayRuleAdmin(BackofficeAdmin):
    """When birthday gifts come, and which."""

    headings = (_("Applies from"), _("Given"), _("Announced at"), _("Announced by"))
    ordering = ("-valid_from", "-id")
    list_acts = (
        Act(
            "announce",
            _("Announce a rule"),
            _("It holds for gifts from that day on: once a year for each member, whatever the birthday is changed to."),
            Action.MANAGE_REWARDS,
            announce_birthday,
            form=BirthdayForm,
        ),
    )
    acts = (
        Act(
            "grant-refused",
            _("Grant what the budget refused"),
            _(
                "Those whom an exhausted budget refused are granted their bundle as of now, in the order in which they"
                " were refused, each once, as far as the budget goes. Raise the budget first."
            ),
            Action.MANAGE_REWARDS,
            grant_refused_gifts,
            form=ReasonForm,
            is_open=lambda rule: has_refused(kind=BIRTHDAY, rule_id=rule.pk),
        ),
    )

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            day(thing.valid_from),
            text(thing.get_timing_display()),
            moment(thing.announced_at),
            text(thing.announced_by),
        ]

    def describe(self, request: HttpRequest, thing: BirthdayRule) -> Shown:
        """The rule and what came of it."""
        return describe_birthday_rule(thing)


@admin.register(BirthdayGift)
class BirthdayGiftAdmin(BackofficeAdmin):
    """Each gift that was due: granted, or why not."""

    headings = (_("Business date"), _("Member"), _("Year"), _("Tier"), _("Outcome"))
    numbers = frozenset({2})
    list_filter = ("year", "refusal")
    ordering = ("-business_date", "-id")
    list_select_related = ("member",)
    search_fields = ("member",)
    search_help_text = _("Member's number or phone")

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By the member."""
        return rows.filter(member__in=find_member_ids(typed))

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            day(thing.business_date),
            text(thing.member.number),
            Cell(str(thing.year), is_number=True),
            text(thing.tier),
            outcome_cell(thing),
        ]

    def describe(self, request: HttpRequest, thing: BirthdayGift) -> Shown:
        """One gift."""
        facts = [
            Fact(_("Member"), name_parties([thing.member_id])[thing.member_id]),
            Fact(_("Year"), text(thing.year)),
            Fact(_("Tier"), text(thing.tier)),
            Fact(_("Business date"), day(thing.business_date)),
            Fact(_("Outcome"), outcome_cell(thing)),
            Fact(_("Decided at"), moment(thing.decided_at)),
        ]
        return Shown(str(thing), [Section(_("Birthday gift"), facts)])
