"""My physical card: take it onto the phone, and report it lost (CARD-10)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lianka.domain.cards.errors import MemberCardNotFound
from lianka.domain.cards.operations.bind_physical_card import bind_physical_card
from lianka.domain.cards.operations.report_physical_loss import report_physical_found, report_physical_loss
from lianka.domain.cards.queries import get_card_of_member, physical_of_card
from lianka.foundation import clock
from lianka.foundation.errors import DomainError
from lianka.interfaces.h5.member.pages import show
from lianka.interfaces.h5.member.session import Visitor, for_members

_TYPED_LENGTH_MAX = 300


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def bind_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The number, which the card's QR code brings along, and the code under the scratch-off field."""
    at = clock.now()
    if request.method != "POST":
        return show(request, "bind", {"number": request.GET.get("number", "")[:_TYPED_LENGTH_MAX]}, at=at)
    number, code = (request.POST.get(name, "")[:_TYPED_LENGTH_MAX] for name in ("number", "code"))
    key = request.POST.get("key", "")
    try:
        bound = bind_physical_card(
            number=number,
            code=code,
            member_id=visitor.member_id,
            key=key if key.isprintable() else "",
            by=visitor.actor,
            at=at,
        )
    except DomainError as refusal:
        context: dict[str, Any] = {"number": number, "refusal": refusal}
        return show(request, "bind", context, at=at, status=422)
    messages.success(request, _("Your physical card and your phone are one account now."))
    return HttpResponseRedirect(reverse("member:card", args=[bound.card_id]))


@require_POST
@for_members
def loss_page(request: HttpRequest, visitor: Visitor, public_id: str) -> HttpResponse:
    """Report the physical card of my card lost, or with `found` found again."""
    at = clock.now()
    try:
        card = get_card_of_member(public_id=public_id, member_id=visitor.member_id, at=at)
    except MemberCardNotFound as refusal:
        raise Http404(str(refusal)) from refusal
    plastic = physical_of_card(card_id=card.card_id)
    if plastic is None:
        messages.error(request, _("There is no physical card to this card."))
        return HttpResponseRedirect(reverse("member:card", args=[public_id]))
    is_found = "found" in request.POST
    report = report_physical_found if is_found else report_physical_loss
    try:
        report(number=plastic.number, member_id=visitor.member_id, by=visitor.actor, at=at)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        told = (
            _("Tills take your physical card again.") if is_found else _("No till takes your physical card any more.")
        )
        messages.success(request, told)
    return HttpResponseRedirect(reverse("member:card", args=[public_id]))
