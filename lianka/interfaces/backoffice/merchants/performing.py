"""What the acts on a merchant do: one call of an operation each, and what to tell the operator."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lianka.domain.access.values import Role
from lianka.domain.loyalty.operations.buy_points_in_advance import buy_points_in_advance
from lianka.domain.loyalty.operations.open_prepaid_account import open_prepaid_account
from lianka.domain.merchants.operations.add_staff import add_staff
from lianka.domain.merchants.operations.create_merchant import create_merchant
from lianka.domain.merchants.operations.move_merchant import move_merchant
from lianka.domain.merchants.operations.open_store import open_store
from lianka.domain.merchants.operations.set_bank_account import set_bank_account
from lianka.domain.merchants.operations.sign_contract import sign_contract
from lianka.domain.merchants.values import (
    BankAccount,
    CollectMode,
    ContractTerms,
    MerchantDraft,
    MerchantStatus,
    PointsMode,
    SettlementCycle,
)
from lianka.interfaces.backoffice.acts import Call
from lianka.interfaces.backoffice.shown import Words
from lianka.interfaces.shared.formats import format_fen


def create(call: Call, values: dict[str, Any]) -> Words:
    """Let a merchant join."""
    draft = MerchantDraft(
        name=values["name"],
        trade=values["trade"].code if values["trade"] else None,
        licence_number=values["licence_number"] or None,
    )
    create_merchant(draft=draft, by=call.by, at=call.at)
    return _("%(name)s has joined.") % {"name": draft.name}


def sign(call: Call, values: dict[str, Any]) -> Words:
    """Put new terms in force."""
    terms = ContractTerms(
        transaction_rate=values["transaction_rate"],
        issue_price=values["issue_price"],
        redemption_price=values["redemption_price"],
        points_per_yuan=values["points_per_yuan"],
        category_rates=values["category_rates"],
        points_mode=PointsMode(values["points_mode"]),
        credit_limit_fen=values["credit_limit_fen"],
        settlement_cycle=SettlementCycle(values["settlement_cycle"]),
        settlement_days=values["settlement_days"],
        collect_mode=CollectMode(values["collect_mode"]),
    )
    sign_contract(
        merchant_id=call.thing.pk,
        terms=terms,
        valid_from=values["valid_from"],
        by=call.by,
        at=call.at,
        reason=values["reason"],
    )
    return _("The contract is signed.")


def open_new_store(call: Call, values: dict[str, Any]) -> Words:
    """Open a store."""
    open_store(merchant_id=call.thing.pk, name=values["name"], address=values["address"], by=call.by, at=call.at)
    return _("The store is open.")


def add(call: Call, values: dict[str, Any]) -> Words:
    """Give a user a role at the merchant."""
    add_staff(
        merchant_id=call.thing.pk,
        username=values["username"],
        role=Role(values["role"]),
        store_id=values["store"].pk if values["store"] else None,
        by=call.by,
        at=call.at,
    )
    return _("%(username)s works here now.") % {"username": values["username"]}


def set_account(call: Call, values: dict[str, Any]) -> Words:
    """Set where the merchant is paid."""
    account = BankAccount(account_name=values["account_name"], bank_name=values["bank_name"], number=values["number"])
    set_bank_account(merchant_id=call.thing.pk, account=account, by=call.by, at=call.at, reason=values["reason"])
    return _("The bank account is set.")


def open_prepaid(call: Call, values: dict[str, Any]) -> Words:
    """Open or change the account of points bought in advance."""
    open_prepaid_account(
        merchant_id=call.thing.pk,
        reserve_fen=values["reserve_fen"],
        alert_threshold_fen=values["alert_threshold_fen"],
        by=call.by,
        at=call.at,
    )
    return _("The account of points bought in advance is set up.")


def buy_points(call: Call, values: dict[str, Any]) -> Words:
    """Book money that arrived for points."""
    buy_points_in_advance(
        merchant_id=call.thing.pk, amount_fen=values["amount_fen"], key=values["key"], by=call.by, at=call.at
    )
    return _("%(amount)s is booked.") % {"amount": format_fen(values["amount_fen"])}


def suspend(call: Call, values: dict[str, Any]) -> Words:
    """Suspend the merchant."""
    return _move(call, values, MerchantStatus.SUSPENDED)


def reactivate(call: Call, values: dict[str, Any]) -> Words:
    """Make the merchant active again."""
    return _move(call, values, MerchantStatus.ACTIVE)


def leave(call: Call, values: dict[str, Any]) -> Words:
    """Let the merchant leave for good."""
    return _move(call, values, MerchantStatus.LEFT)


def _move(call: Call, values: dict[str, Any], to_status: MerchantStatus) -> Words:
    move_merchant(merchant_id=call.thing.pk, to_status=to_status, by=call.by, at=call.at, reason=values["reason"])
    return _("The status is now: %(status)s.") % {"status": to_status.label}
