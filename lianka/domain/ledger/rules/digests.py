"""The two digests of a journal: what was asked for, and what was written.

SHA-256 over JSON without blanks, moments in UTC: one call into the JSON library is the fastest text there is that no
two different journals share.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from json import JSONEncoder
from typing import Any

from lianka.domain.ledger.values import Journal


def request_digest(journal: Journal) -> bytes:
    """The digest of a journal as its maker gave it: the same key with the same digest is the same request."""
    acts = [(type(act).__name__, *act) for act in journal.acts]
    return _digest((journal.reason, journal.happened_at, journal.transfers, acts))


def journal_digest(
    *,
    source: str,
    key: str,
    reason: str,
    happened_at: datetime,
    book_date: date,
    asked: bytes,
    rows: Sequence[Sequence[int | str]],
) -> bytes:
    """The digest of a journal as it stands in the books.

    `asked` is the request's digest; `rows` are, in order, its transfers (number, debit, credit, amount), the lots
    it granted (lot, holder, issuer, granted, cost) and its lot moves (number, lot, amount, cost, the journal undone
    or 0). Accounts stand by name, `kind:party:scope`, so that an account given to another party shows too.
    """
    return _digest((source, key, reason, happened_at, book_date.isoformat(), asked.hex(), rows))


@lru_cache(maxsize=4096)
def _utc(moment: datetime) -> str:
    # A batch has few different moments.
    return moment.astimezone(UTC).isoformat()


# Tuples cannot hold themselves, and looking for that takes a third of the time.
_text_of = JSONEncoder(separators=(",", ":"), default=_utc, check_circular=False).encode


def _digest(content: tuple[Any, ...]) -> bytes:
    return sha256(_text_of(content).encode()).digest()
