"""The rules of points: announced ahead, never retroactive, never changed in place."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.loyalty.models import (
    DESTINATION_LABELS,
    VALIDITY_LABELS,
    EarnPreset,
    PrepaidAccount,
    ValidityPolicyRow,
)
from lianka.domain.loyalty.operations.change_points_settings import change_points_settings
from lianka.domain.loyalty.operations.set_earn_preset import set_earn_preset
from lianka.domain.loyalty.operations.set_validity_policy import set_validity_policy
from lianka.domain.loyalty.queries import get_rule_book, read_prepaid_states
from lianka.domain.loyalty.values import ExpiryDestination, PayingRule, ValidityPolicy
from lianka.domain.merchants.models import Trade
from lianka.foundation import clock
from lianka.foundation.calendar import ONE_DAY, business_date
from lianka.interfaces.backoffice.acts import Act, ActForm, Call
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.fields import DayField, RateFormField
from lianka.interfaces.backoffice.parties import name_parties
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Section,
    Shown,
    Words,
    day,
    moment,
    money,
    number,
    text,
    yes_or_no,
)


class _AnnouncedForm(ActForm):
    valid_from = DayField(label=_("Applies from"), help_text=_("Points earned before that day keep what they have."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["valid_from"] = business_date(self.call.at) + ONE_DAY


class ValidityForm(_AnnouncedForm):
    """How long points live from a day on."""

    kind = forms.ChoiceField(label=_("Validity"), choices=VALIDITY_LABELS)
    n = forms.IntegerField(label=_("N"), required=False, min_value=1, max_value=1200)
    date = DayField(label=_("Latest day"), required=False, help_text=_("For a fixed day only."))
    field_order = ("kind", "n", "date", "valid_from")


class PresetForm(_AnnouncedForm):
    """How many points a yuan earns from a day on."""

    trade = forms.ModelChoiceField(
        label=_("Trade"),
        queryset=Trade.objects.all(),
        required=False,
        to_field_name="code",
        empty_label=_("All trades without a rate of their own"),
    )
    points_per_yuan = RateFormField(label=_("Points per yuan"))
    field_order = ("trade", "points_per_yuan", "valid_from")


class SettingsForm(ActForm):
    """What happens to points that expire or come back late."""

    expiry_destination = forms.ChoiceField(label=_("Money of expired points"), choices=DESTINATION_LABELS)
    grace_days = forms.IntegerField(label=_("Days of grace for returned points"), min_value=0, max_value=3650)
    points_per_yuan = forms.IntegerField(label=_("Points that pay one yuan"), min_value=1, max_value=1_000_000)
    points_min = forms.IntegerField(label=_("Fewest points to pay with"), min_value=0, max_value=1_000_000)
    scan_needed = forms.BooleanField(
        label=_("A till spends points only after a scan"),
        required=False,
        help_text=_("Without it, a till may spend the points of whoever bought there before. The phone needs no scan."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        book = get_rule_book()
        self.initial = {
            "expiry_destination": book.expiry_destination.value,
            "grace_days": book.grace_days,
            **book.paying._asdict(),
        }


def _announce_validity(call: Call, values: dict[str, Any]) -> Words:
    policy = ValidityPolicy.of(kind=values["kind"], n=values["n"], day=values["date"])
    set_validity_policy(policy=policy, valid_from=values["valid_from"], by=call.by, at=call.at)
    return _("The validity is announced.")


def _announce_rate(call: Call, values: dict[str, Any]) -> Words:
    set_earn_preset(
        trade=values["trade"].code if values["trade"] else "",
        points_per_yuan=values["points_per_yuan"],
        valid_from=values["valid_from"],
        by=call.by,
        at=call.at,
    )
    return _("The rate is announced.")


def _change_settings(call: Call, values: dict[str, Any]) -> Words:
    change_points_settings(
        expiry_destination=ExpiryDestination(values["expiry_destination"]),
        grace_days=values["grace_days"],
        paying=PayingRule(values["points_per_yuan"], values["points_min"], values["scan_needed"]),
        by=call.by,
        at=call.at,
    )
    return _("The settings are changed.")


_CHANGE_SETTINGS = Act(
    "change-settings",
    _("Change the settings"),
    _("They hold from the next expiry and the next refund on. What was booked stays."),
    Action.MANAGE_POINTS_RULES,
    _change_settings,
    form=SettingsForm,
)


@admin.register(ValidityPolicyRow)
class ValidityPolicyAdmin(BackofficeAdmin):
    """How long points live, by the day they were earned."""

    headings = (
        _("Applies from"),
        _("Validity"),
        _("N"),
        _("Latest day"),
        _("Announced at"),
        _("Announced by"),
    )
    numbers = frozenset({2})
    list_acts = (
        Act(
            "announce",
            _("Announce a validity"),
            _("It applies to points earned from that day on, never before. Members can read it at once."),
            Action.MANAGE_POINTS_RULES,
            _announce_validity,
            form=ValidityForm,
        ),
        _CHANGE_SETTINGS,
    )

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            day(thing.valid_from),
            text(thing.get_kind_display()),
            number(thing.n),
            day(thing.day),
            moment(thing.announced_at),
            text(thing.announced_by),
        ]

    def describe(self, request: HttpRequest, thing: ValidityPolicyRow) -> Shown:
        """One announced policy."""
        facts = [
            Fact(_("Validity"), text(thing.get_kind_display())),
            Fact(_("N"), number(thing.n)),
            Fact(_("Latest day"), day(thing.day)),
            Fact(_("Applies from"), day(thing.valid_from)),
            Fact(_("Announced at"), moment(thing.announced_at)),
            Fact(_("Announced by"), text(thing.announced_by)),
        ]
        return Shown(thing.get_kind_display(), [Section(_("Validity of points"), facts)])


@admin.register(EarnPreset)
class EarnPresetAdmin(BackofficeAdmin):
    """How many points a yuan earns, where a contract says nothing else."""

    headings = (
        _("Applies from"),
        _("Trade"),
        _("Points per yuan"),
        _("Announced at"),
        _("Announced by"),
    )
    list_acts = (
        Act(
            "announce",
            _("Announce a rate"),
            _("It applies to purchases from that day on, never before. Members can read it at once."),
            Action.MANAGE_POINTS_RULES,
            _announce_rate,
            form=PresetForm,
        ),
    )

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            day(thing.valid_from),
            text(thing.trade or _("All")),
            text(thing.points_per_yuan),
            moment(thing.announced_at),
            text(thing.announced_by),
        ]

    def describe(self, request: HttpRequest, thing: EarnPreset) -> Shown:
        """One announced rate."""
        facts = [
            Fact(_("Trade"), text(thing.trade or _("All"))),
            Fact(_("Points per yuan"), text(thing.points_per_yuan)),
            Fact(_("Applies from"), day(thing.valid_from)),
            Fact(_("Announced at"), moment(thing.announced_at)),
            Fact(_("Announced by"), text(thing.announced_by)),
        ]
        return Shown(str(thing), [Section(_("Earning rate"), facts)])


@admin.register(PrepaidAccount)
class PrepaidAccountAdmin(BackofficeAdmin):
    """Merchants that buy their points in advance. Set up and paid in on the merchant's page."""

    headings = (
        _("Merchant"),
        _("May issue points"),
        _("Left to issue for"),
        _("Opened at"),
    )
    numbers = frozenset({2})
    list_filter = ("may_issue",)

    def decorate(self, rows: list[Any]) -> None:
        """Names and what is left, for one page."""
        names = name_parties(row.pk for row in rows)
        states = read_prepaid_states(rows, at=clock.now())
        for row, state in zip(rows, states, strict=True):
            row.name, row.left_fen = names[row.pk].text, state.left_fen

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            text(thing.name),
            yes_or_no(thing.may_issue),
            money(thing.left_fen),
            moment(thing.opened_at),
        ]

    def describe(self, request: HttpRequest, thing: PrepaidAccount) -> Shown:
        """One merchant's account."""
        [state] = read_prepaid_states([thing], at=clock.now())
        facts = [
            Fact(_("Merchant"), name_parties([thing.pk])[thing.pk]),
            Fact(_("May issue points"), yes_or_no(thing.may_issue)),
            Fact(_("Bought and not used"), money(state.balance_fen)),
            Fact(_("Issued, to be covered"), money(state.due_fen)),
            Fact(_("Credit limit"), money(state.credit_limit_fen)),
            Fact(_("Reserve"), money(state.reserve_fen)),
            Fact(_("Left to issue for"), money(state.left_fen)),
            Fact(_("Alert below"), money(state.alert_threshold_fen)),
        ]
        return Shown(_("Points bought in advance"), [Section(_("Account"), facts)])
