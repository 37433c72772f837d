"""A tier that an operator gives a member by hand, and ends before its day."""

from secrets import token_hex
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.loyalty.operations.set_member_tier import BY_HAND, end_member_tier, set_member_tier
from lianka.domain.loyalty.queries import get_tier_drafts
from lianka.domain.loyalty.queries.standings import list_tier_grants
from lianka.domain.loyalty.queries.tiers import get_tier_book
from lianka.domain.loyalty.values import TIER_REASON_LENGTH_MAX, GrantView
from lianka.foundation import clock
from lianka.foundation.calendar import add_months, business_date, end_of_day
from lianka.interfaces.backoffice.acts import Act, ActForm, Call
from lianka.interfaces.backoffice.fields import DayField
from lianka.interfaces.backoffice.shown import Words
from lianka.interfaces.backoffice.tiers.words import FOR_EVER
from lianka.interfaces.shared.formats import format_moment


class _TierReasonForm(ActForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=TIER_REASON_LENGTH_MAX, help_text=_("It is kept in the audit.")
    )


class SetTierForm(_TierReasonForm):
    """Which tier, through which day, and why. The key makes a second tap harmless."""

    tier = forms.ChoiceField(label=_("Tier"))
    last_day = DayField(label=_("Valid through"), help_text=_("The last day on which the member has it at least."))
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    field_order = ("tier", "last_day", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tiers = self.fields["tier"]
        assert isinstance(tiers, forms.ChoiceField)
        tiers.choices = [(tier.code, tier.name) for tier in get_tier_drafts().tiers[1:]]
        self.initial = {"last_day": add_months(business_date(self.call.at), 12), "key": token_hex(16)}

    def clean_last_day(self) -> Any:
        """A day that is not over."""
        day = self.cleaned_data["last_day"]
        if day < business_date(self.call.at):
            raise forms.ValidationError(_("This day is over."))
        return day


class EndTierForm(_TierReasonForm):
    """Which of the tiers that were set by hand ends now, and why."""

    cause = forms.ChoiceField(label=_("Tier"))
    field_order = ("cause", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        causes = self.fields["cause"]
        assert isinstance(causes, forms.ChoiceField)
        causes.choices = [
            (grant.cause, f"{grant.name} · {format_moment(grant.valid_until) if grant.valid_until else FOR_EVER}")
            for grant in _by_hand(self.call.thing)
        ]


def _set(call: Call, values: dict[str, Any]) -> Words:
    set_member_tier(
        member_id=call.thing.pk,
        tier=values["tier"],
        valid_until=end_of_day(values["last_day"]),
        reason=values["reason"],
        key=values["key"],
        by=call.by,
        at=call.at,
    )
    return _("The tier is set.")


def _end(call: Call, values: dict[str, Any]) -> Words:
    end_member_tier(member_id=call.thing.pk, cause=values["cause"], reason=values["reason"], by=call.by, at=call.at)
    return _("The tier is ended.")


def _by_hand(member: Any) -> list[GrantView]:
    return [grant for grant in list_tier_grants(member_id=member.pk, at=clock.now()) if grant.cause.startswith(BY_HAND)]


SET_TIER = Act(
    "set-tier",
    _("Set the tier"),
    _("The member has this tier at least through the day. What it grew to goes on underneath, and applies after that."),
    Action.MANAGE_MEMBER_TIERS,
    _set,
    form=SetTierForm,
    is_open=lambda member: (book := get_tier_book()) is not None and len(book.ladder.tiers) > 1,
)
END_TIER = Act(
    "end-tier",
    _("End a set tier"),
    _("The tier that was set by hand ends now; the one the member grew to applies."),
    Action.MANAGE_MEMBER_TIERS,
    _end,
    form=EndTierForm,
    is_open=lambda member: bool(_by_hand(member)),
    is_dangerous=True,
)
