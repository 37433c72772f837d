"""What the member who was scanned may ask for here, and using it up."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianka.domain.members.errors import ScanExpired, ScanNotFound
from lianka.domain.members.queries import get_member, get_scan
from lianka.domain.members.values import Scan
from lianka.domain.rewards.operations.use_right import use_right
from lianka.domain.rewards.queries import list_rights_of_member
from lianka.foundation.errors import DomainError
from lianka.interfaces.h5.counter.guard import Counter, at_counter
from lianka.interfaces.h5.counter.pages import go_to, key_of, show, status_of


@require_http_methods(["GET", "HEAD", "POST"])
@at_counter
def rights_page(request: HttpRequest, counter: Counter, scan_id: str) -> HttpResponse:
    """The rights that can be used now; each button uses one once, however often it is tapped."""
    try:
        scan = get_scan(public_id=scan_id, merchant_id=counter.store.merchant_id, at=counter.at)
    except ScanNotFound as refusal:
        raise Http404(str(refusal)) from refusal
    except ScanExpired as refusal:
        return show(request, "failed", {"counter": counter, "refusal": refusal}, at=counter.at, status=422)
    if request.method != "POST":
        return _show(request, counter, scan)
    try:
        used = use_right(
            right_public_id=request.POST.get("right", "")[:60],
            member_id=scan.member_id,
            store_id=counter.store.store_id,
            key=key_of(request),
            by=counter.by,
            at=counter.at,
        )
    except DomainError as refusal:
        return _show(request, counter, scan, refusal=refusal)
    messages.success(request, _("%(name)s: used once, %(left)s left.") % used._asdict())
    return go_to(request, reverse("counter:rights", args=[scan_id]))


def _show(request: HttpRequest, counter: Counter, scan: Scan, *, refusal: DomainError | None = None) -> HttpResponse:
    context = {
        "counter": counter,
        "scan": scan,
        "member": get_member(member_id=scan.member_id),
        "rights": list_rights_of_member(member_id=scan.member_id, at=counter.at, only_usable=True),
        "refusal": refusal,
    }
    return show(request, "rights", context, at=counter.at, status=status_of(refusal) if refusal else 200)
