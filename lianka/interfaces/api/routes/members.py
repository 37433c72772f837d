"""Members at the counter: who they are, and what they could spend."""

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from lianka.domain.access.values import ApiScope
from lianka.domain.cards.operations.scan_code import scan_code as scan_shown_code
from lianka.domain.cards.queries import list_usable_cards
from lianka.domain.loyalty.queries import get_points_balance
from lianka.domain.members.queries import get_member
from lianka.foundation import clock
from lianka.interfaces.api.keys import BearerKey, caller_of
from lianka.interfaces.api.members import member_in_path, shown_member
from lianka.interfaces.api.routes import answers
from lianka.interfaces.api.schemas.base import IdempotencyKey, MemberInPath, ScanInQuery
from lianka.interfaces.api.schemas.members import BalancesOut, MemberCodeIn, ScanOut

router = Router(tags=["Members"])


@router.post(
    "/member-codes",
    response=answers(400, 404, 409, 422, created=ScanOut),
    auth=BearerKey(ApiScope.MEMBERS_READ),
    operation_id="scan_member_code",
    summary="Scan a member code or a physical card",
)
def scan_code(request: HttpRequest, body: MemberCodeIn, idempotency_key: IdempotencyKey) -> Status[ScanOut]:
    """Know the member whose code, or whose physical card, is shown at a store. The scan lasts ten minutes.

    A member code is used up by it; a physical card can be shown again. After twenty refused scans within ten minutes
    the store waits. Scope `members:read`.
    """
    caller, at = caller_of(request), clock.now()
    store = caller.store(body.store)
    scan = scan_shown_code(code=body.code, store_public_id=store.public_id, key=idempotency_key, by=caller.actor, at=at)
    shown = ScanOut.of(
        scan,
        member=get_member(member_id=scan.member_id),
        points=get_points_balance(member_id=scan.member_id, at=at).spendable,
        cards=list_usable_cards(
            member_id=scan.member_id, store_id=store.store_id, merchant_id=store.merchant_id, at=at
        ),
    )
    return Status(201, shown)


@router.get(
    "/members/{member_id}/balances",
    response=answers(404, 409, 422, ok=BalancesOut),
    auth=BearerKey(ApiScope.BALANCES_READ),
    operation_id="get_balances",
    summary="What a member could spend",
)
def get_balances(request: HttpRequest, member_id: MemberInPath, scan: ScanInQuery = None) -> BalancesOut:
    """What a member could spend, who was scanned just now or has bought at this merchant. Scope `balances:read`."""
    at = clock.now()
    party_id = member_in_path(caller_of(request), member_id, scan=scan, at=at)
    balance = get_points_balance(member_id=party_id, at=at)
    return BalancesOut(member=shown_member(party_id), points=balance.spendable, points_owed=balance.owed)
