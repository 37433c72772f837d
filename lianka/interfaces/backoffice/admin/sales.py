"""Purchases, refunds and imports."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.checkout.models import ImportRun, Purchase, Refund
from lianka.interfaces.backoffice import refunding
from lianka.interfaces.backoffice.acts import Act
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.parties import find_party_ids
from lianka.interfaces.backoffice.sales import describe_import, describe_purchase, describe_refund, name_of
from lianka.interfaces.backoffice.shown import (
    Cell,
    Shown,
    Tone,
    Words,
    badge,
    code,
    moment,
    money,
    number,
    text,
)
from lianka.interfaces.backoffice.tables import when


class _SalesAdmin(BackofficeAdmin):
    ordering = ("-happened_at",)
    list_select_related = ("merchant", "member")
    search_fields = ("public_id",)
    search_help_text = _("Public id, merchant's name, or member's number or phone")

    def name(self, thing: Any) -> Words:
        """The receipt."""
        return name_of(thing)

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By public id, or all of one merchant or one member."""
        parties = find_party_ids(typed)
        return rows.filter(Q(public_id=typed) | Q(merchant_id__in=parties) | Q(member_id__in=parties))


@admin.register(Purchase)
class PurchaseAdmin(_SalesAdmin):
    """What members bought."""

    headings = (
        _("Happened at"),
        _("Merchant"),
        _("Member"),
        _("Receipt number"),
        _("Paid"),
        _("Points earned"),
        _("Refunded"),
    )
    numbers = frozenset({4, 5, 6})
    list_filter = (when("happened_at"), "channel", "collect_mode")
    acts = (
        Act(
            "refund",
            _("Refund"),
            _("Gives back the amount with the points and the commission that belong to it. It cannot be undone."),
            Action.REFUND_PURCHASES,
            refunding.refund,
            form=refunding.RefundForm,
            is_open=lambda purchase: purchase.refunded_fen < purchase.paid_fen or purchase.paid_fen == 0,
            is_dangerous=True,
        ),
    )

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            moment(thing.happened_at),
            text(thing.merchant.name),
            text(thing.member.number),
            code(thing.receipt_number),
            money(thing.paid_fen),
            number(thing.points_earned),
            money(thing.refunded_fen or None),
        ]

    def describe(self, request: HttpRequest, thing: Purchase) -> Shown:
        """The purchase, and everything that followed from it."""
        return describe_purchase(request, thing)


@admin.register(Refund)
class RefundAdmin(_SalesAdmin):
    """What was given back."""

    headings = (
        _("Happened at"),
        _("Merchant"),
        _("Member"),
        _("Receipt number"),
        _("Given back"),
        _("Points taken back"),
        _("Purchase"),
    )
    numbers = frozenset({4, 5})
    list_filter = (when("happened_at"), ("purchase", admin.EmptyFieldListFilter), "channel")

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            moment(thing.happened_at),
            text(thing.merchant.name),
            text(thing.member.number),
            code(thing.receipt_number),
            money(thing.amount_fen),
            number(thing.points_taken_back),
            badge(_("found"), Tone.GOOD) if thing.purchase_id else badge(_("stands alone"), Tone.BUSY),
        ]

    def describe(self, request: HttpRequest, thing: Refund) -> Shown:
        """The refund, and everything that followed from it."""
        return describe_refund(request, thing)


@admin.register(ImportRun)
class ImportRunAdmin(BackofficeAdmin):
    """Files of till records that were imported."""

    headings = (
        _("File"),
        _("Rows read"),
        _("Purchases"),
        _("Refunds"),
        _("Refused"),
        _("Started at"),
        _("Finished at"),
    )
    numbers = frozenset({1, 2, 3, 4})
    ordering = ("-started_at",)

    def row(self, thing: Any) -> list[Cell]:
        """One row of the list."""
        return [
            text(thing.file_name),
            number(thing.position),
            number(thing.purchases),
            number(thing.refunds),
            number(thing.refused),
            moment(thing.started_at),
            moment(thing.finished_at),
        ]

    def describe(self, request: HttpRequest, thing: ImportRun) -> Shown:
        """How far the file has come."""
        return describe_import(thing)
