"""What the pages of joining, inviting and birthdays ask for, do and show."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.loyalty.queries.tiers import get_tier_book
from lianka.domain.rewards.errors import BudgetExhausted
from lianka.domain.rewards.models import BirthdayBundle, BirthdayGift, BirthdayRule, JoiningReward, JoiningRule
from lianka.domain.rewards.operations.announce_birthday_rule import announce_birthday_rule
from lianka.domain.rewards.operations.announce_joining_rule import announce_joining_rule
from lianka.domain.rewards.operations.grant_refused import (
    GrantedAgain,
    grant_refused_birthdays,
    grant_refused_joining,
)
from lianka.domain.rewards.queries import list_bundles
from lianka.domain.rewards.queries.again import BIRTHDAY, JOINING, count_granted_again
from lianka.domain.rewards.values.birthdays import BirthdayTerms, BirthdayTiming
from lianka.domain.rewards.values.joining import CAP_REACHED, DAILY_CAP_MAX, JoiningCondition, JoiningTerms
from lianka.foundation.calendar import ONE_DAY, business_date
from lianka.interfaces.backoffice.acts import ActForm, Call
from lianka.interfaces.backoffice.fields import DayField
from lianka.interfaces.backoffice.shown import (
    NOTHING,
    Cell,
    Fact,
    Section,
    Shown,
    Table,
    Tone,
    Words,
    badge,
    day,
    limit,
    moment,
    number,
    text,
)

_LATEST = 20
REFUSALS: Mapping[str, Words] = {
    CAP_REACHED: _("above the cap"),
    "budget_exhausted": _("budget used up"),
    "budget_stopped": _("budget stopped"),
    "bundle_withdrawn": _("bundle withdrawn"),
    "funder_has_no_contract": _("the merchant that pays has no contract"),
}


class _CampaignForm(ActForm):
    valid_from = DayField(
        label=_("Applies from"),
        help_text=_("Tomorrow at the earliest. From then on the rule before no longer applies."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["valid_from"] = business_date(self.call.at) + ONE_DAY


class JoiningForm(_CampaignForm):
    """Who gets what for joining and inviting, when, and how often."""

    condition = forms.ChoiceField(label=_("Given"), choices=JoiningCondition.choices)
    newcomer_bundle = forms.ChoiceField(label=_("Bundle for the newcomer"), required=False)
    inviter_bundle = forms.ChoiceField(label=_("Bundle for the inviter"), required=False)
    daily_cap = forms.IntegerField(
        label=_("Rewards of one inviter a day"),
        min_value=1,
        max_value=DAILY_CAP_MAX,
        required=False,
        help_text=_("Empty: no limit."),
    )
    valid_until = DayField(
        label=_("Ends on"), required=False, help_text=_("The first day without rewards. Empty: until the next rule.")
    )
    field_order = ("condition", "newcomer_bundle", "inviter_bundle", "daily_cap", "valid_from", "valid_until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["newcomer_bundle"].choices = self.fields["inviter_bundle"].choices = _bundle_choices()  # type: ignore[attr-defined]


class BirthdayForm(_CampaignForm):
    """When the gift comes, and the bundle of each tier."""

    timing = forms.ChoiceField(label=_("Given"), choices=BirthdayTiming.choices)
    all = forms.ChoiceField(label=_("Bundle for all"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = _bundle_choices()
        self.fields["all"].choices = choices  # type: ignore[attr-defined]
        for tier, name in _tiers().items():
            self.fields[f"tier_{tier}"] = forms.ChoiceField(
                label=_("Bundle for %(tier)s") % {"tier": name},
                choices=choices,
                required=False,
                help_text=_("Empty: the bundle for all."),
            )
        self.order_fields(("timing", "all", *(name for name in self.fields if name.startswith("tier_")), "valid_from"))


def announce_joining(call: Call, values: dict[str, Any]) -> Words:
    """Announce a rule of joining and inviting."""
    terms = JoiningTerms(
        condition=JoiningCondition(values["condition"]),
        valid_from=values["valid_from"],
        newcomer_bundle_id=_id(values["newcomer_bundle"]),
        inviter_bundle_id=_id(values["inviter_bundle"]),
        daily_cap=values["daily_cap"],
        valid_until=values["valid_until"],
    )
    announce_joining_rule(terms=terms, by=call.by, at=call.at)
    return _("The rule is announced.")


def announce_birthday(call: Call, values: dict[str, Any]) -> Words:
    """Announce a rule of birthday gifts."""
    named = {name.removeprefix("tier_"): value for name, value in values.items() if name.startswith("tier_")}
    bundles = {tier: int(value) for tier, value in {"": values["all"], **named}.items() if value}
    terms = BirthdayTerms(BirthdayTiming(values["timing"]), values["valid_from"], bundles)
    announce_birthday_rule(terms=terms, by=call.by, at=call.at)
    return _("The rule is announced.")


def grant_refused_joiners(call: Call, values: dict[str, Any]) -> Words:
    """Grant what the budget refused of a rule of joining and inviting."""
    rule_id = call.thing.pk
    return _granted(grant_refused_joining(rule_id=rule_id, reason=values["reason"], by=call.by, at=call.at))


def grant_refused_gifts(call: Call, values: dict[str, Any]) -> Words:
    """Grant what the budget refused of a rule of birthday gifts."""
    rule_id = call.thing.pk
    return _granted(grant_refused_birthdays(rule_id=rule_id, reason=values["reason"], by=call.by, at=call.at))


def _granted(answer: GrantedAgain) -> Words:
    return _("Granted: %(granted)s. Refused once more: %(refused)s.") % answer._asdict()


def outcome_cell(row: Any) -> Cell:
    """What became of a reward: its grant, or why there is none."""
    if row.grant_id:
        return badge(_("Was granted"), Tone.GOOD, reverse("admin:rewards_rewardgrant_change", args=[row.grant_id]))
    return badge(REFUSALS.get(row.refusal, row.refusal), Tone.BUSY)


def bundle_cell(bundle: Any) -> Cell:
    """A bundle, leading to its page; a dash for none."""
    return (
        text(bundle.name, reverse("admin:rewards_rewardbundle_change", args=[bundle.pk])) if bundle else Cell(NOTHING)
    )


def describe_joining_rule(rule: JoiningRule) -> Shown:
    """The rule, what came of it in numbers, and the latest rewards."""
    about = [
        Fact(_("Given"), text(rule.get_condition_display())),
        Fact(_("Bundle for the newcomer"), bundle_cell(rule.newcomer_bundle)),
        Fact(_("Bundle for the inviter"), bundle_cell(rule.inviter_bundle)),
        Fact(_("Rewards of one inviter a day"), limit(rule.daily_cap)),
        Fact(_("Applies from"), day(rule.valid_from)),
        Fact(_("Ends on"), day(rule.valid_until)),
        Fact(_("Announced at"), moment(rule.announced_at)),
        Fact(_("Announced by"), text(rule.announced_by)),
    ]
    rewards = JoiningReward.objects.filter(rule=rule)
    rows = [
        [
            moment(reward.happened_at),
            text(reward.get_side_display()),
            text(reward.recipient.number, reverse("admin:members_member_change", args=[reward.recipient_id])),
            outcome_cell(reward),
        ]
        for reward in rewards.select_related("recipient").order_by("-id")[:_LATEST]
    ]
    headings = [_("Happened at"), _("For"), _("Member"), _("Outcome")]
    everything = Cell(_("All rewards"), f"{reverse('admin:rewards_joiningreward_changelist')}?rule={rule.pk}")
    return Shown(
        str(rule),
        [Section(_("Rule"), about), _outcomes(rewards, JOINING, rule.pk)],
        [Table(_("Latest rewards"), headings, rows, more=everything)],
    )


def describe_birthday_rule(rule: BirthdayRule) -> Shown:
    """The rule, the bundle of each tier, and what came of it."""
    names = _tiers()
    about = [
        Fact(_("Given"), text(rule.get_timing_display())),
        Fact(_("Applies from"), day(rule.valid_from)),
        Fact(_("Announced at"), moment(rule.announced_at)),
        Fact(_("Announced by"), text(rule.announced_by)),
    ]
    rows = [
        [Cell(names.get(each.tier, each.tier) if each.tier else _("All others")), bundle_cell(each.bundle)]
        for each in BirthdayBundle.objects.filter(rule=rule).select_related("bundle").order_by("tier")
    ]
    empty = _("This rule ends the gifts: it has no bundle.")
    return Shown(
        str(rule),
        [Section(_("Rule"), about), _outcomes(BirthdayGift.objects.filter(rule=rule), BIRTHDAY, rule.pk)],
        [Table(_("Bundles"), [_("Tier"), _("Bundle")], rows, empty)],
    )


def _outcomes(rewards: Any, kind: str, rule_id: int) -> Section:
    counted = dict(rewards.values_list("refusal").annotate(count=Count("id")).order_by("refusal"))
    facts = [Fact(_("Was granted"), number(counted.pop("", 0)))]
    facts += [Fact(REFUSALS.get(refusal, refusal), number(count)) for refusal, count in counted.items()]
    if BudgetExhausted.code in counted:
        facts.append(Fact(_("of these granted later"), number(count_granted_again(kind=kind, rule_id=rule_id))))
    return Section(_("What came of it"), facts)


def _bundle_choices() -> list[tuple[str, Words]]:
    return [
        ("", _("nothing")),
        *((str(each.bundle_id), f"{each.name}: {'; '.join(each.words)}") for each in list_bundles()),
    ]


def _tiers() -> dict[str, str]:
    book = get_tier_book()
    return {code: terms.name for code, terms in book.terms.items()} if book else {}


def _id(value: str) -> int | None:
    return int(value) if value else None
