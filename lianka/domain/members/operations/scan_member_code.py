"""A store's staff scans the code on a member's phone."""

from datetime import datetime
from functools import partial

from lianka.domain.members.errors import MemberCodeExpired, MemberCodeInvalid
from lianka.domain.members.keys import member_code_secret
from lianka.domain.members.models import MemberHandle
from lianka.domain.members.operations.scan_at_store import Recognised, scan_at_store
from lianka.domain.members.rules.member_code import read_code, step_of
from lianka.domain.members.values import Scan
from lianka.foundation.audit import Actor


def scan_member_code(*, code: str, store_public_id: str, key: str | None = None, by: Actor, at: datetime) -> Scan:
    """Know the member whose code this is, and use the code up. The same `key` of the same actor gives the same scan.

    A refused scan is counted at its store; after twenty in ten minutes the store waits. Does not ask policies: the
    door does. Raises `MemberCodeInvalid`, `MemberCodeExpired`, `MemberCodeUsed`, `TooManyFailedScans`,
    `StoreTakesNoScans`, `StoreNotFound` of merchants, or, with a key, what `remember` raises.
    """
    recognise = partial(_recognise, code, at=at)
    return scan_at_store(recognise=recognise, code=code, store_public_id=store_public_id, key=key, by=by, at=at)


def _recognise(code: str, *, at: datetime) -> Recognised:
    read = read_code(code)
    handle = MemberHandle.objects.filter(digits=read.handle).first() if read else None
    if read is None or handle is None:
        raise MemberCodeInvalid(field="code")
    secret = member_code_secret(member_id=handle.member_id, version=handle.version)
    step = step_of(read.digits, secret=secret, at=at)
    if step is None:
        raise MemberCodeExpired(field="code")
    return Recognised(handle.member_id, step)
