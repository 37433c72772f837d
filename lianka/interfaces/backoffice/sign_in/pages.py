"""The second factor's two pages, and the page of whoever is locked out."""

from typing import Any
from urllib.parse import urlencode

import django_otp
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from unfold.widgets import INPUT_CLASSES

from lianka.domain.access import policies
from lianka.domain.access.errors import SecondFactorWrong
from lianka.domain.access.models import User
from lianka.domain.access.operations.set_up_second_factor import set_up_second_factor
from lianka.foundation import clock
from lianka.interfaces.backoffice.acts import actor_of
from lianka.interfaces.backoffice.sign_in import second_factor
from lianka.interfaces.backoffice.sign_in.second_factor import Need
from lianka.interfaces.backoffice.site import alliance_name


class TokenForm(forms.Form):
    """The six digits an authenticator shows."""

    token = forms.CharField(
        label=_("Code of your authenticator"),
        min_length=6,
        max_length=6,
        widget=forms.TextInput(
            {
                "class": " ".join(INPUT_CLASSES),
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "autofocus": True,
            }
        ),
    )


def redirect_to_second_factor(request: HttpRequest) -> HttpResponse | None:
    """Where an operator goes who has given the password but not yet what else is asked; `None` for anybody else."""
    if not policies.may(request.user, policies.Action.ENTER_BACK_OFFICE):
        return None
    page = {Need.VERIFY: "admin:second_factor_verify", Need.SET_UP: "admin:second_factor"}
    need = second_factor.need_of(request)
    return HttpResponseRedirect(f"{reverse(page[need])}{_next_query(request)}") if need in page else None


@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for the code and let the session in once it is right."""
    user = _operator(request)
    if user is None or second_factor.need_of(request) is not Need.VERIFY:
        return HttpResponseRedirect(reverse("admin:login"))
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _show_token(request, user, form):
        return HttpResponseRedirect(_next_address(request))
    context = {**_context(request), "form": form, "title": _("Second factor")}
    status = 422 if form.errors else 200
    return render(request, "backoffice/sign_in/verify.html", context, status=status)


@never_cache
def set_up(request: HttpRequest) -> HttpResponse:
    """Show the key as a QR code, and take the authenticator once it shows the right code."""
    user = _operator(request)
    if user is None or second_factor.need_of(request) is Need.VERIFY:
        return HttpResponseRedirect(reverse("admin:login"))
    key = second_factor.key_for_set_up(request)
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _take_authenticator(request, user, key, form):
        messages.success(request, _("From now on you sign in with your password and a code."))
        return HttpResponseRedirect(_next_address(request))
    context = {
        **_context(request),
        "form": form,
        "title": _("Set up the second factor"),
        "has_device": second_factor.device_of(user) is not None,
        "is_required": second_factor.need_of(request) is Need.SET_UP,
        # The picture is made of our own digits; nothing of it was typed by anybody.
        "qr": mark_safe(second_factor.qr_of(key, issuer=alliance_name(request), username=user.get_username())),
        "key": second_factor.readable_key(key),
    }
    status = 422 if form.errors else 200
    return render(request, "backoffice/sign_in/set_up.html", context, status=status)


def locked_out(request: HttpRequest, credentials: Any = None, *_others: Any) -> HttpResponse:
    """Say that too many wrong passwords were given, and for how long that counts."""
    minutes = int(settings.AXES_COOLOFF_TIME * 60)
    context = {**_context(request), "title": _("Please wait"), "minutes": minutes}
    return render(request, "backoffice/sign_in/locked_out.html", context, status=429)


def _operator(request: HttpRequest) -> User | None:
    user = request.user
    return user if isinstance(user, User) and policies.may(user, policies.Action.ENTER_BACK_OFFICE) else None


def _show_token(request: HttpRequest, user: User, form: TokenForm) -> bool:
    device = second_factor.device_of(user)
    if device is None:
        return False
    is_allowed, _facts = device.verify_is_allowed()
    verified = django_otp.verify_token(user, device.persistent_id, form.cleaned_data["token"])
    if verified is None:
        wait = _("Please wait a moment before you try again.")
        form.add_error("token", str(SecondFactorWrong()) if is_allowed else wait)
        return False
    django_otp.login(request, verified)
    return True


def _take_authenticator(request: HttpRequest, user: User, key: str, form: TokenForm) -> bool:
    try:
        device = set_up_second_factor(
            user=user, key=key, token=form.cleaned_data["token"], by=actor_of(user), at=clock.now()
        )
    except SecondFactorWrong as refusal:
        form.add_error("token", str(refusal))
        return False
    del request.session[second_factor.SESSION_KEY]
    django_otp.login(request, device)
    return True


def _context(request: HttpRequest) -> dict[str, Any]:
    return {**admin.site.each_context(request), "next_query": _next_query(request)}


def _next_address(request: HttpRequest) -> str:
    address = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if address and is_ours else reverse("admin:index")


def _next_query(request: HttpRequest) -> str:
    address = request.GET.get("next", "")
    return f"?{urlencode({'next': address})}" if address else ""
