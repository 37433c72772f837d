"""The fingerprint of a till record, by which a receipt that comes again is told from one that was changed."""

from datetime import UTC
from hashlib import blake2b

from lianka.domain.checkout.values import TillRecord

_DIGEST_BYTES = 16


def content_digest(record: TillRecord, *, member_id: int, merchant_id: int) -> bytes:
    """The fingerprint of everything a till tells. Parties by their ids: no phone can be guessed from it."""
    _member, _merchant, receipt_number, happened_at, amount_fen, category, store, points_spent = record
    content = (
        f"{merchant_id}\x1f{member_id}\x1f{receipt_number}\x1f{happened_at.astimezone(UTC).isoformat()}"
        f"\x1f{amount_fen}\x1f{category}\x1f{store}\x1f{points_spent}"
    )
    return blake2b(content.encode(), digest_size=_DIGEST_BYTES).digest()
