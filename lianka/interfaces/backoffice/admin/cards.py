"""Card plans, the merchants that take them, and the cards that members hold."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.cards.models import CardLink, CardPlan, MemberCard
from lianka.domain.cards.values import LinkState, PlanState
from lianka.domain.merchants.values import normalise_name
from lianka.interfaces.backoffice.acts import Act, ReasonForm
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.cards import forms, performing, refunding
from lianka.interfaces.backoffice.cards.held import describe_card, last_day_cell, validity_cell
from lianka.interfaces.backoffice.cards.shown import describe_link, describe_plan
from lianka.interfaces.backoffice.cards.words import link_name
from lianka.interfaces.backoffice.parties import find_member_ids
from lianka.interfaces.backoffice.shown import (
    Cell,
    Shown,
    Words,
    code,
    discount,
    either,
    limit,
    moment,
    number,
    text,
    yes_or_no,
)
from lianka.interfaces.backoffice.tables import state_cell, when


def _is_open(plan: CardPlan) -> bool:
    return plan.state != PlanState.WITHDRAWN


@admin.register(CardPlan)
class CardPlanAdmin(BackofficeAdmin):
    """The cards that the alliance offers."""

    headings = (
        _("Name"),
        _("Trade"),
        _("State"),
        _("Free of charge"),
        _("Taken by all merchants"),
        _("Left of the stock"),
        _("Created at"),
    )
    numbers = frozenset({5})
    list_filter = ("state", "trade")
    list_select_related = ("trade",)
    search_fields = ("name",)
    search_help_text = _("A part of the name, or the public id")
    list_acts = (
        Act(
            "create",
            _("New card"),
            _("A draft that nobody sees. Its prices are added on its page; then it is put on sale."),
            Action.MANAGE_CARDS,
            performing.create,
            form=forms.PlanForm,
        ),
    )
    acts = (
        Act(
            "put-on-sale",
            _("Put on sale"),
            _("Members find and open the card from now on, within its time of sale."),
            Action.MANAGE_CARDS,
            performing.put_plan_on_sale,
            is_open=lambda plan: plan.state == PlanState.DRAFT and plan.option_count > 0,
        ),
        Act(
            "add-price",
            _("Add a price"),
            _("Members can open the card at this price as soon as it is on sale. A price is never changed."),
            Action.MANAGE_CARDS,
            performing.add_option,
            form=forms.OptionForm,
            is_open=_is_open,
        ),
        Act(
            "archive-price",
            _("Archive a price"),
            _("Nobody opens the card at this price any more. Cards opened before stay as they are."),
            Action.MANAGE_CARDS,
            performing.archive_option,
            form=forms.ArchiveForm,
            is_open=lambda plan: plan.option_count > 0,
        ),
        Act(
            "offer-link",
            _("Ask a merchant"),
            _("The merchant sees the offer in its console. The card is taken there once it accepts."),
            Action.MANAGE_CARDS,
            performing.offer,
            form=forms.OfferForm,
            is_open=_is_open,
        ),
        Act(
            "set-gifts",
            _("Set the gifts"),
            _("What an opening, a renewal and every month give, and the tier it carries. What was given before stays."),
            Action.MANAGE_CARDS,
            performing.set_gifts,
            form=forms.GiftsForm,
            is_open=_is_open,
        ),
        Act(
            "add-group",
            _("Add a chat group"),
            _("Whoever opens the card is shown the first group with room. Those who found none are given this one."),
            Action.MANAGE_CARDS,
            performing.add_group,
            form=forms.GroupForm,
        ),
        Act(
            "withdraw",
            _("Withdraw"),
            _("This is for good: nobody opens or renews the card any more. Cards that members hold stay valid."),
            Action.MANAGE_CARDS,
            performing.withdraw,
            form=ReasonForm,
            is_open=_is_open,
            is_dangerous=True,
        ),
    )

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By a part of the name: there are few cards."""
        return rows.filter(Q(name__contains=typed) | Q(public_id=typed))

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        left = None if thing.stock_total is None else thing.stock_total - thing.opened_count
        return [
            text(thing.name),
            either(str(thing.trade or ""), _("All trades")),
            state_cell(thing.state, thing.get_state_display()),
            yes_or_no(thing.is_free),
            yes_or_no(thing.accepts_all),
            limit(left),
            moment(thing.created_at),
        ]

    def describe(self, request: HttpRequest, thing: CardPlan) -> Shown:
        """What the card is, and what came of it."""
        return describe_plan(request, thing)


@admin.register(CardLink)
class CardLinkAdmin(BackofficeAdmin):
    """Which merchant takes which card, at which rates. A merchant is asked on the card's page."""

    headings = (
        _("Merchant"),
        _("Store"),
        _("Card"),
        _("Rate in stores"),
        _("Rate of deals"),
        _("State"),
        _("New rates wait"),
        _("Offered at"),
    )
    list_filter = ("state", "plan")
    list_select_related = ("plan", "merchant", "store")
    search_fields = ("merchant",)
    search_help_text = _("Name of the merchant")
    acts = (
        Act(
            "set-rates",
            _("Set the rates"),
            _("An offer changes at once. Rates that a merchant accepted stay in force until it accepts the new ones."),
            Action.MANAGE_CARDS,
            performing.set_rates,
            form=forms.NewRatesForm,
            is_open=lambda link: link.state != LinkState.ENDED,
        ),
        Act(
            "end",
            _("End the link"),
            _("The card is not taken there any more. Where all merchants take it, the common rates apply again."),
            Action.MANAGE_CARDS,
            performing.end,
            form=ReasonForm,
            is_open=lambda link: link.state in (LinkState.OFFERED, LinkState.ACCEPTED),
            is_dangerous=True,
        ),
    )

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By the merchant's name or code."""
        by_name = Q(merchant__name_normalised__contains=normalise_name(typed))
        return rows.filter(by_name | Q(merchant__code=typed.upper()))

    def name(self, thing: Any) -> Words:
        """The card and the place."""
        return link_name(thing)

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            text(thing.merchant.name),
            either(thing.store.name if thing.store else "", _("All stores")),
            text(thing.plan.name),
            discount(thing.in_store_rate),
            discount(thing.deal_rate),
            state_cell(thing.state, thing.get_state_display()),
            yes_or_no(thing.new_in_store_rate is not None),
            moment(thing.offered_at),
        ]

    def describe(self, request: HttpRequest, thing: CardLink) -> Shown:
        """The link, and how it came about."""
        return describe_link(thing)


@admin.register(MemberCard)
class MemberCardAdmin(BackofficeAdmin):
    """The cards that members hold."""

    headings = (
        _("Card number"),
        _("Card"),
        _("Member"),
        _("State"),
        _("Valid through"),
        _("Openings and renewals"),
        _("Opened at"),
    )
    numbers = frozenset({5})
    list_filter = (when("opened_at"), "plan")
    list_select_related = ("plan", "member")
    ordering = ("-opened_at",)
    search_fields = ("number",)
    search_help_text = _("Card number, or member's number or phone")
    acts = (
        Act(
            "refund",
            _("Refund"),
            _("Undoes the latest opening or renewal and gives back what was paid for it. It cannot be undone."),
            Action.REFUND_PURCHASES,
            refunding.refund,
            form=refunding.CardRefundForm,
            is_open=refunding.is_refundable,
            is_dangerous=True,
        ),
    )

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By whole numbers only: those have an index."""
        return rows.filter(Q(number=typed) | Q(member_id__in=find_member_ids(typed)))

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            code(thing.number),
            text(thing.plan.name),
            text(thing.member.number),
            validity_cell(thing),
            last_day_cell(thing),
            number(thing.term_count),
            moment(thing.opened_at),
        ]

    def describe(self, request: HttpRequest, thing: MemberCard) -> Shown:
        """The card, its terms and what of them is earned."""
        return describe_card(thing)
