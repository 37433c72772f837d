"""My rights: what I may ask for in a store, how often, and until when (MBR-8)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lianka.domain.rewards.queries import list_rights_of_member
from lianka.foundation import clock
from lianka.interfaces.h5.member.pages import show
from lianka.interfaces.h5.member.session import Visitor, for_members


@require_safe
@for_members
def rights_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """All of them, those that end first before the others; what is used up or over comes last."""
    at = clock.now()
    return show(request, "rights", {"rights": list_rights_of_member(member_id=visitor.member_id, at=at)}, at=at)
