"""What the acts on cards do: one call of an operation each, and what to tell the operator."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lianka.domain.cards.operations.add_group_code import add_group_code
from lianka.domain.cards.operations.add_price_option import add_price_option
from lianka.domain.cards.operations.archive_price_option import archive_price_option
from lianka.domain.cards.operations.create_plan import create_plan
from lianka.domain.cards.operations.end_link import end_link
from lianka.domain.cards.operations.offer_link import offer_link
from lianka.domain.cards.operations.put_on_sale import put_on_sale
from lianka.domain.cards.operations.set_link_rates import set_link_rates
from lianka.domain.cards.operations.set_plan_gifts import set_plan_gifts
from lianka.domain.cards.operations.withdraw_plan import withdraw_plan
from lianka.domain.cards.values import LinkState, OptionDraft, PlanDraft, PlanGiftsDraft, TermKind
from lianka.interfaces.backoffice.acts import Call
from lianka.interfaces.backoffice.shown import Words

_BUNDLES = ("opening_bundle", "renewal_bundle", "monthly_bundle")


def create(call: Call, values: dict[str, Any]) -> Words:
    """Design a card."""
    draft = PlanDraft(**{**values, "trade": values["trade"].code if values["trade"] else ""})
    create_plan(draft=draft, by=call.by, at=call.at)
    return _("%(name)s is a draft now. Add its prices on its page, then put it on sale.") % {"name": draft.name}


def add_option(call: Call, values: dict[str, Any]) -> Words:
    """Add a price."""
    option = OptionDraft(**{**values, "term_kind": TermKind(values["term_kind"])})
    add_price_option(plan_public_id=call.thing.public_id, option=option, by=call.by, at=call.at)
    return _("The price is added.")


def archive_option(call: Call, values: dict[str, Any]) -> Words:
    """Take a price off the card."""
    archive_price_option(option_public_id=values["option"], by=call.by, at=call.at)
    return _("The price is offered no longer.")


def put_plan_on_sale(call: Call, values: dict[str, Any]) -> Words:
    """Let members find and open the card."""
    put_on_sale(plan_public_id=call.thing.public_id, by=call.by, at=call.at)
    return _("The card is on sale.")


def withdraw(call: Call, values: dict[str, Any]) -> Words:
    """End the sale of the card."""
    withdraw_plan(plan_public_id=call.thing.public_id, by=call.by, at=call.at, reason=values["reason"])
    return _("The card is withdrawn.")


def offer(call: Call, values: dict[str, Any]) -> Words:
    """Ask a merchant, or one store of it, to take the card."""
    offer_link(
        plan_public_id=call.thing.public_id,
        merchant_id=values["merchant"].pk,
        store_public_id=values["store"],
        in_store_rate=values["in_store_rate"],
        deal_rate=values["deal_rate"],
        by=call.by,
        at=call.at,
    )
    return _("%(name)s is asked, and answers in its console.") % {"name": values["merchant"].name}


def set_rates(call: Call, values: dict[str, Any]) -> Words:
    """Change an offer, or offer new rates."""
    set_link_rates(link_public_id=call.thing.public_id, **values, by=call.by, at=call.at)
    if call.thing.state == LinkState.OFFERED:
        return _("The offer has the new rates.")
    return _("The new rates are offered. Those in force stay until the merchant accepts them.")


def end(call: Call, values: dict[str, Any]) -> Words:
    """End a link."""
    end_link(link_public_id=call.thing.public_id, by=call.by, at=call.at, reason=values["reason"])
    return _("The link has ended.")


def add_group(call: Call, values: dict[str, Any]) -> Words:
    """Add a chat group."""
    add_group_code(plan_public_id=call.thing.public_id, **values, by=call.by, at=call.at)
    return _("The group is added.")


def set_gifts(call: Call, values: dict[str, Any]) -> Words:
    """Say what the card gives."""
    chosen = {f"{name}_id": int(values[name]) if values[name] else None for name in _BUNDLES}
    draft = PlanGiftsDraft(**chosen, monthly_day=values["monthly_day"], tier=values["tier"])
    set_plan_gifts(plan_public_id=call.thing.public_id, draft=draft, by=call.by, at=call.at)
    return _("From now on the card gives this. What was given before stays.")
