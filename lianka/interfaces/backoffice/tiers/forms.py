"""What setting tiers asks for."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianka.domain.loyalty.models import BENEFIT_LABELS, FALL_LABELS, MEASURE_LABELS
from lianka.domain.loyalty.queries import get_tier_drafts
from lianka.domain.loyalty.values import (
    BENEFIT_WORDS_LENGTH_MAX,
    TIER_CODE_LENGTH_MAX,
    TIER_NAME_LENGTH_MAX,
    TIER_REASON_LENGTH_MAX,
    Benefit,
    BenefitKind,
    FallKind,
    TierDraft,
    TierMeasure,
    TierRules,
)
from lianka.foundation.values import Rate
from lianka.interfaces.backoffice.acts import ActForm
from lianka.interfaces.backoffice.fields import DiscountField, RateFormField, YuanField

_THRESHOLD_MAX = 10**12


class RulesForm(ActForm):
    """What the climb counts, how long a tier is held, and how far it falls."""

    measure = forms.ChoiceField(
        label=_("What the climb counts"),
        choices=MEASURE_LABELS,
        help_text=_("Another measure counts from now on: each member then stands where its tier begins."),
    )
    growth_per_yuan = RateFormField(label=_("Growth per yuan"))
    hold_months = forms.IntegerField(
        label=_("Months of a hold"),
        required=False,
        min_value=1,
        max_value=120,
        help_text=_("Leave it empty for tiers that are held for ever."),
    )
    fall = forms.ChoiceField(label=_("Fall at the end of a hold that was not earned"), choices=FALL_LABELS)
    by_approval = forms.BooleanField(label=_("Upgrades need approval"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = get_tier_drafts().rules
        self.initial = {
            "measure": rules.measure.value,
            "growth_per_yuan": str(rules.growth_per_yuan),
            "hold_months": rules.hold_months,
            "fall": rules.fall.value,
            "by_approval": rules.by_approval,
        }


def rules_of(values: dict[str, Any]) -> TierRules:
    """The rules that a form gave."""
    return TierRules(
        measure=TierMeasure(values["measure"]),
        growth_per_yuan=values["growth_per_yuan"],
        hold_months=values["hold_months"],
        fall=FallKind(values["fall"]),
        by_approval=values["by_approval"],
    )


class TierForm(ActForm):
    """A tier: from where it begins, what it gives in a sale, and its benefits in words."""

    name = forms.CharField(label=_("Name"), max_length=TIER_NAME_LENGTH_MAX)
    rate = DiscountField(label=_("Share paid"), required=False)
    points_multiplier = RateFormField(label=_("Factor on points earned"), max_value=Decimal(100))
    points_per_yuan = forms.IntegerField(
        label=_("Points that pay one yuan"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=_("Leave it empty for the same as for all."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drafts = get_tier_drafts()
        is_amount = drafts.rules.measure is TierMeasure.AMOUNT
        self.fields["threshold"] = (
            YuanField(label=_("Threshold in yuan"))
            if is_amount
            else forms.IntegerField(label=_("Threshold"), min_value=0, max_value=_THRESHOLD_MAX)
        )
        for kind, label in BENEFIT_LABELS:
            self.fields[f"benefit_{kind}"] = forms.CharField(
                label=label,
                required=False,
                max_length=BENEFIT_WORDS_LENGTH_MAX,
                help_text=_("In words for members. Leave it empty if the tier does not give it."),
            )
        own = next((tier for tier in drafts.tiers if self.call.thing and tier.code == self.call.thing.pk), None)
        self.initial = _initial(own, is_amount=is_amount) if own else {"points_multiplier": "1"}
        self.order_fields(("code", "name", "threshold"))


class NewTierForm(TierForm):
    """A tier that there is not yet."""

    code = forms.RegexField(
        r"^[a-z0-9_]+$",
        label=_("Code"),
        max_length=TIER_CODE_LENGTH_MAX,
        help_text=_("Small letters, digits and _; it never changes. The first tier of all is everyone's, from 0."),
    )

    def clean_code(self) -> str:
        """One that no tier has."""
        code = str(self.cleaned_data["code"])
        if code in [tier.code for tier in get_tier_drafts().tiers]:
            raise forms.ValidationError(_("There is a tier of this code already."))
        return code


class DeclineForm(ActForm):
    """Why a member stays where it stands."""

    reason = forms.CharField(
        label=_("Reason"), max_length=TIER_REASON_LENGTH_MAX, help_text=_("It is kept in the audit.")
    )


def tier_of(code: str, values: dict[str, Any]) -> TierDraft:
    """The tier that a form gave."""
    benefits = [
        Benefit(BenefitKind(kind), words)
        for kind, _label in BENEFIT_LABELS
        if (words := values[f"benefit_{kind}"].strip())
    ]
    return TierDraft(
        code=code,
        name=values["name"],
        threshold=values["threshold"],
        rate=values["rate"],
        points_multiplier=values["points_multiplier"],
        points_per_yuan=values["points_per_yuan"],
        benefits=tuple(benefits),
    )


def _initial(tier: TierDraft, *, is_amount: bool) -> dict[str, Any]:
    return {
        "name": tier.name,
        "threshold": Decimal(tier.threshold) / 100 if is_amount else tier.threshold,
        "rate": _typed(tier.rate),
        "points_multiplier": _typed(tier.points_multiplier),
        "points_per_yuan": tier.points_per_yuan,
        **{f"benefit_{benefit.kind.value}": benefit.words for benefit in tier.benefits},
    }


def _typed(rate: Rate | None) -> str:
    return "" if rate is None else str(rate)
