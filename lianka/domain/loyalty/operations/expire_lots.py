"""What nobody spent in time leaves the books, with the money behind it: the same for points and for coins."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.ledger.errors import DateNotOver
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.queries import ExpiredLot, page_expired_lots
from lianka.domain.ledger.values import AccountRef, Journal, Sweep
from lianka.domain.loyalty.errors import ExpiryStuck
from lianka.domain.loyalty.queries import get_rule_book
from lianka.domain.loyalty.rules import accounts
from lianka.domain.loyalty.values import ExpiryDestination
from lianka.foundation.calendar import end_of_day, latest_moment
from lianka.foundation.db import transaction
from lianka.foundation.locks import wait_for_lock

CHUNK = 5000


class Expiring(NamedTuple):
    """What expires: accounts of a kind, told to the books under a source, out of a fund of the platform."""

    kind: str
    source: str
    reason: str
    fund_of: Callable[[int], AccountRef]
    """Of the platform: the account of the money behind it."""
    expired_from: Callable[[int], AccountRef]
    """Of an issuer: where what it issued goes when it expires."""


def expire_lots(expiring: Expiring, *, business_date: date, at: datetime) -> int:
    """Let every lot of the kind expire whose time was up with the business day, and return how many lots did.

    Works in chunks, each a transaction of its own: it can be stopped anywhere and run again, and does nothing
    where nothing is left. Lots named by a hold wait. Raises `DateNotOver` before the day has ended.
    """
    if at < end_of_day(business_date):
        raise DateNotOver(day=business_date)
    total = 0
    while swept := expire_chunk(expiring, day=business_date, at=at):
        total += swept
    return total


@transaction
def expire_chunk(expiring: Expiring, *, day: date, at: datetime) -> int:
    """Let the first lots expire whose time was up with the day, at most `CHUNK` of them; return how many did."""
    # One run at a time: another one waits, and finds what was swept.
    wait_for_lock(f"loyalty.{expiring.source}")
    lots = page_expired_lots(expiring.kind, until=end_of_day(day), limit=CHUNK)
    journals = _journals(expiring, lots, day)
    for journal, posting in zip(journals, post(journals, at=at), strict=True):
        if posting.refusal is not None or posting.is_replay:
            # It would be found again and again: better a failed job that says why.
            raise ExpiryStuck(key=journal.key, why=posting.refusal or "posted before")
    return len(lots)


def _journals(expiring: Expiring, lots: Sequence[ExpiredLot], day: date) -> list[Journal]:
    platform_id, destination = get_platform_party_id(), get_rule_book().expiry_destination
    by_holder: dict[AccountRef, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    versions: dict[AccountRef, int] = {}
    for lot in lots:
        holder = AccountRef(expiring.kind, lot.party_id, lot.scope)
        by_holder[holder][lot.issuer_id].append(lot.lot_id)
        versions[holder] = lot.version
    return [
        Journal(
            expiring.source,
            # A chunk may end amid a member's lots, and what a hold kept of a lot may follow on the same day.
            f"{day}:{holder.party_id}:{min(min(lot_ids) for lot_ids in by_issuer.values())}:{versions[holder]}",
            expiring.reason,
            latest_moment(day),
            acts=tuple(
                Sweep(
                    holder=holder,
                    lot_ids=tuple(sorted(lot_ids)),
                    to=expiring.expired_from(issuer_id),
                    fund=expiring.fund_of(platform_id),
                    payee=_payee(issuer_id, platform_id, destination),
                )
                for issuer_id, lot_ids in sorted(by_issuer.items())
            ),
        )
        for holder, by_issuer in by_holder.items()
    ]


def _payee(issuer_id: int, platform_id: int, destination: ExpiryDestination) -> AccountRef:
    # What the platform gave away itself falls to it in any case: nobody owes it a payable.
    returns_to_issuer = destination == ExpiryDestination.ISSUER and issuer_id != platform_id
    return accounts.payable(issuer_id) if returns_to_issuer else accounts.breakage(platform_id)
