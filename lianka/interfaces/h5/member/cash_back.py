"""My cash-back: what comes back of which purchase, on which days, and what came (COM-13)."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lianka.domain.rewards.queries.cash_back import REFUSAL_WORDS, list_cash_backs, sum_pending_cash_back
from lianka.domain.rewards.values.cash_back import CashBackView
from lianka.foundation import clock
from lianka.interfaces.h5.member.pages import is_part_asked, show
from lianka.interfaces.h5.member.session import Visitor, for_members

CASH_BACKS_ON_PAGE: Final = 20
_ID_LENGTH_MAX: Final = 18


@require_safe
@for_members
def cash_back_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What is still to come and when, then purchase by purchase, the latest first."""
    at = clock.now()
    found = list_cash_backs(
        member_id=visitor.member_id, before=_read_id(request.GET.get("before", "")), limit=CASH_BACKS_ON_PAGE + 1
    )
    shown = found[:CASH_BACKS_ON_PAGE]
    context: dict[str, Any] = {
        "cash_backs": [(each, told_of(each)) for each in shown],
        "before": shown[-1].cash_back_id if len(found) > len(shown) else "",
    }
    if is_part_asked(request):
        return show(request, "parts/cash_backs", context, at=at)
    context["pending"] = sum_pending_cash_back(member_id=visitor.member_id)
    return show(request, "cash_back", context, at=at)


def told_of(view: CashBackView) -> str:
    """Why nothing comes back of a purchase; empty where something does."""
    return str(REFUSAL_WORDS.get(view.refusal, ""))


def _read_id(text: str) -> int | None:
    is_id = text.isascii() and text.isdecimal() and len(text) <= _ID_LENGTH_MAX
    return int(text) if is_id else None
