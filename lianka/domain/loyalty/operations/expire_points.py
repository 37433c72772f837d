"""Points that nobody spent in time leave the books, with the money behind them (PTS-5)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.ledger.chart import POINTS
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

SOURCE = "expiry"
CHUNK = 5000


def expire_points(*, business_date: date, at: datetime) -> int:
    """Let every lot expire whose time was up with the business day, and return how many lots did.

    Works in chunks, each a transaction of its own: it can be stopped anywhere and run again, and does nothing
    where nothing is left. Lots named by a hold wait. Raises `DateNotOver` before the day has ended.
    """
    if at < end_of_day(business_date):
        raise DateNotOver(day=business_date)
    total = 0
    while swept := _expire_chunk(day=business_date, at=at):
        total += swept
    return total


@transaction
def _expire_chunk(*, day: date, at: datetime) -> int:
    lots = page_expired_lots(POINTS, until=end_of_day(day), limit=CHUNK)
    journals = _journals(lots, day)
    for journal, posting in zip(journals, post(journals, at=at), strict=True):
        if posting.refusal is not None or posting.is_replay:
            # It would be found again and again: better a failed job that says why.
            raise ExpiryStuck(key=journal.key, why=posting.refusal or "posted before")
    return len(lots)


def _journals(lots: Sequence[ExpiredLot], day: date) -> list[Journal]:
    platform_id, destination = get_platform_party_id(), get_rule_book().expiry_destination
    by_holder: dict[AccountRef, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for lot in lots:
        by_holder[AccountRef(POINTS, lot.party_id, lot.scope)][lot.issuer_id].append(lot.lot_id)
    return [
        Journal(
            SOURCE,
            # A chunk may end amid a member's lots; the rest follows under its own first lot.
            f"{day}:{holder.party_id}:{min(min(lot_ids) for lot_ids in by_issuer.values())}",
            "points_expired",
            latest_moment(day),
            acts=tuple(
                _sweep(holder, issuer_id, lot_ids, platform_id, destination)
                for issuer_id, lot_ids in sorted(by_issuer.items())
            ),
        )
        for holder, by_issuer in by_holder.items()
    ]


def _sweep(
    holder: AccountRef, issuer_id: int, lot_ids: list[int], platform_id: int, destination: ExpiryDestination
) -> Sweep:
    returns_to_issuer = destination == ExpiryDestination.ISSUER
    return Sweep(
        holder=holder,
        lot_ids=tuple(sorted(lot_ids)),
        to=accounts.expired_from(issuer_id),
        fund=accounts.fund(platform_id),
        payee=accounts.payable(issuer_id) if returns_to_issuer else accounts.breakage(platform_id),
    )
