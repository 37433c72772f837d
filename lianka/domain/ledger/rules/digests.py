"""The two digests of a journal: what was asked for, and what was written.

Canonical text, one unit separator between fields, SHA-256. Amounts and ids are decimal, moments UTC ISO 8601.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from lianka.domain.ledger.values import Journal

_BETWEEN = "\x1f"


def request_digest(journal: Journal) -> bytes:
    """The digest of a journal as its maker gave it: the same key with the same digest is the same request."""
    parts = [journal.reason, _utc(journal.happened_at)]
    for (debit_kind, debit_party, debit_scope), (credit_kind, credit_party, credit_scope), amount in journal.transfers:
        parts.append(f"{debit_kind} {debit_party} {debit_scope} {credit_kind} {credit_party} {credit_scope} {amount}")
    for act in journal.acts:
        parts.append(type(act).__name__)
        parts.extend(_canonical(value) for value in act)
    return sha256(_BETWEEN.join(parts).encode()).digest()


def journal_digest(
    *,
    source: str,
    key: str,
    reason: str,
    happened_at: datetime,
    book_date: date,
    asked: bytes,
    rows: Iterable[Sequence[int]],
) -> bytes:
    """The digest of a journal as it stands in the books.

    `asked` is the request's digest; `rows` are, in order, its transfers (number, debit, credit, amount), the
    lots it granted (lot, issuer, granted, cost) and its lot moves (lot, amount, cost), as integers.
    """
    header = (source, key, reason, _utc(happened_at), book_date.isoformat(), asked.hex())
    body = [" ".join(map(str, row)) for row in rows]
    return sha256(_BETWEEN.join((*header, *body)).encode()).digest()


@lru_cache(maxsize=4096)
def _utc(moment: datetime) -> str:
    # A batch has few different moments, and a journal names its own three times.
    return moment.astimezone(UTC).isoformat()


def _canonical(value: Any) -> str:
    if isinstance(value, datetime):
        return _utc(value)
    if isinstance(value, tuple):
        return f"({' '.join(map(_canonical, value))})"
    return str(value)
