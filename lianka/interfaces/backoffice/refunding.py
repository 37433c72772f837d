"""Refunding a purchase: by an amount, or by its lines."""

from decimal import Decimal
from secrets import token_hex
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianka.domain.checkout.models import Purchase, PurchaseLine
from lianka.domain.checkout.operations.refund_purchase import refund_purchase
from lianka.domain.checkout.values import REASON_LENGTH_MAX, LineRefund
from lianka.interfaces.backoffice.acts import ActForm, Call
from lianka.interfaces.backoffice.fields import YuanField
from lianka.interfaces.backoffice.shown import Words
from lianka.interfaces.shared.formats import format_fen

_BY_AMOUNT, _BY_LINE = "amount", "line"


class RefundForm(ActForm):
    """How much goes back, of the whole or of which lines, and why. The key makes a second tap harmless."""

    how = forms.ChoiceField(
        label=_("What is refunded"), choices=[(_BY_AMOUNT, _("By amount")), (_BY_LINE, _("Single lines"))]
    )
    amount_fen = YuanField(label=_("Amount (yuan)"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=REASON_LENGTH_MAX)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purchase: Purchase = self.call.thing
        lines = list(PurchaseLine.objects.filter(purchase=purchase).order_by("number"))
        self._lines = {f"line_{line.number}": line for line in lines} if len(lines) > 1 else {}
        if self._lines:
            self.fields.update({name: _line_field(line) for name, line in self._lines.items()})
            self.fields["amount_fen"].help_text = _("Divided over what is left of the lines.")
        else:
            del self.fields["how"]
            self.fields["amount_fen"].help_text = _("0 for a purchase paid with points alone.")
        self.order_fields(["how", "amount_fen", *self._lines, "reason", "key"])
        left = _yuan(purchase.paid_fen - purchase.refunded_fen)
        self.initial = {"how": _BY_AMOUNT, "amount_fen": f"{left:.2f}", "key": token_hex(16)}

    def clean(self) -> dict[str, Any]:
        """The amount or the lines that go back. What was typed for one way is never left out by the other."""
        typed = self.cleaned_data
        asked = {line.number: typed.get(name) for name, line in self._lines.items()}
        lines = [LineRefund(number, fen) for number, fen in asked.items() if fen is not None]
        by_line = typed.get("how") == _BY_LINE
        if by_line and not lines and not self.errors:
            raise forms.ValidationError(_("Please say how much goes back of which line."))
        if not by_line and lines:
            self.add_error("how", _("Amounts are typed for lines: please choose “Single lines”, or empty them."))
        if not by_line and typed.get("amount_fen") is None and "amount_fen" not in self.errors:
            self.add_error("amount_fen", _("Please say how much goes back."))
        amount_fen = None if by_line else typed.get("amount_fen")
        return {"amount_fen": amount_fen, "lines": lines, "reason": typed.get("reason"), "key": typed.get("key")}


def refund(call: Call, values: dict[str, Any]) -> Words:
    """Give money back, with the points and the commission that belong to it."""
    answer = refund_purchase(purchase_public_id=call.thing.public_id, **values, by=call.by, at=call.at)
    return _("%(amount)s is refunded, with the points and commission that belong to it.") % {
        "amount": format_fen(answer.amount_fen)
    }


def _line_field(line: PurchaseLine) -> YuanField:
    left_fen = line.paid_fen - line.refunded_fen
    name = f"{line.number} · {line.name or line.item_id}"
    label = f"{name} × {line.quantity}" if line.quantity > 1 else name
    return YuanField(
        label=label,
        required=False,
        max_value=_yuan(left_fen),
        help_text=_("At most %(amount)s.") % {"amount": format_fen(left_fen)},
    )


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)
