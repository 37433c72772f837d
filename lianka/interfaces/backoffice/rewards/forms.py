"""What the acts on bundles and budgets ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianka.domain.loyalty.queries import get_gift_terms
from lianka.domain.loyalty.queries.tiers import get_tier_book
from lianka.domain.merchants.queries import find_merchant
from lianka.domain.rewards.queries import get_bundle_terms, list_budgets
from lianka.domain.rewards.values import (
    AMOUNT_MAX,
    COUNT_MAX,
    DAYS_MAX,
    NAME_LENGTH_MAX,
    BundleTerms,
    RewardItem,
    RewardKind,
)
from lianka.interfaces.backoffice.acts import ActForm, ReasonForm
from lianka.interfaces.backoffice.fields import RateFormField, YuanField
from lianka.interfaces.shared.formats import format_fen

_SUMS = (RewardKind.POINTS, RewardKind.COINS, RewardKind.GROWTH)


class RightsField(forms.CharField):
    """One right a line: its words, how often, and for how many days, with bars between."""

    def __init__(self, **options: Any) -> None:
        help_text = _("One a line: words | times | days, such as “Free tea | 2 | 30”. Without days it has no end.")
        super().__init__(
            **{"widget": forms.Textarea({"rows": 3}), "required": False, "help_text": help_text, **options}
        )

    def clean(self, value: Any) -> Any:
        """The rights as items."""
        lines = [line for line in super().clean(value).splitlines() if line.strip()]
        return [_read_right(line) for line in lines]


def _read_right(line: str) -> RewardItem:
    name, *numbers = (part.strip() for part in line.replace("｜", "|").split("|"))
    is_read = name and len(numbers) in (1, 2) and all(each.isascii() and each.isdecimal() for each in numbers)
    counts = [int(each) for each in numbers if len(each) <= len(str(DAYS_MAX))] if is_read else []
    if len(counts) != len(numbers) or not counts or not 1 <= counts[0] <= COUNT_MAX or len(name) > NAME_LENGTH_MAX:
        raise forms.ValidationError(_("Please check the line “%(line)s”.") % {"line": line})
    if len(counts) == 2 and not 1 <= counts[1] <= DAYS_MAX:
        raise forms.ValidationError(_("Please check the line “%(line)s”.") % {"line": line})
    return RewardItem(RewardKind.RIGHT, counts[0], name=name, days=counts[1] if len(counts) == 2 else None)


class BundleForm(ActForm):
    """What a bundle gives, and from which budget."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH_MAX)
    budget = forms.ChoiceField(label=_("Budget"), help_text=_("Who pays for it, and up to how much."))
    points = forms.IntegerField(label=_("Points"), min_value=1, max_value=AMOUNT_MAX, required=False)
    coins = YuanField(
        label=_("Coins"), max_value=AMOUNT_MAX // 100, required=False, help_text=_("A coin is worth 1.00 yuan.")
    )
    growth = forms.IntegerField(label=_("Growth"), min_value=1, max_value=AMOUNT_MAX, required=False)
    tier = forms.ChoiceField(label=_("Tier"), required=False)
    tier_days = forms.IntegerField(label=_("Days of the tier"), min_value=1, max_value=DAYS_MAX, required=False)
    rights = RightsField(label=_("Rights"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["budget"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (str(budget.pk), f"{budget.name} · {format_fen(budget.limit_fen - budget.spent_fen)}")
            for budget in list_budgets()
        ]
        tiers, book = self.fields["tier"], get_tier_book()
        assert isinstance(tiers, forms.ChoiceField)
        names = [] if book is None else [(tier.code, book.terms[tier.code].name) for tier in book.ladder.tiers]
        tiers.choices = [("", _("None")), *names]

    def clean(self) -> dict[str, Any]:
        """The items, in a fixed order; a bundle gives something."""
        values = self.cleaned_data
        sums = [RewardItem(kind, values[kind.value]) for kind in _SUMS if values.get(kind.value)]
        tier, days = values.get("tier"), values.get("tier_days")
        if bool(tier) != bool(days) and not self.errors:
            raise forms.ValidationError(_("A tier is given for a number of days."))
        tiers = [RewardItem(RewardKind.TIER, tier=tier, days=days)] if tier else []
        items = [*sums, *tiers, *values.get("rights", [])]
        if not items and not self.errors:
            raise forms.ValidationError(_("Please say what the bundle gives."))
        return {**values, "items": items}


class ChangedBundleForm(BundleForm):
    """A bundle as it is, to be changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms = get_bundle_terms(bundle_id=self.call.thing.pk)
        self.initial = {"name": self.call.thing.name, "budget": terms.budget_id, **_typed(terms)}


def _typed(terms: BundleTerms) -> dict[str, Any]:
    """The items as they would be typed."""
    coins = terms.sum_of(RewardKind.COINS)
    rights = [item for item in terms.items if item.kind == RewardKind.RIGHT]
    tier = next((item for item in terms.items if item.kind == RewardKind.TIER), None)
    return {
        "points": terms.sum_of(RewardKind.POINTS) or None,
        "coins": f"{coins // 100}.{coins % 100:02d}" if coins else None,
        "tier": tier.tier if tier else "",
        "tier_days": tier.days if tier else None,
        "growth": terms.sum_of(RewardKind.GROWTH) or None,
        "rights": "\n".join(" | ".join(str(part) for part in (r.name, r.amount, r.days) if part) for r in rights),
    }


class BudgetForm(ActForm):
    """A new budget."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH_MAX)
    funder = forms.CharField(
        label=_("Merchant that pays"),
        max_length=100,
        required=False,
        help_text=_("Code, licence number or name. Empty: the platform pays."),
    )
    limit_fen = YuanField(label=_("Limit (yuan)"))
    alert_fen = YuanField(
        label=_("Warn when so much is spent (yuan)"), required=False, help_text=_("Empty: no warning.")
    )

    def clean_funder(self) -> int | None:
        """The merchant meant."""
        typed = self.cleaned_data["funder"].strip()
        if not typed:
            return None
        merchant = find_merchant(text=typed)
        if merchant is None:
            raise forms.ValidationError(_("We could not find this merchant."))
        return int(merchant.pk)


class RaiseForm(ReasonForm):
    """A higher limit."""

    limit_fen = YuanField(label=_("New limit (yuan)"))
    alert_fen = YuanField(
        label=_("Warn when so much is spent (yuan)"), required=False, help_text=_("Empty: no warning.")
    )
    field_order = ("limit_fen", "alert_fen", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {
            name: None if (fen := getattr(self.call.thing, name)) is None else f"{fen // 100}.{fen % 100:02d}"
            for name in ("limit_fen", "alert_fen")
        }


class GiftSettingsForm(ActForm):
    """What gifts cost the platform, and how long coins live."""

    gift_price = RateFormField(label=_("Cost of a point the platform gives (fen)"))
    coins_valid_months = forms.IntegerField(
        label=_("Months that coins are valid"), min_value=0, max_value=1200, help_text=_("0: for ever.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms = get_gift_terms()
        self.initial = {"gift_price": str(terms.price), "coins_valid_months": terms.coins_valid_months}
