"""Purchases, refunds and imports."""

from secrets import token_hex
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action
from lianka.domain.checkout.models import ImportRun, Purchase, Refund
from lianka.domain.checkout.operations.refund_purchase import refund_purchase
from lianka.interfaces.backoffice.acts import Act, ActForm, Call
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.fields import YuanField
from lianka.interfaces.backoffice.parties import find_party_ids
from lianka.interfaces.backoffice.sales import describe_import, describe_purchase, describe_refund
from lianka.interfaces.backoffice.shown import Shown, Words
from lianka.interfaces.backoffice.tables import when
from lianka.interfaces.shared.formats import format_count, format_fen


class RefundForm(ActForm):
    """How much goes back, and why. The key makes a second tap harmless."""

    amount_fen = YuanField(label=_("Amount (yuan)"), help_text=_("0 for a purchase paid with points alone."))
    reason = forms.CharField(label=_("Reason"), max_length=200)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = self.call.thing.paid_fen - self.call.thing.refunded_fen
        self.initial = {"amount_fen": f"{left // 100}.{left % 100:02}", "key": token_hex(16)}


def _refund(call: Call, values: dict[str, Any]) -> Words:
    refund_purchase(purchase_public_id=call.thing.public_id, **values, by=call.by, at=call.at)
    return _("%(amount)s is refunded, with the points and commission that belong to it.") % {
        "amount": format_fen(values["amount_fen"])
    }


class _SalesAdmin(BackofficeAdmin):
    sortable_by = ()
    ordering = ("-happened_at",)
    list_select_related = ("merchant", "member")
    search_fields = ("public_id",)
    search_help_text = _("Public id, merchant's name, or member's number or phone")

    def find(self, rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
        """By public id, or all of one merchant or one member."""
        parties = find_party_ids(typed)
        return rows.filter(Q(public_id=typed) | Q(merchant_id__in=parties) | Q(member_id__in=parties))

    @admin.display(description=_("merchant"))
    def shown_merchant(self, row: Any) -> str:
        """Where it was."""
        return str(row.merchant.name)

    @admin.display(description=_("member"))
    def shown_member(self, row: Any) -> str:
        """The member's number."""
        return str(row.member.number)


@admin.register(Purchase)
class PurchaseAdmin(_SalesAdmin):
    """What members bought."""

    list_display = (
        "happened_at",
        "shown_merchant",
        "shown_member",
        "receipt_number",
        "shown_paid",
        "shown_points",
        "shown_refunded",
    )
    list_filter = (when("happened_at"), "channel", "collect_mode")
    acts = (
        Act(
            "refund",
            _("Refund"),
            _("Gives back the amount with the points and the commission that belong to it. It cannot be undone."),
            Action.REFUND_PURCHASES,
            _refund,
            form=RefundForm,
            is_open=lambda purchase: purchase.refunded_fen < purchase.paid_fen or purchase.paid_fen == 0,
            is_dangerous=True,
        ),
    )

    @admin.display(description=_("paid"))
    def shown_paid(self, purchase: Purchase) -> str:
        """What was paid in money."""
        return format_fen(purchase.paid_fen)

    @admin.display(description=_("points earned"))
    def shown_points(self, purchase: Purchase) -> str:
        """What the member earned."""
        return format_count(purchase.points_earned)

    @admin.display(description=_("refunded"))
    def shown_refunded(self, purchase: Purchase) -> str:
        """What went back."""
        return format_fen(purchase.refunded_fen) if purchase.refunded_fen else "–"

    def describe(self, request: HttpRequest, thing: Purchase) -> Shown:
        """The purchase, and everything that followed from it."""
        return describe_purchase(request, thing)


@admin.register(Refund)
class RefundAdmin(_SalesAdmin):
    """What was given back."""

    list_display = (
        "happened_at",
        "shown_merchant",
        "shown_member",
        "receipt_number",
        "shown_amount",
        "shown_points",
        "shown_kind",
    )
    list_filter = (when("happened_at"), ("purchase", admin.EmptyFieldListFilter), "channel")

    @admin.display(description=_("given back"))
    def shown_amount(self, refund: Refund) -> str:
        """The money."""
        return format_fen(refund.amount_fen)

    @admin.display(description=_("points taken back"))
    def shown_points(self, refund: Refund) -> str:
        """The points."""
        return format_count(refund.points_taken_back)

    @admin.display(description=_("purchase"))
    def shown_kind(self, refund: Refund) -> Any:
        """Whether the purchase is known."""
        return _("found") if refund.purchase_id else _("stands alone")

    def describe(self, request: HttpRequest, thing: Refund) -> Shown:
        """The refund, and everything that followed from it."""
        return describe_refund(request, thing)


@admin.register(ImportRun)
class ImportRunAdmin(BackofficeAdmin):
    """Files of till records that were imported."""

    list_display = ("file_name", "position", "purchases", "refunds", "refused", "started_at", "finished_at")
    sortable_by = ()
    ordering = ("-started_at",)

    def describe(self, request: HttpRequest, thing: ImportRun) -> Shown:
        """How far the file has come."""
        return describe_import(thing)
