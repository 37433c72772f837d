"""Who may open which page of the console. Policies decide; whoever may not know of a thing does not find it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

import django_otp
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from lianka.domain.access import policies
from lianka.domain.access.models import User
from lianka.domain.access.policies import Action
from lianka.domain.access.queries import needs_second_factor
from lianka.domain.merchants.queries import merchants_of_staff
from lianka.domain.settlement.errors import StatementNotFound
from lianka.domain.settlement.models import Statement
from lianka.domain.settlement.queries import find_statement
from lianka.foundation.audit import Actor, ActorKind
from lianka.interfaces.console.words import Words

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, User, P], HttpResponseBase]


def for_users(page: Page[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Give the page its signed-in user; send everybody else to sign in first. Nothing of it is cached."""

    @never_cache
    @wraps(page)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User):
            return _send_to("console:sign_in", request)
        if _lacks_second_factor(user):
            return _send_to("admin:login", request)
        return page(request, user, *args, **kwargs)

    return guarded


def statement_for(user: User, public_id: str, action: Action) -> Statement:
    """The statement, if the user may do this with it; for anybody else it does not exist."""
    try:
        statement = find_statement(public_id=public_id)
    except StatementNotFound as refusal:
        raise Http404(str(refusal)) from refusal
    if not policies.may(user, action, party_id=statement.merchant_id):
        raise Http404(str(StatementNotFound()))
    return statement


def merchants_with_statements(user: User) -> frozenset[int] | None:
    """The merchants whose statements the user may see; None means all of them. Nobody without any gets further."""
    if policies.may(user, Action.VIEW_STATEMENTS):
        return None
    own = {held.party_id for held in user.held_roles}
    seen = frozenset(each for each in own if policies.may(user, Action.VIEW_STATEMENTS, party_id=each))
    if not seen:
        raise Http404
    return seen


def merchants_answering_links(user: User) -> frozenset[int]:
    """The merchants for which the user says whether they take a card. Nobody without any gets further."""
    merchants = merchants_of_staff(user_id=user.pk, action=Action.ANSWER_CARD_LINKS)
    if not merchants:
        raise Http404
    return merchants


def merchants_with_top_ups(user: User) -> frozenset[int]:
    """The merchants whose top-ups the user offers and ends. Nobody without any gets further."""
    merchants = merchants_of_staff(user_id=user.pk, action=Action.MANAGE_TOP_UPS)
    if not merchants:
        raise Http404
    return merchants


def menu_of(user: User) -> list[tuple[str, Words]]:
    """The pages the user may open, by the names of their addresses. Nothing is listed that would not be found."""
    reach = {held.party_id for held in user.held_roles} | {None}
    menu: list[tuple[str, Words]] = []
    if any(policies.may(user, Action.VIEW_STATEMENTS, party_id=each) for each in reach):
        menu.append(("console:statements", _("Statements")))
    if merchants_of_staff(user_id=user.pk, action=Action.ANSWER_CARD_LINKS):
        menu.append(("console:card_links", _("Cards")))
    if merchants_of_staff(user_id=user.pk, action=Action.MANAGE_TOP_UPS):
        menu.append(("console:top_ups", _("Top-ups")))
    return menu


def actor_of(user: User) -> Actor:
    """The signed-in user, as the audit names them."""
    kind = ActorKind.OPERATOR if policies.may(user, Action.ENTER_BACK_OFFICE) else ActorKind.STAFF
    return Actor(kind, user.get_username())


def _lacks_second_factor(user: User) -> bool:
    # The middleware of django-otp adds the method to whoever signed in.
    if user.is_verified():  # type: ignore[attr-defined]  # see above
        return False
    return django_otp.user_has_device(user) or needs_second_factor(user=user)


def _send_to(name: str, request: HttpRequest) -> HttpResponseBase:
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': request.get_full_path()})}")
