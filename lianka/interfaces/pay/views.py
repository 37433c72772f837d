"""The cashier page of the sandbox, and where providers send their notifications."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from lianka.domain.payments.errors import SandboxChargeNotFound
from lianka.domain.payments.operations.pay_in_sandbox import pay_in_sandbox
from lianka.domain.payments.queries import get_cashier_page
from lianka.domain.payments.values import CashierPage, SandboxChargeState
from lianka.foundation import clock
from lianka.foundation.errors import DomainError, error_body
from lianka.foundation.wiring import resolve, wired
from lianka.interfaces.pay.errors import NotificationTooLarge, status_of

BODY_BYTES_MAX: Final = 64 * 1024
"""Providers send one or two kilobytes."""


@require_safe
@never_cache
def cashier_page(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show what is to be paid, or that it is paid or closed already."""
    try:
        return _show(request, get_cashier_page(token=token, at=clock.now()))
    except SandboxChargeNotFound as refusal:
        raise Http404(str(refusal)) from refusal


@require_POST
@never_cache
def pay_page(request: HttpRequest, token: str) -> HttpResponseBase:
    """Pay, then lead back to where the payer came from; the cashier page says so when it is closed."""
    try:
        page = pay_in_sandbox(token=token, at=clock.now())
    except SandboxChargeNotFound as refusal:
        raise Http404(str(refusal)) from refusal
    is_paid = page.state == SandboxChargeState.PAID
    return HttpResponseRedirect(page.return_path if is_paid else reverse("pay:cashier", args=[token]))


@csrf_exempt
@require_POST
def notifications(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Take a provider's notification: 204 when it was taken, now or before, and else why not."""
    try:
        body = _body(request)
        take = resolve(wired("PAYMENT_NOTIFICATIONS"))
        take(provider=provider, headers=dict(request.headers), body=body, at=clock.now())
    except DomainError as refusal:
        return JsonResponse(error_body(refusal), status=status_of(refusal))
    return HttpResponse(status=204)


def _show(request: HttpRequest, page: CashierPage) -> HttpResponse:
    context = {"page": page, "yuan": f"{page.amount_fen // 100:,}", "cents": f".{page.amount_fen % 100:02}"}
    return render(request, "pay/cashier.html", context)


def _body(request: HttpRequest) -> bytes:
    # One byte more than is taken, so that a longer one is known without being read.
    body = request.read(BODY_BYTES_MAX + 1)
    if len(body) > BODY_BYTES_MAX:
        raise NotificationTooLarge(field="body")
    return body
