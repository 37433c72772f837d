"""Give ids in the one space of all who can hold an account."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from lianka.domain.access.models import Party
from lianka.foundation.db import insert_rows, next_ids, transaction_required
from lianka.foundation.identifiers import new_public_id

PREFIXES: Final[Mapping[Party.Kind, str]] = {
    Party.Kind.PLATFORM: "plt",
    Party.Kind.MEMBER: "mem",
    Party.Kind.MERCHANT: "mch",
    Party.Kind.AGENT: "agt",
}


@transaction_required
def create_parties(*, kind: Party.Kind, count: int, at: datetime) -> list[int]:
    """Create `count` parties of one kind and return their ids in rising order. Two statements, whatever the count."""
    ids = next_ids("access_party", count)
    insert_rows(
        "access_party",
        {"id": "bigint", "kind": "text", "public_id": "text", "created_at": "timestamptz"},
        [(party_id, kind.value, new_public_id(PREFIXES[kind]), at) for party_id in ids],
    )
    return ids
