"""Signing in at the counter: the password, the lock after too many wrong ones, the second factor, the store."""

from collections.abc import Sequence
from typing import Any

import django_otp
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianka.domain.access.models import User
from lianka.domain.merchants.values import StoreView
from lianka.foundation import clock
from lianka.interfaces.h5.counter.guard import choose_store, chosen_store, for_staff, lacks_second_factor
from lianka.interfaces.h5.counter.pages import go_to, show


class SignIn(LoginView):
    """The password page."""

    template_name = "h5/counter/sign_in.html"
    next_page = "counter:home"
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Say what is wrong; after too many wrong passwords, that they are, in the counter's own words."""
        if not getattr(self.request, "axes_locked_out", False):
            return self.render_to_response(self.get_context_data(form=form), status=422)
        # The middleware of axes would put the back office's page in the place of this one.
        self.request.axes_locked_out = False  # type: ignore[attr-defined]  # axes set it
        minutes = int(settings.AXES_COOLOFF_TIME * 60)
        return show(self.request, "locked_out", {"minutes": minutes}, at=clock.now(), status=429)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the templates of the counter may ask for."""
        return super().get_context_data(**kwargs, at=clock.now())


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view(next_page="counter:sign_in")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_page(request: HttpRequest) -> HttpResponseBase:
    """Ask for the code of the user's authenticator, and let the session in once it is right."""
    user = request.user
    if not isinstance(user, User) or not lacks_second_factor(user):
        return go_to(request, reverse("counter:home"))
    error = ""
    if request.method == "POST":
        device = django_otp.match_token(user, request.POST.get("token", "")[:20].strip())
        if device is not None:
            django_otp.login(request, device)
            return go_to(request, _next_address(request))
        error = _("This code is not right, or it was used already. Please wait for the next one.")
    context = {"error": error, "next": _next_address(request)}
    return show(request, "second_factor", context, at=clock.now(), status=422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def stores_page(request: HttpRequest, user: User, stores: Sequence[StoreView]) -> HttpResponse:
    """Choose the store to stand at; kept until another is chosen or the session ends."""
    if request.method == "POST":
        choose_store(request, stores, request.POST.get("store", ""))
        return go_to(request, _next_address(request))
    context = {"stores": stores, "present": chosen_store(request, stores), "next": _next_address(request)}
    return show(request, "stores", context, at=clock.now())


def _next_address(request: HttpRequest) -> str:
    address = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if address and is_ours else reverse("counter:home")
