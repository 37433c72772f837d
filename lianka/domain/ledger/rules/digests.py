"""The two digests of a journal: what was asked for, and what was written.

SHA-256 over JSON without blanks, in UTF-8, moments in UTC. Every journal of a batch is written out twice for it, so the
encoder is one that is written for speed.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

import msgspec

from lianka.domain.ledger.values import Journal


def request_digest(journal: Journal) -> bytes:
    """The digest of a journal as its maker gave it: the same key with the same digest is the same request."""
    acts = [
        (type(act).__name__, *(_utc(part) if type(part) is datetime else part for part in act)) for act in journal.acts
    ]
    content = (journal.reason, _utc(journal.happened_at), journal.transfers, acts)
    return _digest((*content, journal.holds) if journal.holds else content)


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
    or 0), and what it handed over (number, lot or 0, from, to, amount). Accounts stand by name, `kind:party:scope`, so
    that an account given to another party shows too; a lot stands with the one it was granted to.
    """
    return _digest((source, key, reason, _utc(happened_at), book_date.isoformat(), asked.hex(), rows))


@lru_cache(maxsize=4096)
def _utc(moment: datetime) -> str:
    # A batch has few different moments.
    return moment.astimezone(UTC).isoformat()


_encode = msgspec.json.Encoder().encode


def _digest(content: tuple[Any, ...]) -> bytes:
    return sha256(_encode(content)).digest()
