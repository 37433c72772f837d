"""Count anew what each member bought, from the purchases and refunds themselves."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

from lianka.domain.checkout.facts import FACTS_SQL
from lianka.domain.members.operations.restate_facts import lock_facts, restate_facts
from lianka.domain.members.values.facts import Facts
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import as_moment, stream, transaction

_CHUNK: Final = 5000


@transaction
def rebuild_member_facts(*, by: Actor, at: datetime) -> int:
    """Put what purchases and refunds add up to in the place of the facts of members, and return how many there are.

    For an alliance that sold before facts were kept, and after a repair. Sales wait until it is done. Nobody is told
    of first purchases that are found.
    """
    lock_facts()
    rows = stream(FACTS_SQL)
    count = 0
    while chunk := [_facts(row) for row in islice(rows, _CHUNK)]:
        count += restate_facts(chunk)
    record(by=by, action="checkout.rebuild_member_facts", subject="members", at=at, facts={"members": count})
    return count


def _facts(row: Sequence[Any]) -> Facts:
    member_id, purchases, spent_fen, first, latest = row
    return Facts(member_id, int(purchases), int(spent_fen), as_moment(first), as_moment(latest))
