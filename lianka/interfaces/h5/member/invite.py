"""Invite friends: the link by which I bring others in, what both of us get, and what came of it (MBR-10)."""

from typing import Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lianka.domain.members.queries import get_share_token, list_members, list_nicknames
from lianka.domain.members.queries.introductions import count_introduced
from lianka.domain.rewards.queries.joining import count_rewarded, get_joining_offer, list_invited
from lianka.domain.rewards.values.joining import CAP_REACHED, Invited
from lianka.foundation import clock
from lianka.interfaces.h5.member.pages import page_number, show
from lianka.interfaces.h5.member.session import Visitor, for_members

_ON_PAGE: Final = 20


class Guest(NamedTuple):
    """Someone I invited, as the page names them."""

    name: str
    invited: Invited
    refusal: str | Promise


@require_safe
@for_members
def invite_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """My link and its QR code, what a friend and I get, and whom I brought in."""
    at, page = clock.now(), page_number(request)
    path = f"{reverse('member:join')}?from={get_share_token(member_id=visitor.member_id)}"
    found = list_invited(inviter_id=visitor.member_id, limit=_ON_PAGE + 1, offset=(page - 1) * _ON_PAGE)
    context = {
        "link": request.build_absolute_uri(path),
        "offer": get_joining_offer(at=at),
        "guests": _named(found[:_ON_PAGE]),
        "count": count_introduced(sharer_id=visitor.member_id),
        "rewarded": count_rewarded(inviter_id=visitor.member_id),
        "before": page - 1,
        "next": page + 1 if len(found) > _ON_PAGE else None,
    }
    return show(request, "invite", context, at=at)


def _named(found: list[Invited]) -> list[Guest]:
    member_ids = [each.member_id for each in found]
    nicknames = list_nicknames(member_ids=member_ids)
    phones = {each.party_id: each.phone_masked for each in list_members(member_ids=member_ids)}
    return [
        Guest(nicknames.get(each.member_id) or phones.get(each.member_id, ""), each, _words_of(each.refusal))
        for each in found
    ]


def _words_of(refusal: str) -> str | Promise:
    # Why a budget or a bundle gave nothing is the alliance's affair.
    if not refusal:
        return ""
    return _("above the day's limit") if refusal == CAP_REACHED else _("the campaign's gifts are used up")
