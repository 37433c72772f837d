"""A store's staff knows a member for a few minutes, by whatever was shown."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from lianka.domain.members.errors import MemberCodeUsed, StoreTakesNoScans, TooManyFailedScans
from lianka.domain.members.models import FailedScan, MemberScan
from lianka.domain.members.operations.find_store import WiredStore, find_store
from lianka.domain.members.queries.merges import survivors_of
from lianka.domain.members.rules.member_code import FAILED_SCANS_MAX, FAILED_SCANS_WINDOW, SCAN_LIFE
from lianka.domain.members.values import Scan
from lianka.foundation.audit import Actor
from lianka.foundation.db import KeptRefusal, insert_rows, transaction
from lianka.foundation.errors import DomainError
from lianka.foundation.idempotency import remember
from lianka.foundation.identifiers import new_public_id
from lianka.foundation.locks import wait_for_lock

_COLUMNS = {
    "public_id": "text",
    "member_id": "bigint",
    "step": "bigint",
    "merchant_id": "bigint",
    "store_id": "bigint",
    "scanned_by": "text",
    "scanned_at": "timestamptz",
    "expires_at": "timestamptz",
}


class Recognised(NamedTuple):
    """Who was shown, and the time step of the member code that this uses up; None for what may be shown again."""

    member_id: int
    step: int | None


@transaction
def scan_at_store(
    *,
    recognise: Callable[[], Recognised],
    code: str,
    store_public_id: str,
    key: str | None = None,
    by: Actor,
    at: datetime,
) -> Scan:
    """Know the member whom `recognise` finds in `code`. The same `key` of the same actor gives the same scan.

    A refused scan is counted at its store; after twenty in ten minutes the store waits. Does not ask policies: the
    door does. Raises what `recognise` raises, `MemberCodeUsed`, `TooManyFailedScans`, `StoreTakesNoScans`,
    `StoreNotFound` of merchants, or, with a key, what `remember` raises.
    """
    store = find_store(public_id=store_public_id)
    if not store.is_open:
        raise StoreTakesNoScans(field="store")
    wait_for_lock(f"members.scans:{store.store_id}")
    if key is None:
        try:
            return _scan(recognise, store=store, by=by, at=at)
        except DomainError as refusal:
            _count(refusal, store=store, at=at)
            raise KeptRefusal(refusal) from refusal
    try:
        remembered = remember(
            scope=f"members.scan_member_code:{by.scope}",
            key=key,
            request={"code": code, "store": store_public_id},
            at=at,
            answer=lambda: {"scan": _scan(recognise, store=store, by=by, at=at).public_id},
        )
    except KeptRefusal as kept:  # refused just now; what was refused before comes as itself
        _count(kept.refusal, store=store, at=at)
        raise
    return _read(remembered.answer["scan"])


def _scan(recognise: Callable[[], Recognised], *, store: WiredStore, by: Actor, at: datetime) -> Scan:
    _require_few_failures(store, at=at)
    return _note(recognise(), store=store, by=by, at=at)


def _count(refusal: DomainError, *, store: WiredStore, at: datetime) -> None:
    if not isinstance(refusal, TooManyFailedScans):
        FailedScan.objects.create(store_id=store.store_id, refusal=refusal.code, failed_at=at)


def _read(scan_id: str) -> Scan:
    scan = MemberScan.objects.get(public_id=scan_id)
    return Scan(scan.public_id, scan.member_id, scan.scanned_at, scan.expires_at)


def _require_few_failures(store: WiredStore, *, at: datetime) -> None:
    recent = FailedScan.objects.filter(store_id=store.store_id, failed_at__gt=at - FAILED_SCANS_WINDOW)
    if recent.count() >= FAILED_SCANS_MAX:
        raise TooManyFailedScans(field="code")


def _note(shown: Recognised, *, store: WiredStore, by: Actor, at: datetime) -> Scan:
    # What a merged record shows still, a code or a card, shows the surviving one.
    shown = shown._replace(member_id=survivors_of([shown.member_id])[shown.member_id])
    scan = Scan(new_public_id("scn"), shown.member_id, at, at + SCAN_LIFE)
    row = (
        scan.public_id,
        *shown,
        store.merchant_id,
        store.store_id,
        f"{by.kind}:{by.name}",
        scan.scanned_at,
        scan.expires_at,
    )
    # Of two who scan one code at once, one goes in; the other waits for that and finds the code used.
    if not insert_rows(MemberScan._meta.db_table, _COLUMNS, [row], on_conflict="ON CONFLICT DO NOTHING"):
        raise MemberCodeUsed(field="code")
    return scan
