"""Orders: what members agreed to, whether it was paid or not."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.checkout.models import Order
from lianka.domain.checkout.values import OrderKind
from lianka.interfaces.backoffice.acts import Act
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.cards import refunding
from lianka.interfaces.backoffice.orders import describe_order
from lianka.interfaces.backoffice.parties import find_member_ids
from lianka.interfaces.backoffice.shown import Cell, Shown, moment, money, text
from lianka.interfaces.backoffice.tables import state_cell, when


@admin.register(Order)
class OrderAdmin(BackofficeAdmin):
    """Sales at stores and of cards, from the moment they were agreed to."""

    headings = (
        _("Placed at"),
        _("What for"),
        _("Title"),
        _("Member"),
        _("To be paid"),
        _("Money is moved by"),
        _("State"),
    )
    numbers = frozenset({4})
    list_filter = ("state", when("created_at"), "kind")
    list_select_related = ("member",)
    ordering = ("-created_at",)
    search_fields = ("public_id",)
    search_help_text = _("Public id of the order or its payment, or member's number or phone")
    acts = (
        Act(
            "refund",
            _("Refund"),
            _("Undoes the latest opening or renewal and gives back what was paid for it. It cannot be undone."),
            Action.REFUND_PURCHASES,
            refunding.refund,
            form=refunding.CardRefundForm,
            is_open=lambda order: order.kind == OrderKind.CARD and refunding.is_refundable(order),
            is_dangerous=True,
        ),
    )

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By what has an index: public ids, or all of one member."""
        by_id = Q(public_id=typed) | Q(payment_id=typed)
        return rows.filter(by_id | Q(member_id__in=find_member_ids(typed)))

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            moment(thing.created_at),
            text(thing.get_kind_display()),
            text(thing.title),
            text(thing.member.number),
            money(thing.cash_fen),
            text(thing.get_tender_display()),
            state_cell(thing.state, thing.get_state_display()),
        ]

    def describe(self, request: HttpRequest, thing: Order) -> Shown:
        """What was agreed, and what became of it."""
        return describe_order(request, thing)
