"""My tier: the way to the next one, until when mine is held, and what each tier gives, locked or not."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lianka.domain.loyalty.queries import get_member_standing
from lianka.foundation import clock
from lianka.interfaces.h5.member.pages import show
from lianka.interfaces.h5.member.session import Visitor, for_members


@require_safe
@for_members
def tier_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Where I stand, and the ladder. Without tiers, that there are none."""
    at = clock.now()
    standing = get_member_standing(member_id=visitor.member_id, at=at)
    return show(request, "tier", {"standing": standing}, at=at)
