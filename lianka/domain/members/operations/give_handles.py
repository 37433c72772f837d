"""Give members the ten digits by which their codes name them."""

import secrets
from collections.abc import Collection

from lianka.domain.members.models import MemberHandle
from lianka.domain.members.rules.member_code import HANDLE_DIGITS
from lianka.foundation.db import fetch_all, insert_rows, rows_source, transaction

_COLUMNS = {"member_id": "bigint", "digits": "text"}


@transaction
def give_handles(*, member_ids: Collection[int]) -> None:
    """Give a random handle to each of these members who has none, in a constant number of statements.

    A member keeps the first one ever given; party ids that are no member's are left out.
    """
    while lacking := _lacking(member_ids):
        rows = [(member_id, f"{secrets.randbelow(10**HANDLE_DIGITS):0{HANDLE_DIGITS}d}") for member_id in lacking]
        # Digits that are another member's already, or a rival who was first: look again who lacks them still.
        insert_rows(MemberHandle._meta.db_table, _COLUMNS, rows, on_conflict="ON CONFLICT DO NOTHING")


def _lacking(member_ids: Collection[int]) -> list[int]:
    source, params = rows_source("given", {"member_id": "bigint"}, [(each,) for each in set(member_ids)])
    rows = fetch_all(
        f"SELECT member.party_id FROM {source} JOIN members_member AS member ON member.party_id = given.member_id"
        " LEFT JOIN members_memberhandle AS handle ON handle.member_id = member.party_id"
        " WHERE handle.member_id IS NULL ORDER BY member.party_id",
        params,
    )
    return [row[0] for row in rows]
