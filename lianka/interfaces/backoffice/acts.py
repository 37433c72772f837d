"""Buttons that call an operation: a page says what will happen, asks for what is needed, and does it once confirmed.

Whatever moves value, status or rights goes this way. The operation decides; this page only asks and reports.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from lianka.domain.access import policies
from lianka.domain.access.models import User
from lianka.foundation import clock
from lianka.foundation.audit import Actor, ActorKind
from lianka.foundation.errors import DomainError
from lianka.interfaces.backoffice.shown import Words
from lianka.interfaces.shared.statuses import nearest_status


class ActForm(forms.Form):
    """What an act asks for. Without fields it asks for the confirmation alone."""

    def __init__(self, *args: Any, call: "Call", **kwargs: Any) -> None:
        self.call = call
        super().__init__(*args, **kwargs)


class ReasonForm(ActForm):
    """An act that leaves its reason in the audit."""

    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("It is kept in the audit."))


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an act: on what, by whom, when."""

    request: HttpRequest
    thing: Any
    by: Actor
    at: datetime

    @property
    def user(self) -> User:
        """Who signed in."""
        assert isinstance(self.request.user, User)
        return self.request.user


@dataclass(frozen=True, slots=True)
class Act:
    """Something an operator can do. `perform` makes one domain call and returns what to tell, or a file."""

    name: str
    label: Words
    explanation: Words
    action: policies.Action
    perform: Callable[[Call, dict[str, Any]], Words | HttpResponse]
    form: type[ActForm] = ActForm
    is_open: Callable[[Any], bool] = lambda thing: True
    is_dangerous: bool = False
    icon: str = "play_arrow"

    def is_offered(self, user: User, thing: Any) -> bool:
        """Whether the button stands on the page of this thing for this user."""
        return policies.may(user, self.action) and self.is_open(thing)


def actor_of(user: User) -> Actor:
    """The signed-in operator, as the audit names it."""
    return Actor(ActorKind.OPERATOR, user.get_username())


def serve(
    request: HttpRequest, *, act: Act, thing: Any, about: Words, back: str, context: dict[str, Any]
) -> HttpResponse:
    """Ask for confirmation, then perform the act once and go back; a refusal stays on the page with what was typed."""
    user = request.user
    if not isinstance(user, User) or not policies.may(user, act.action):
        raise PermissionDenied
    if not act.is_open(thing):
        if request.method != "POST":
            raise Http404(_("This cannot be done now."))
        # A second tap, or another operator was faster: nothing is left to do, and the page says how things stand.
        messages.warning(request, _("This was done already, or no longer fits the present state."))
        return HttpResponseRedirect(back)
    call = Call(request, thing, actor_of(user), clock.now())
    form = act.form(request.POST if request.method == "POST" else None, request.FILES or None, call=call)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return _answer(request, act.perform(call, form.cleaned_data), back)
            except DomainError as refusal:
                status = _show_refusal(form, refusal)
        else:
            status = 422
    page = {"title": act.label, **context, "act": act, "form": form, "about": about, "back": back}
    return TemplateResponse(request, "backoffice/act.html", page, status=status)


def _answer(request: HttpRequest, answer: Words | HttpResponse, back: str) -> HttpResponse:
    if isinstance(answer, HttpResponse):
        return answer
    messages.success(request, str(answer))
    return HttpResponseRedirect(back)


def _show_refusal(form: forms.Form, refusal: DomainError) -> int:
    form.add_error(
        refusal.field if refusal.field in form.fields else None, forms.ValidationError(str(refusal), code=refusal.code)
    )
    return nearest_status(refusal)
