"""Which member a program may speak of: one whose code it scanned, or who bought at its merchant."""

from datetime import datetime

from lianka.domain.access.queries import get_party_ids
from lianka.domain.checkout.queries.receipts import find_customer
from lianka.domain.members.errors import MemberNotFound
from lianka.domain.members.queries import get_member, get_scan, member_of_scan
from lianka.domain.members.queries.merges import survivors_of
from lianka.interfaces.api.errors import FieldMissing, MemberNamedTwice
from lianka.interfaces.api.keys import Caller
from lianka.interfaces.api.schemas.members import MemberOut


def known_member(caller: Caller, *, scan: str | None, member: str | None, at: datetime | None) -> int:
    """The member that a scan or an id names. Without `at`, whoever acts on it asks whether the scan has expired.

    Raises `FieldMissing`, `MemberNamedTwice`, `ScanNotFound`, `ScanExpired`, or `MemberNotFound` for a stranger.
    """
    if scan is None and member is None:
        raise FieldMissing(field="scan")
    if scan is None:
        return _customer(caller, member or "")
    if member is not None:
        raise MemberNamedTwice(field="member")
    if at is None:
        return member_of_scan(public_id=scan, merchant_id=caller.merchant_id)
    return get_scan(public_id=scan, merchant_id=caller.merchant_id, at=at).member_id


def member_in_path(caller: Caller, member: str, *, scan: str | None, at: datetime) -> int:
    """The member at an address, known by the scan if one is given. Raises `MemberNotFound`, or as a scan does."""
    if scan is None:
        return _customer(caller, member)
    member_id = get_scan(public_id=scan, merchant_id=caller.merchant_id, at=at).member_id
    named_id = get_party_ids(public_ids=[member]).get(member)
    if named_id is None or survivors_of([named_id]).get(named_id) != member_id:
        raise MemberNotFound(field="member")
    return member_id


def shown_member(member_id: int) -> MemberOut:
    """The member as programs see them. Two statements."""
    return MemberOut.of(get_member(member_id=member_id))


def _customer(caller: Caller, public_id: str) -> int:
    member_id = find_customer(public_id=public_id, merchant_id=caller.merchant_id)
    if member_id is None:
        raise MemberNotFound(field="member")
    return member_id
