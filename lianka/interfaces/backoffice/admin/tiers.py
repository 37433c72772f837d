"""The tiers of the alliance, and the upgrades that wait for an operator's word."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.loyalty.models import FALL_LABELS, Tier, TierUpgrade
from lianka.domain.loyalty.operations.change_tiers import change_tier_rules, remove_tier, set_tier
from lianka.domain.loyalty.operations.decide_upgrade import approve_upgrade, decline_upgrade
from lianka.domain.loyalty.queries import count_members_by_tier, get_tier_drafts
from lianka.domain.loyalty.values import TierDraft, TierRules, UpgradeState
from lianka.interfaces.backoffice.acts import Act, Call
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.parties import name_parties
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Section,
    Shown,
    Table,
    Words,
    code,
    discount,
    moment,
    number,
    text,
    yes_or_no,
)
from lianka.interfaces.backoffice.tables import state_cell
from lianka.interfaces.backoffice.tiers.forms import DeclineForm, NewTierForm, RulesForm, TierForm, rules_of, tier_of
from lianka.interfaces.backoffice.tiers.words import BENEFITS, FOR_EVER, MEASURES, climb_cell

_CODE_LENGTH_MAX = Tier._meta.get_field("code").max_length or 0
_FALLS = dict(FALL_LABELS)


def _change_rules(call: Call, values: dict[str, Any]) -> Words:
    change_tier_rules(rules=rules_of(values), by=call.by, at=call.at)
    return _("The settings are changed.")


def _add(call: Call, values: dict[str, Any]) -> Words:
    set_tier(tier=tier_of(values["code"], values), by=call.by, at=call.at)
    return _("The tier is added.")


def _change(call: Call, values: dict[str, Any]) -> Words:
    set_tier(tier=tier_of(call.thing.pk, values), by=call.by, at=call.at)
    return _("The tier is changed.")


def _remove(call: Call, values: dict[str, Any]) -> Words:
    remove_tier(code=call.thing.pk, by=call.by, at=call.at)
    return _("The tier is taken away.")


def _approve(call: Call, values: dict[str, Any]) -> Words:
    approve_upgrade(upgrade_id=call.thing.pk, by=call.by, at=call.at)
    return _("The member has the tier now.")


def _decline(call: Call, values: dict[str, Any]) -> Words:
    decline_upgrade(upgrade_id=call.thing.pk, reason=values["reason"], by=call.by, at=call.at)
    return _("The member stays where it stands.")


@admin.register(Tier)
class TierAdmin(BackofficeAdmin):
    """The tiers from the base up."""

    headings = (
        _("Tier"),
        _("Code"),
        _("Threshold"),
        _("Tier price"),
        _("Factor on points earned"),
        _("Members"),
        _("Benefits"),
    )
    numbers = frozenset({2, 4, 5, 6})
    ordering = ("archived_at", "threshold")
    empty = _("There are no tiers yet. The first one is everyone's, from 0.")
    list_acts = (
        Act(
            "add",
            _("Add a tier"),
            _("Members reach it with their next growth; by itself it moves nobody."),
            Action.MANAGE_POINTS_RULES,
            _add,
            form=NewTierForm,
        ),
        Act(
            "change-rules",
            _("Change the settings"),
            _("They hold from each member's next growth and next review on. A hold under way ends as it was promised."),
            Action.MANAGE_POINTS_RULES,
            _change_rules,
            form=RulesForm,
        ),
    )
    acts = (
        Act(
            "change",
            _("Change"),
            _("A threshold applies from each member's next growth on, and takes no tier away before a review."),
            Action.MANAGE_POINTS_RULES,
            _change,
            form=TierForm,
            is_open=lambda tier: tier.archived_at is None,
        ),
        Act(
            "remove",
            _("Take away"),
            _("Nobody can reach this tier any more. It cannot be taken away while members have it."),
            Action.MANAGE_POINTS_RULES,
            _remove,
            is_open=lambda tier: tier.archived_at is None and tier.threshold > 0,
            is_dangerous=True,
        ),
    )

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The tier of this code, or nothing for what no tier could be called."""
        is_possible = len(object_id) <= _CODE_LENGTH_MAX and "\x00" not in object_id
        return Tier.objects.filter(pk=object_id).first() if is_possible else None

    def decorate(self, rows: list[Any]) -> None:
        """Thresholds by their measure, members and benefits of one page."""
        drafts, members = get_tier_drafts(), count_members_by_tier()
        benefits = {tier.code: len(tier.benefits) for tier in drafts.tiers}
        for row in rows:
            row.measure, row.members = drafts.rules.measure, members.get(row.pk, 0)
            row.benefits = benefits.get(row.pk, 0)

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            text(thing.name if thing.archived_at is None else _("%(tier)s (taken away)") % {"tier": thing.name}),
            code(thing.pk),
            climb_cell(thing.threshold, thing.measure),
            discount(thing.rate),
            text(f"×{thing.points_multiplier}"),
            number(thing.members),
            number(thing.benefits),
        ]

    def describe(self, request: HttpRequest, thing: Tier) -> Shown:
        """One tier, what it gives, and the settings of all."""
        drafts = get_tier_drafts()
        own = next((tier for tier in drafts.tiers if tier.code == thing.pk), None)
        facts = [
            Fact(_("Code"), code(thing.pk)),
            Fact(_("Threshold"), climb_cell(thing.threshold, drafts.rules.measure)),
            Fact(_("Tier price"), discount(thing.rate)),
            Fact(_("Factor on points earned"), text(f"×{thing.points_multiplier}")),
            Fact(
                _("Points that pay one yuan"),
                number(thing.points_per_yuan) if thing.points_per_yuan else Cell(_("as for all")),
            ),
        ]
        if thing.archived_at is not None:
            facts.append(Fact(_("Taken away at"), moment(thing.archived_at)))
        return Shown(
            thing.name, [Section(_("Tier"), facts), _rules_section(drafts.rules)], [_benefit_table(own)] if own else []
        )


def _rules_section(rules: TierRules) -> Section:
    months = rules.hold_months
    return Section(
        _("Settings of all tiers"),
        [
            Fact(_("What the climb counts"), Cell(MEASURES[rules.measure])),
            Fact(_("Growth per yuan"), text(rules.growth_per_yuan)),
            Fact(_("Months of a hold"), number(months) if months else Cell(FOR_EVER)),
            Fact(_("Fall at the end of a hold that was not earned"), Cell(_FALLS[rules.fall.value])),
            Fact(_("Upgrades need approval"), yes_or_no(rules.by_approval)),
        ],
    )


def _benefit_table(tier: TierDraft) -> Table:
    rows = [[Cell(BENEFITS[benefit.kind.value]), text(benefit.words)] for benefit in tier.benefits]
    return Table(_("Benefits"), [_("Benefit"), _("In words")], rows, _("This tier has no benefits in words."))


@admin.register(TierUpgrade)
class TierUpgradeAdmin(BackofficeAdmin):
    """Members who reached a tier and wait for an operator's word."""

    headings = (_("Member"), _("Tier"), _("State"), _("Climb"), _("Reached at"), _("Decided at"))
    numbers = frozenset({3})
    list_filter = ("state",)
    ordering = ("-reached_at",)
    list_select_related = ("tier",)
    empty = _("Nobody waits for an upgrade.")
    acts = (
        Act(
            "approve",
            _("Approve"),
            _("The member has the tier from now on; its hold starts today."),
            Action.MANAGE_MEMBER_TIERS,
            _approve,
            is_open=lambda upgrade: upgrade.state in (UpgradeState.WAITING, UpgradeState.DECLINED),
        ),
        Act(
            "decline",
            _("Decline"),
            _("The member stays where it stands, and is not asked for again before its tier falls."),
            Action.MANAGE_MEMBER_TIERS,
            _decline,
            form=DeclineForm,
            is_open=lambda upgrade: upgrade.state == UpgradeState.WAITING,
            is_dangerous=True,
        ),
    )

    def decorate(self, rows: list[Any]) -> None:
        """The members of one page."""
        names, measure = name_parties(row.member_id for row in rows), get_tier_drafts().rules.measure
        for row in rows:
            row.member_name, row.measure = names[row.member_id].text, measure

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            text(thing.member_name),
            text(thing.tier.name),
            state_cell(thing.state, thing.get_state_display()),
            climb_cell(thing.climb, thing.measure),
            moment(thing.reached_at),
            moment(thing.decided_at),
        ]

    def describe(self, request: HttpRequest, thing: TierUpgrade) -> Shown:
        """One upgrade."""
        tier = Tier.objects.get(pk=thing.tier_id)
        facts = [
            Fact(_("Member"), name_parties([thing.member_id])[thing.member_id]),
            Fact(_("Tier"), text(tier.name, reverse("admin:loyalty_tier_change", args=[tier.pk]))),
            Fact(_("Climb"), climb_cell(thing.climb, get_tier_drafts().rules.measure)),
            Fact(_("Reached at"), moment(thing.reached_at)),
            Fact(_("Decided at"), moment(thing.decided_at)),
            Fact(_("Decided by"), text(thing.decided_by)),
            Fact(_("Reason"), text(thing.reason)),
        ]
        title = _("Upgrade to %(tier)s") % {"tier": tier.name}
        return Shown(title, [Section(_("Upgrade"), facts)], state=state_cell(thing.state, thing.get_state_display()))
