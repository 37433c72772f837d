"""What the acts on a merchant ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.values import MERCHANT_ROLES, Role
from lianka.domain.merchants.models import Contract, ContractCategoryRate, Store, Trade
from lianka.domain.merchants.values import CollectMode, PointsMode, SettlementCycle
from lianka.foundation.calendar import ONE_DAY, business_date
from lianka.interfaces.backoffice.acts import ActForm
from lianka.interfaces.backoffice.fields import (
    CategoryRatesField,
    DayField,
    PercentField,
    RateFormField,
    YuanField,
)


class MerchantForm(ActForm):
    """A new merchant."""

    name = forms.CharField(label=_("Name"), max_length=120)
    trade = forms.ModelChoiceField(label=_("Trade"), queryset=Trade.objects.all(), required=False, to_field_name="code")
    licence_number = forms.CharField(label=_("Unified social credit code"), max_length=18, required=False)


class ContractForm(ActForm):
    """The terms of a contract. They begin as those in force."""

    valid_from = DayField(label=_("In force from"))
    transaction_rate = PercentField(label=_("Transaction rate (%)"), help_text=_("Of all that is sold: 0.6 for 0.6%."))
    points_per_yuan = RateFormField(
        label=_("Points per yuan"), required=False, help_text=_("Empty: the alliance's preset.")
    )
    category_rates = CategoryRatesField(label=_("Points per yuan by category"))
    issue_price = RateFormField(
        label=_("Issue price (fen per point)"), help_text=_("What the merchant pays for a point it issues.")
    )
    redemption_price = RateFormField(
        label=_("Redemption price (fen per point)"),
        help_text=_("What the merchant is paid for a point spent with it."),
    )
    points_mode = forms.ChoiceField(label=_("Points are"), choices=PointsMode.choices)
    credit_limit_fen = YuanField(label=_("Credit limit (yuan)"), initial=0)
    settlement_cycle = forms.ChoiceField(label=_("Settlement cycle"), choices=SettlementCycle.choices)
    settlement_days = forms.IntegerField(label=_("Days until due"), min_value=0, max_value=180, initial=0)
    collect_mode = forms.ChoiceField(label=_("Money is collected by"), choices=CollectMode.choices)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        latest = Contract.objects.filter(merchant=self.call.thing).order_by("-valid_from").first()
        if latest is not None:
            self.initial = _terms_in_force(latest)
        self.initial["valid_from"] = business_date(self.call.at) + ONE_DAY


class StoreForm(ActForm):
    """A new store."""

    name = forms.CharField(label=_("Name"), max_length=120)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)


class StaffForm(ActForm):
    """Who gets which role, and in which store."""

    username = forms.CharField(label=_("User name"), max_length=150)
    role = forms.ChoiceField(
        label=_("Role"), choices=[(role.value, role.label) for role in Role if role in MERCHANT_ROLES]
    )
    store = forms.ModelChoiceField(
        label=_("Store"), queryset=Store.objects.none(), required=False, empty_label=_("All stores")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stores = self.fields["store"]
        assert isinstance(stores, forms.ModelChoiceField)
        stores.queryset = Store.objects.filter(merchant=self.call.thing)


class BankAccountForm(ActForm):
    """Where the merchant is paid."""

    account_name = forms.CharField(label=_("Account name"), max_length=120)
    bank_name = forms.CharField(label=_("Bank"), max_length=120)
    number = forms.CharField(label=_("Account number"), max_length=40, widget=forms.TextInput({"autocomplete": "off"}))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class PrepaidForm(ActForm):
    """When issuing stops, and when the operator is warned."""

    reserve_fen = YuanField(
        label=_("Reserve (yuan)"), initial=0, help_text=_("Issuing stops when only this much is left.")
    )
    alert_threshold_fen = YuanField(label=_("Alert below (yuan)"), initial=0)


class PrepaymentForm(ActForm):
    """Money that arrived."""

    amount_fen = YuanField(label=_("Amount (yuan)"))
    key = forms.CharField(label=_("Bank reference"), max_length=100)


def _terms_in_force(contract: Contract) -> dict[str, Any]:
    rates = ContractCategoryRate.objects.filter(contract=contract).order_by("category")
    return {
        "transaction_rate": (contract.transaction_rate.value * 100).normalize(),
        "points_per_yuan": contract.points_per_yuan,
        "category_rates": "\n".join(f"{rate.category} {rate.points_per_yuan}" for rate in rates),
        "issue_price": contract.issue_price,
        "redemption_price": contract.redemption_price,
        "points_mode": contract.points_mode,
        "credit_limit_fen": f"{contract.credit_limit_fen // 100}.{contract.credit_limit_fen % 100:02}",
        "settlement_cycle": contract.settlement_cycle,
        "settlement_days": contract.settlement_days,
        "collect_mode": contract.collect_mode,
    }
