"""Lots: what a holder has, from whom, until when."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from lianka.domain.ledger.values import AccountRef
from lianka.foundation.db import as_given_moment, as_moment, as_parameter, fetch_all, rows_source


class ExpiredLot(NamedTuple):
    """A lot that is to be swept. `version`: that of its account, which every change of it raises."""

    party_id: int
    scope: str
    lot_id: int
    issuer_id: int
    version: int


class LotView(NamedTuple):
    """A lot as its holder sees it. `free` leaves out what is held."""

    lot_id: int
    kind: str
    party_id: int
    issuer_id: int
    source: str
    key: str
    granted: int
    free: int
    earned_at: datetime
    expires_at: datetime | None
    terms_id: int | None


_SELECT = """
SELECT l.id, a.kind, a.party_id, l.issuer_id, j.source, j.key, l.granted, l.remaining - l.held, l.earned_at,
    l.expires_at, l.terms_id
FROM {source} JOIN ledger_account a ON a.kind = g.kind AND a.party_id = g.party_id AND a.scope = g.scope
"""
_LEFT = (
    _SELECT
    + "JOIN ledger_lot l ON l.account_id = a.id AND l.remaining > 0 JOIN ledger_journal j ON j.id = l.journal_id"
)
# Lots that are used up stand in no index by account, but each was granted by a journal with a line on it.
_ALL = (
    _SELECT
    + "JOIN ledger_line n ON n.account_id = a.id JOIN ledger_lot l ON l.journal_id = n.journal_id"
    + " AND l.account_id = a.id JOIN ledger_journal j ON j.id = l.journal_id"
)
_HANDED_OVER = (
    _SELECT
    + "JOIN ledger_handover h ON h.to_account_id = a.id JOIN ledger_lot l ON l.id = h.lot_id AND l.account_id = a.id"
    + " JOIN ledger_journal j ON j.id = l.journal_id"
)
_REF_COLUMNS = {"kind": "text", "party_id": "bigint", "scope": "text"}


def list_live_lots(holders: Sequence[AccountRef], *, at: datetime) -> list[LotView]:
    """The lots the holders can spend from at `at`, soonest to expire first."""
    source, params = rows_source("g", _REF_COLUMNS, holders)
    sql = (
        _LEFT.format(source=source)
        + " WHERE l.remaining > l.held AND (l.expires_at IS NULL OR l.expires_at > %s)"
        + " ORDER BY a.party_id, a.kind, l.expires_at NULLS LAST, l.id"
    )
    return [_view(row) for row in fetch_all(sql, [*params, as_parameter(at)])]


def list_undated_lots(holders: Sequence[AccountRef]) -> list[LotView]:
    """The holders' lots that have terms and no expiry yet: those whose validity has not started, and those of
    terms without end. Used up ones are among them, since what was spent may still return."""
    source, params = rows_source("g", _REF_COLUMNS, holders)
    undated = " WHERE l.expires_at IS NULL AND l.terms_id IS NOT NULL"
    sql = " UNION ".join(each.format(source=source) + undated for each in (_ALL, _HANDED_OVER)) + " ORDER BY 3"
    return [_view(row) for row in fetch_all(sql, [*params, *params])]


def page_expired_lots(kind: str, *, until: datetime, limit: int) -> list[ExpiredLot]:
    """Up to `limit` lots of accounts of a kind that expired at or before `until`, with something left that is not held.

    Ordered by expiry, then account. Once swept a lot is listed no more, so a caller asks again until none is left.
    """
    rows = fetch_all(
        "SELECT a.party_id, a.scope, l.id, l.issuer_id, a.version"
        " FROM ledger_lot l JOIN ledger_account a ON a.id = l.account_id"
        " WHERE l.remaining > 0 AND l.remaining > l.held AND l.expires_at <= %s AND a.kind = %s"
        " ORDER BY l.expires_at, l.account_id LIMIT %s",
        [as_parameter(until), kind, limit],
    )
    return [ExpiredLot(*row) for row in rows]


def _view(row: tuple[object, ...]) -> LotView:
    view = LotView(*row)  # type: ignore[arg-type]  # a raw row, typed by the statement
    return view._replace(earned_at=as_given_moment(view.earned_at), expires_at=as_moment(view.expires_at))
