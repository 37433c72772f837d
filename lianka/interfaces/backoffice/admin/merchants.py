"""Merchants with their stores, staff and contracts."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.ledger.chart import PAYABLE
from lianka.domain.ledger.queries import balances_of
from lianka.domain.ledger.values import AccountRef
from lianka.domain.merchants.models import Contract, Merchant
from lianka.domain.merchants.values import MerchantStatus, normalise_name
from lianka.interfaces.backoffice import api_keys
from lianka.interfaces.backoffice.acts import Act, ReasonForm
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.merchants import forms, performing
from lianka.interfaces.backoffice.merchants.shown import describe_contract, describe_merchant
from lianka.interfaces.backoffice.shown import Cell, Shown, code, day, moment, money, text
from lianka.interfaces.backoffice.tables import percent, state_cell, when


def _is_here(merchant: Merchant) -> bool:
    return merchant.status != MerchantStatus.LEFT


@admin.register(Merchant)
class MerchantAdmin(BackofficeAdmin):
    """The merchants of the alliance."""

    headings = (
        _("Name"),
        _("Merchant code"),
        _("Trade"),
        _("Status"),
        _("Payable"),
        _("Joined at"),
    )
    numbers = frozenset({4})
    list_filter = ("status", "trade", when("joined_at"))
    list_select_related = ("trade",)
    ordering = ("-joined_at",)
    search_fields = ("name",)
    search_help_text = _("Name, merchant code, or code on the licence")
    list_acts = (
        Act(
            "create",
            _("New merchant"),
            _("The merchant joins the alliance at once. A contract can be signed on its page."),
            Action.MANAGE_MERCHANTS,
            performing.create,
            form=forms.MerchantForm,
        ),
    )
    acts = (
        Act(
            "sign-contract",
            _("Sign a contract"),
            _("The new terms hold from the day given; the contract before ends there. Nothing earlier changes."),
            Action.SIGN_CONTRACTS,
            performing.sign,
            form=forms.ContractForm,
            is_open=_is_here,
        ),
        Act(
            "open-store",
            _("Open a store"),
            _("Members can be served in the new store at once."),
            Action.MANAGE_MERCHANTS,
            performing.open_new_store,
            form=forms.StoreForm,
            is_open=_is_here,
        ),
        Act(
            "add-staff",
            _("Add staff"),
            _("A user who can sign in gets a role at this merchant."),
            Action.MANAGE_STAFF,
            performing.add,
            form=forms.StaffForm,
            is_open=_is_here,
        ),
        Act(
            "issue-api-key",
            _("Issue an API key"),
            _("A program of the merchant, such as its till, gets in with it. The secret is shown once, right after."),
            Action.MANAGE_API_KEYS,
            api_keys.issue,
            form=api_keys.ApiKeyForm,
            is_open=_is_here,
        ),
        Act(
            "set-bank-account",
            _("Set the bank account"),
            _("Later payments go to this account. The one before is forgotten."),
            Action.MANAGE_MERCHANTS,
            performing.set_account,
            form=forms.BankAccountForm,
            is_open=_is_here,
        ),
        Act(
            "open-prepaid-account",
            _("Points in advance: set up"),
            _("Opens the account of points bought in advance, or changes its reserve and its alert."),
            Action.MANAGE_POINTS_RULES,
            performing.open_prepaid,
            form=forms.PrepaidForm,
            is_open=_is_here,
        ),
        Act(
            "buy-points",
            _("Points in advance: record a payment"),
            _("Books money that arrived at the bank for points. The same bank reference counts once."),
            Action.RECORD_PREPAYMENTS,
            performing.buy_points,
            form=forms.PrepaymentForm,
            is_open=_is_here,
        ),
        Act(
            "suspend",
            _("Suspend"),
            _("The merchant sells and issues nothing until it is active again. What it is owed stays."),
            Action.MANAGE_MERCHANTS,
            performing.suspend,
            form=ReasonForm,
            is_open=lambda merchant: merchant.status == MerchantStatus.ACTIVE,
            is_dangerous=True,
        ),
        Act(
            "reactivate",
            _("Make active again"),
            _("The merchant sells and issues points again from now on."),
            Action.MANAGE_MERCHANTS,
            performing.reactivate,
            form=ReasonForm,
            is_open=lambda merchant: merchant.status == MerchantStatus.SUSPENDED,
        ),
        Act(
            "leave",
            _("Leaves the alliance"),
            _("This is for good: a merchant that left cannot come back. What it is owed is still settled."),
            Action.MANAGE_MERCHANTS,
            performing.leave,
            form=ReasonForm,
            is_open=_is_here,
            is_dangerous=True,
        ),
    )

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By code, licence, or a part of the name: an alliance's merchants are few enough to be read."""
        exact = Q(code=typed.upper()) | Q(licence_number=typed.upper())
        return rows.filter(exact | Q(name_normalised__contains=normalise_name(typed)))

    def decorate(self, rows: list[Any]) -> None:
        """What each merchant of one page is owed."""
        balances = balances_of([AccountRef(PAYABLE, row.pk) for row in rows])
        for row in rows:
            row.payable_fen = balances[AccountRef(PAYABLE, row.pk)]

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            text(thing.name),
            code(thing.code),
            text(thing.trade),
            state_cell(thing.status, thing.get_status_display()),
            money(thing.payable_fen),
            moment(thing.joined_at),
        ]

    def describe(self, request: HttpRequest, thing: Merchant) -> Shown:
        """The merchant's file."""
        return describe_merchant(request, thing)


@admin.register(Contract)
class ContractAdmin(BackofficeAdmin):
    """Every version of every contract. A new one is signed on the merchant's page."""

    headings = (
        _("Merchant"),
        _("In force from"),
        _("Until before"),
        _("Transaction rate"),
        _("Issue price (fen per point)"),
        _("Redemption price (fen per point)"),
        _("Settlement cycle"),
        _("Money is collected by"),
    )
    list_filter = ("settlement_cycle", "collect_mode", "points_mode")
    list_select_related = ("merchant",)
    search_fields = ("merchant",)
    search_help_text = _("Name of the merchant")

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By the merchant's name or code."""
        by_name = Q(merchant__name_normalised__contains=normalise_name(typed))
        return rows.filter(by_name | Q(merchant__code=typed.upper()))

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            text(thing.merchant.name),
            day(thing.valid_from),
            day(thing.valid_until),
            text(percent(thing.transaction_rate)),
            text(thing.issue_price),
            text(thing.redemption_price),
            text(thing.get_settlement_cycle_display()),
            text(thing.get_collect_mode_display()),
        ]

    def describe(self, request: HttpRequest, thing: Contract) -> Shown:
        """The terms of one version."""
        return describe_contract(thing)
