"""A store's staff scans what a member shows: the code on the phone, or a physical card (MBR-3, CARD-10)."""

from datetime import datetime

from lianka.domain.cards.queries.physical import find_by_physical_number, is_meant_as_physical
from lianka.domain.members.operations.scan_at_store import Recognised, scan_at_store
from lianka.domain.members.operations.scan_member_code import scan_member_code
from lianka.domain.members.values import Scan
from lianka.foundation.audit import Actor
from lianka.foundation.errors import DomainError


def scan_code(*, code: str, store_public_id: str, key: str | None = None, by: Actor, at: datetime) -> Scan:
    """Know the member by a member code, or by the number of a physical card as it is typed, scanned or swiped.

    A physical card can be shown as often as its member likes, and every one of them leads to the same account as the
    phone. Refused scans are counted at the store, whatever was shown. Raises what `scan_member_code` and
    `find_by_physical_number` raise.
    """
    if not is_meant_as_physical(scanned=code):
        return scan_member_code(code=code, store_public_id=store_public_id, key=key, by=by, at=at)

    def recognise() -> Recognised:
        try:
            return Recognised(find_by_physical_number(number=code).member_id, step=None)
        except DomainError as refusal:
            # Whoever scans sends one code, whatever it is of.
            refusal.field = "code"
            raise

    return scan_at_store(recognise=recognise, code=code, store_public_id=store_public_id, key=key, by=by, at=at)
