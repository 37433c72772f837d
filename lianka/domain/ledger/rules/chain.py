"""The hash chain over closed dates: each day's digest covers its totals, its journals and the day before."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

FIRST_LINK = bytes(32)
"""What stands before the first closed date."""


class JournalsDigest:
    """The digest of a day's journals, given one by one by their digests in the order of their ids."""

    def __init__(self) -> None:
        self._whole = sha256()
        self.count = 0

    def add(self, digest: bytes) -> None:
        """Go on with the next journal."""
        self._whole.update(digest)
        self.count += 1

    def digest(self) -> bytes:
        """The digest of all journals added so far."""
        return self._whole.digest()


def day_digest(
    *, before: bytes, day: date, journal_count: int, journals: bytes, totals: Sequence[tuple[str, str, int, int, int]]
) -> bytes:
    """The link of one day. `totals` are (kind, asset, debits, credits, balance), sorted by kind.

    Text, one item a line: the digest before in hex, the date, the number of journals, their digest in hex, then
    each total with blanks between. Anyone can compute it again from the published figures.
    """
    lines = [before.hex(), day.isoformat(), str(journal_count), journals.hex()]
    lines += [" ".join(map(str, total)) for total in totals]
    return sha256("\n".join(lines).encode()).digest()
