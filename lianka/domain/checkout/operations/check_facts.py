"""The self-check's part in the facts of members: what they repeat of purchases and refunds."""

from collections.abc import Iterator
from typing import Final

from lianka.domain.checkout.facts import FACTS_SQL
from lianka.domain.ledger.queries.differences import find_differences
from lianka.domain.ledger.values import Check, Difference

_KEPT: Final = (
    "coalesce(f.purchases, 0) || ' ' || coalesce(f.spent_fen, 0) || ' ' || coalesce(f.first_purchase_at || '', '-')"
    " || ' ' || coalesce(f.latest_purchase_at || '', '-')"
)
_COUNTED: Final = _KEPT.replace("f.", "c.")

CHECKS: Final = (
    Check(
        "members_memberfacts",
        "adds up the member's purchases and refunds",
        f"""WITH counted AS ({FACTS_SQL})
        SELECT * FROM (
            SELECT c.member_id AS id, {_KEPT} AS kept, {_COUNTED} AS should FROM counted c
                LEFT JOIN members_memberfacts f ON f.member_id = c.member_id
            UNION ALL SELECT f.member_id, {_KEPT}, {_COUNTED} FROM members_memberfacts f
                LEFT JOIN counted c ON c.member_id = f.member_id WHERE c.member_id IS NULL) AS both_sides
        WHERE kept <> should ORDER BY id LIMIT 1""",
    ),
)


def check_facts() -> Iterator[Difference]:
    """Compare the facts of every member with what was bought and given back, and yield the first that differs."""
    yield from find_differences(CHECKS)
