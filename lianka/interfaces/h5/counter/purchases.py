"""A purchase at the counter: its receipt, and giving it back (BUY-8)."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianka.domain.access.policies import Action
from lianka.domain.checkout.errors import RefundReasonMissing
from lianka.domain.checkout.operations.refund_purchase import refund_purchase
from lianka.domain.checkout.queries.refund_previews import preview_refund
from lianka.domain.checkout.values import REASON_LENGTH_MAX, Channel, LineRefund, Receipt
from lianka.domain.merchants.queries import names_of_staff
from lianka.foundation.errors import DomainError
from lianka.interfaces.h5.counter import shown
from lianka.interfaces.h5.counter.guard import Counter, at_counter, may_refund, receipt_for
from lianka.interfaces.h5.counter.pages import go_to, key_of, show, status_of
from lianka.interfaces.shared.amounts import read_fen
from lianka.interfaces.shared.formats import format_fen


class RefundAsked(NamedTuple):
    """What is to be given back: an amount in fen, or what the lines say; and why."""

    amount_fen: int | None
    lines: Sequence[LineRefund]
    reason: str


@require_safe
@at_counter
def purchase_page(request: HttpRequest, counter: Counter, public_id: str) -> HttpResponse:
    """The receipt, and what can be done about it."""
    return show(request, "purchase", _shown(counter, receipt_for(counter, public_id)), at=counter.at)


@require_safe
@at_counter
def refunds_part(request: HttpRequest, counter: Counter, public_id: str) -> HttpResponse:
    """The refunds of the purchase, while a provider is still busy with one."""
    context = {"counter": counter, **_refunds(receipt_for(counter, public_id))}
    return show(request, "parts/refunds", context, at=counter.at)


@require_safe
@at_counter
def refund_page(request: HttpRequest, counter: Counter, public_id: str) -> HttpResponse:
    """First say what and why; then see what will happen, with the button that does it."""
    receipt = _refundable(counter, public_id)
    if "how" not in request.GET:
        return _ask(request, counter, receipt, QueryDict())
    try:
        asked = _read(request.GET, receipt)
        preview = preview_refund(receipt=receipt, amount_fen=asked.amount_fen, lines=asked.lines)
    except DomainError as refusal:
        return _ask(request, counter, receipt, request.GET, refusal)
    context = {**_shown(counter, receipt), "asked": asked, "preview": preview, "given": request.GET}
    return show(request, "refund_confirmation", context, at=counter.at)


@require_POST
@at_counter
def refunds_page(request: HttpRequest, counter: Counter, public_id: str) -> HttpResponse:
    """Give back what was agreed to, by the key of the form: sent twice, it is given back once."""
    receipt = _refundable(counter, public_id)
    try:
        asked = _agreed(request.POST)
        answer = refund_purchase(
            purchase_public_id=receipt.purchase_id,
            amount_fen=asked.amount_fen,
            lines=asked.lines,
            key=key_of(request),
            reason=asked.reason,
            channel=Channel.COUNTER,
            by=counter.by,
            at=counter.at,
        )
    except DomainError as refusal:
        return _ask(request, counter, receipt_for(counter, public_id), request.POST, refusal)
    said = {"amount": format_fen(answer.amount_fen), "way": shown.way_back(receipt)}
    messages.success(request, _("%(amount)s is given back. %(way)s") % said)
    return go_to(request, reverse("counter:purchase", args=[receipt.purchase_id]))


def _refundable(counter: Counter, public_id: str) -> Receipt:
    receipt = receipt_for(counter, public_id)
    if not may_refund(counter, receipt):
        raise Http404
    return receipt


def _shown(counter: Counter, receipt: Receipt) -> dict[str, Any]:
    can_refund = may_refund(counter, receipt)
    ask = (
        []
        if can_refund
        else names_of_staff(merchant_id=receipt.merchant_id, store_id=receipt.store_id, action=Action.REFUND_PURCHASES)
    )
    return {
        "counter": counter,
        "member": shown.member_names([receipt.member_id]).get(receipt.member_id, ""),
        "can_refund": can_refund,
        "ask": ask,
        **_refunds(receipt),
    }


def _refunds(receipt: Receipt) -> dict[str, Any]:
    refunds = shown.money_back(receipt)
    return {
        "receipt": receipt,
        "refunds": refunds,
        "is_under_way": any(each.is_under_way for each in refunds),
        "left_fen": receipt.paid_fen - receipt.refunded_fen,
        "is_over": bool(receipt.refunds) and receipt.paid_fen == receipt.refunded_fen,
        "way_back": shown.way_back(receipt),
    }


def _ask(
    request: HttpRequest, counter: Counter, receipt: Receipt, given: QueryDict, refusal: DomainError | None = None
) -> HttpResponse:
    context = {
        **_shown(counter, receipt),
        "given": given,
        "refusal": refusal,
        "lines": [(line, given.get(f"line_{line.number}", "")) for line in receipt.lines],
        "reason_length_max": REASON_LENGTH_MAX,
    }
    return show(request, "refund", context, at=counter.at, status=status_of(refusal) if refusal else 200)


def _read(given: QueryDict, receipt: Receipt) -> RefundAsked:
    reason = _reason(given)
    if given["how"] == "whole":
        return RefundAsked(receipt.paid_fen - receipt.refunded_fen, (), reason)
    if given["how"] == "lines":
        typed = [(line, given.get(f"line_{line.number}", "").strip()) for line in receipt.lines]
        fields = [LineRefund(line.number, read_fen(text, field=f"line_{line.number}")) for line, text in typed if text]
        # None asked for: an amount that is missing.
        return RefundAsked(None, fields, reason)
    return RefundAsked(read_fen(given.get("amount", ""), field="amount"), (), reason)


def _agreed(given: QueryDict) -> RefundAsked:
    """What the page of the second step holds: whole numbers it wrote itself. Anything else is no amount."""
    parts = [text.partition(":") for text in given.getlist("line")]
    lines = [LineRefund(_number(line), _number(amount)) for line, _colon, amount in parts]
    return RefundAsked(None if lines else _number(given.get("amount_fen", "")), lines, _reason(given))


def _reason(given: QueryDict) -> str:
    # A database takes no zero bytes; a person types none.
    reason = "".join(sign for sign in given.get("reason", "") if sign.isprintable()).strip()
    if not reason:
        raise RefundReasonMissing(field="reason")
    return reason


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1
