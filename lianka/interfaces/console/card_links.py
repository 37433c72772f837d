"""Which cards a merchant takes: what it was asked, and its answers (CARD-5)."""

from collections.abc import Sequence
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from lianka.domain.access.models import User
from lianka.domain.access.queries import get_alliance, get_party_ids
from lianka.domain.cards.operations.answer_link import answer_link
from lianka.domain.cards.operations.opt_out_of_plan import opt_out_of_plan
from lianka.domain.cards.queries import list_default_plans, list_links_of_merchant
from lianka.domain.cards.values import DefaultPlan, LinkState, LinkView
from lianka.domain.merchants.queries import get_merchant
from lianka.foundation import clock
from lianka.foundation.errors import DomainError
from lianka.interfaces.console.guard import actor_of, for_users, menu_of, merchants_answering_links


class Asked(NamedTuple):
    """A link and whether it waits for an answer: an offer, or new rates of one that was answered."""

    link: LinkView
    is_question: bool


class Links(NamedTuple):
    """All links of a merchant, those that wait for an answer first, and the cards it takes because all merchants do."""

    merchant_id: int
    merchant_public_id: str
    merchant_name: str
    asked: Sequence[Asked]
    defaults: Sequence[DefaultPlan]


@require_safe
@for_users
def card_links_page(request: HttpRequest, user: User) -> HttpResponse:
    """The cards a merchant was asked to take, takes, or declined."""
    context = {
        "merchants": [_links(merchant_id) for merchant_id in sorted(merchants_answering_links(user))],
        "alliance": get_alliance().name,
        "menu": menu_of(user),
    }
    return render(request, "console/card_links.html", context)


@require_POST
@for_users
def answers_page(request: HttpRequest, user: User, public_id: str) -> HttpResponse:
    """Accept or decline, then show the list. What was answered so already is left as it is, and said again."""
    accept = request.POST.get("answer") == "accept"
    links, link = _find(user, public_id)
    if not _is_answered_so(link, accept=accept):
        try:
            answer_link(
                link_public_id=public_id,
                merchant_id=links.merchant_id,
                accept=accept,
                by=actor_of(user),
                at=clock.now(),
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("console:card_links"))
    words = _("You take the card “%(card)s”.") if accept else _("You do not take what was offered for “%(card)s”.")
    messages.success(request, words % {"card": link.plan_name})
    return HttpResponseRedirect(reverse("console:card_links"))


@require_POST
@for_users
def opt_outs_page(request: HttpRequest, user: User, public_id: str) -> HttpResponse:
    """Decline a card that all merchants take, then show the list. Once declined it stands there as any other."""
    named = request.POST.get("merchant", "")
    merchant_id = get_party_ids(public_ids=[named] if named.isprintable() else []).get(named)
    if merchant_id is None or merchant_id not in merchants_answering_links(user):
        raise Http404
    plan = next(
        (each for each in list_default_plans(merchant_id=merchant_id) if each.plan_public_id == public_id), None
    )
    if plan is not None:
        try:
            opt_out_of_plan(plan_public_id=public_id, merchant_id=merchant_id, by=actor_of(user), at=clock.now())
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            words = _("You do not take what was offered for “%(card)s”.")
            messages.success(request, words % {"card": plan.plan_name})
    return HttpResponseRedirect(reverse("console:card_links"))


def _links(merchant_id: int) -> Links:
    asked = [Asked(each, _is_question(each)) for each in list_links_of_merchant(merchant_id=merchant_id)]
    merchant = get_merchant(merchant_id=merchant_id)
    return Links(
        merchant_id,
        merchant.party.public_id,
        merchant.name,
        sorted(asked, key=lambda each: not each.is_question),
        list_default_plans(merchant_id=merchant_id),
    )


def _find(user: User, public_id: str) -> tuple[Links, LinkView]:
    for merchant_id in merchants_answering_links(user):
        links = _links(merchant_id)
        for each in links.asked:
            if each.link.public_id == public_id:
                return links, each.link
    raise Http404


def _is_question(link: LinkView) -> bool:
    return link.state == LinkState.OFFERED or link.new_in_store_rate is not None


def _is_answered_so(link: LinkView, *, accept: bool) -> bool:
    return not _is_question(link) and link.state == (LinkState.ACCEPTED if accept else LinkState.DECLINED)
