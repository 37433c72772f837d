"""What the acts on bundles and budgets call."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lianka.domain.loyalty.operations.change_gift_settings import change_gift_settings
from lianka.domain.loyalty.values import GiftTerms
from lianka.domain.rewards.operations.change_bundle import change_bundle
from lianka.domain.rewards.operations.create_budget import create_budget
from lianka.domain.rewards.operations.create_bundle import create_bundle
from lianka.domain.rewards.operations.raise_budget import raise_budget
from lianka.domain.rewards.operations.stop_budget import stop_budget
from lianka.domain.rewards.operations.withdraw_bundle import withdraw_bundle
from lianka.domain.rewards.values import BudgetDraft
from lianka.interfaces.backoffice.acts import Call
from lianka.interfaces.backoffice.shown import Words


def create(call: Call, values: dict[str, Any]) -> Words:
    """Put a bundle together."""
    create_bundle(name=values["name"], budget_id=int(values["budget"]), items=values["items"], by=call.by, at=call.at)
    return _("The bundle can be granted now.")


def change(call: Call, values: dict[str, Any]) -> Words:
    """Write a new version of a bundle."""
    version = change_bundle(
        bundle_id=call.thing.pk,
        name=values["name"],
        budget_id=int(values["budget"]),
        items=values["items"],
        by=call.by,
        at=call.at,
    )
    return _("Version %(version)s is granted from now on.") % {"version": version}


def withdraw(call: Call, values: dict[str, Any]) -> Words:
    """Grant a bundle no more."""
    withdraw_bundle(bundle_id=call.thing.pk, reason=values["reason"], by=call.by, at=call.at)
    return _("The bundle is withdrawn.")


def open_budget(call: Call, values: dict[str, Any]) -> Words:
    """Set money aside."""
    draft = BudgetDraft(values["name"], values["limit_fen"], values["funder"], values["alert_fen"])
    create_budget(draft=draft, by=call.by, at=call.at)
    return _("The budget is open.")


def raise_limit(call: Call, values: dict[str, Any]) -> Words:
    """Set more money aside."""
    raise_budget(budget_id=call.thing.pk, **values, by=call.by, at=call.at)
    return _("The budget is raised.")


def stop(call: Call, values: dict[str, Any]) -> Words:
    """Pay nothing more from a budget."""
    stop_budget(budget_id=call.thing.pk, reason=values["reason"], by=call.by, at=call.at)
    return _("The budget is stopped.")


def change_settings(call: Call, values: dict[str, Any]) -> Words:
    """Set what gifts cost and how long coins live."""
    terms = GiftTerms(values["gift_price"], values["coins_valid_months"])
    change_gift_settings(terms=terms, by=call.by, at=call.at)
    return _("The settings are changed.")
