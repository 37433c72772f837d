"""The statements of loyalty's batches, each one for all rows and the same on both engines."""

from collections.abc import Collection, Mapping
from datetime import datetime

from lianka.domain.loyalty.rules.dating import Dating
from lianka.domain.loyalty.values import RuleBook, ValidityKind
from lianka.foundation.calendar import alliance_zone
from lianka.foundation.db import as_moment, fetch_all, insert_rows, is_postgresql, rows_source


def read_dating(member_ids: Collection[int], rules: RuleBook) -> Dating:
    """What it takes to date points of these members; who begins a cycle is to be remembered."""
    has_cycles = any(dated.policy.kind == ValidityKind.CYCLE for dated in rules.validities)
    return Dating(
        activations=hold_activations(member_ids),
        cycles=find_cycles(member_ids) if has_cycles else {},
        zone=alliance_zone(),
    )


def hold_activations(member_ids: Collection[int]) -> dict[int, datetime | None]:
    """Since when each member is active (None: pre-registered), true until the end of the transaction.

    Pre-registered members are locked against activation meanwhile: points that are granted without an expiry
    while the member is being activated would never get one.
    """
    found = _find_activations(member_ids)
    waiting = sorted(member_id for member_id, activated_at in found.items() if activated_at is None)
    if waiting and is_postgresql():
        # Locked, then read again: one of them may have been activated since we looked, and nobody is ever undone.
        source, params = rows_source("given", {"id": "bigint"}, [(each,) for each in waiting])
        fetch_all(
            f"SELECT member.party_id FROM {source} JOIN members_member AS member ON member.party_id = given.id"
            " ORDER BY member.party_id FOR SHARE OF member",
            params,
        )
        found |= _find_activations(waiting)
    return found


def _find_activations(member_ids: Collection[int]) -> dict[int, datetime | None]:
    source, params = rows_source("given", {"id": "bigint"}, [(each,) for each in sorted(set(member_ids))])
    rows = fetch_all(
        f"SELECT member.party_id, member.activated_at FROM {source}"
        " JOIN members_member AS member ON member.party_id = given.id",
        params,
    )
    return {member_id: as_moment(activated_at) for member_id, activated_at in rows}


def find_cycles(member_ids: Collection[int]) -> dict[int, datetime]:
    """When each member's cycle of points began; members without one are left out."""
    source, params = rows_source("given", {"id": "bigint"}, [(each,) for each in sorted(set(member_ids))])
    rows = fetch_all(
        "SELECT cycle.member_id, cycle.cycle_from"
        f" FROM {source} JOIN loyalty_pointscycle AS cycle ON cycle.member_id = given.id",
        params,
    )
    moments = ((member_id, as_moment(cycle_from)) for member_id, cycle_from in rows)
    return {member_id: moment for member_id, moment in moments if moment is not None}


def remember_cycles(cycles: Mapping[int, datetime]) -> None:
    """Store when members' cycles began. A rival that started a later cycle meanwhile is right."""
    insert_rows(
        "loyalty_pointscycle",
        {"member_id": "bigint", "cycle_from": "timestamptz"},
        sorted(cycles.items()),
        on_conflict="ON CONFLICT (member_id) DO UPDATE SET cycle_from = excluded.cycle_from"
        " WHERE excluded.cycle_from > loyalty_pointscycle.cycle_from",
    )


def find_who_may_issue(merchant_ids: Collection[int]) -> set[int]:
    """Those of the merchants that buy points in advance and have some left."""
    source, params = rows_source("given", {"id": "bigint"}, [(each,) for each in sorted(set(merchant_ids))])
    rows = fetch_all(
        "SELECT account.merchant_id"
        f" FROM {source} JOIN loyalty_prepaidaccount AS account ON account.merchant_id = given.id"
        " WHERE account.may_issue",
        params,
    )
    return {row[0] for row in rows}
