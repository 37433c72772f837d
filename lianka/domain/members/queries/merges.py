"""Which records stand for one person."""

from collections.abc import Collection
from typing import Final

from lianka.foundation.db import fetch_all, rows_source

SURVIVOR_OF: Final = "coalesce({0}.merged_into_id, {0}.party_id)"
"""The id that stands for a row of `members_member`, as an SQL expression over its alias."""

RECORDS_OF: Final = "SELECT party_id FROM members_member WHERE party_id = %s OR merged_into_id = %s"
"""The ids of all records of a person, as an SQL subquery; its two parameters are the surviving id, twice."""


def ids_of(member_id: int) -> list[int]:
    """The member's own id, then those of all records merged into it: all that one person did. One statement."""
    merged = fetch_all("SELECT party_id FROM members_member WHERE merged_into_id = %s ORDER BY party_id", [member_id])
    return [member_id, *(party_id for (party_id,) in merged)]


def merged_ids_of(member_ids: Collection[int]) -> dict[int, list[int]]:
    """The records merged into each of these members; members with none are left out. One statement."""
    source, params = rows_source("given", {"id": "bigint"}, [(each,) for each in sorted(set(member_ids))])
    rows = fetch_all(
        f"SELECT given.id, member.party_id FROM {source}"
        " JOIN members_member AS member ON member.merged_into_id = given.id ORDER BY member.party_id",
        params,
    )
    merged: dict[int, list[int]] = {}
    for survivor_id, party_id in rows:
        merged.setdefault(survivor_id, []).append(party_id)
    return merged


def survivors_of(member_ids: Collection[int]) -> dict[int, int]:
    """The record that stands for each of these members now: itself, or the one it was merged into. One statement."""
    source, params = rows_source("given", {"id": "bigint"}, [(each,) for each in sorted(set(member_ids))])
    return dict(
        fetch_all(
            f"SELECT member.party_id, {SURVIVOR_OF.format('member')} FROM {source}"
            " JOIN members_member AS member ON member.party_id = given.id",
            params,
        )
    )
