"""What the page of a member shows of who brought the member in, the cards held, and the orders."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.cards.models import MemberCard
from lianka.domain.checkout.models import Order
from lianka.domain.members.models import Member
from lianka.domain.members.values import IntroductionView
from lianka.domain.merchants.models import Store
from lianka.interfaces.backoffice.cards.held import last_day_cell, validity_cell
from lianka.interfaces.backoffice.shown import Cell, Fact, Section, Table, code, moment, money, text
from lianka.interfaces.backoffice.tables import state_cell

_LATEST = 10


def introduction_section(told: IntroductionView | None, names: Mapping[int, Cell]) -> Section:
    """Who brought the member in."""
    title = _("Introduction")
    if told is None:
        return Section(title, [Fact(_("Introduced by"), Cell(_("nobody")))])
    store = Store.objects.filter(pk=told.store_id).first() if told.store_id else None
    address = reverse("admin:merchants_store_change", args=[store.pk]) if store else ""
    return Section(
        title,
        [
            Fact(_("Issuing merchant"), names[told.issuing_merchant_id] if told.issuing_merchant_id else text(None)),
            Fact(_("Store"), text(store, address)),
            Fact(_("Sharer"), names[told.sharer_id] if told.sharer_id else text(None)),
            Fact(_("Introduced at"), moment(told.introduced_at)),
        ],
    )


def card_table(member: Member) -> Table:
    """The cards the member holds. One statement."""
    rows = [
        [
            text(card.plan.name, reverse("admin:cards_membercard_change", args=[card.pk])),
            code(card.number),
            validity_cell(card),
            last_day_cell(card),
            moment(card.opened_at),
        ]
        for card in MemberCard.objects.filter(member=member).select_related("plan").order_by("-opened_at")
    ]
    headings = [_("Card"), _("Card number"), _("State"), _("Valid through"), _("Opened at")]
    return Table(_("Cards"), headings, rows, _("The member holds no card."))


def order_table(member: Member) -> Table:
    """The latest orders of the member. One statement."""
    rows = [
        [
            moment(order.created_at),
            text(order.title, reverse("admin:checkout_order_change", args=[order.pk])),
            text(order.get_kind_display()),
            money(order.cash_fen),
            state_cell(order.state, order.get_state_display()),
        ]
        for order in Order.objects.filter(member=member).order_by("-created_at")[:_LATEST]
    ]
    headings = [_("Placed at"), _("Title"), _("What for"), _("To be paid"), _("State")]
    everything = Cell(_("All orders"), f"{reverse('admin:checkout_order_changelist')}?member={member.pk}")
    return Table(
        _("Latest orders"),
        headings,
        rows,
        _("The member has placed no order."),
        more=everything,
        numbers=frozenset({3}),
    )
