"""Me: points and what expires of them, my password."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from lianka.domain.loyalty.queries import get_points_balance, get_tier_terms
from lianka.domain.members.operations.set_password import set_password
from lianka.domain.members.queries import get_member, get_profile, has_password
from lianka.foundation import clock
from lianka.foundation.errors import DomainError, InvalidInput
from lianka.interfaces.h5.member import session
from lianka.interfaces.h5.member.pages import show
from lianka.interfaces.h5.member.session import Visitor, for_members


class PasswordsDiffer(InvalidInput):
    """The password was not typed twice alike."""

    code = "passwords_differ"
    message = _("The two passwords are not the same.")


@require_safe
@for_members
def me_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Who I am here, my points, and what I can set."""
    at = clock.now()
    context = {
        "tab": "me",
        "member": get_member(member_id=visitor.member_id),
        "profile": get_profile(member_id=visitor.member_id),
        "points": get_points_balance(member_id=visitor.member_id, at=at),
        "tier": get_tier_terms(member_ids=[visitor.member_id], at=at)[visitor.member_id],
        "has_password": has_password(member_id=visitor.member_id),
    }
    return show(request, "me", context, at=at)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def password_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Set or change my password, which signs me out everywhere else."""
    at = clock.now()
    if request.method != "POST":
        return show(request, "password", {"has_password": has_password(member_id=visitor.member_id)}, at=at)
    password = request.POST.get("password", "")
    try:
        if password != request.POST.get("again", ""):
            raise PasswordsDiffer(field="again")
        version = set_password(member_id=visitor.member_id, password=password, by=visitor.actor, at=at)
    except DomainError as refusal:
        context = {"refusal": refusal, "has_password": has_password(member_id=visitor.member_id)}
        return show(request, "password", context, at=at, status=422)
    messages.success(request, _("Your password is set. Everywhere else you were signed out."))
    response = HttpResponseRedirect(reverse("member:me"))
    session.go_on(request, response, visitor, version=version, at=at)
    return response
