"""The statements of tiers, each one for all members and the same on both engines."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from lianka.domain.loyalty.values import (
    MemberStanding,
    StandingAdvance,
    TierGranted,
    TierHold,
    TierState,
    UpgradeState,
)
from lianka.foundation.db import (
    RaceLost,
    as_day,
    as_given_moment,
    as_moment,
    as_parameter,
    execute,
    fetch_all,
    insert_rows,
    is_postgresql,
    rows_source,
)

_STANDING = {
    "member_id": "bigint",
    "tier": "text",
    "climb": "bigint",
    "gathered": "bigint",
    "hold_anchor": "date",
    "hold_months": "integer",
    "hold_until": "timestamptz",
    "hold_growth": "bigint",
    "decided_until": "timestamptz",
    "measure_number": "integer",
    "counted_from": "timestamptz",
    "move_count": "integer",
    "version": "bigint",
}
_COLUMNS = ", ".join(f"m.{name}" for name in _STANDING)
_MOVE = {
    "member_id": "bigint",
    "number": "integer",
    "from_tier": "text",
    "to_tier": "text",
    "cause": "text",
    "climb": "bigint",
    "hold_until": "timestamptz",
    "because": "text",
    "at": "timestamptz",
    "written_at": "timestamptz",
}
_GRANT = {
    "member_id": "bigint",
    "tier_id": "text",
    "valid_from": "timestamptz",
    "valid_until": "timestamptz",
    "cause": "text",
    "granted_by": "text",
    "reason": "text",
}
_UPGRADE = {"member_id": "bigint", "tier_id": "text", "state": "text", "climb": "bigint", "reached_at": "timestamptz"}


class Applying(NamedTuple):
    """A tier that a member has: the grown one with its standing, or one that is granted."""

    member_id: int
    granted_tier: str
    standing: MemberStanding | None


class UpgradeAsked(NamedTuple):
    """A tier that a member reached and someone is to approve."""

    member_id: int
    tier: str
    climb: int
    reached_at: datetime


def read_tier_rows() -> list[tuple[Any, ...]]:
    """The settings beside every tier, archived ones too, by threshold; nothing without settings."""
    return fetch_all(
        "SELECT s.measure, s.measure_number, s.measured_from, s.growth_per_yuan, s.hold_months, s.fall, s.by_approval,"
        " t.code, t.name, t.threshold, t.rate, t.points_multiplier, t.points_per_yuan, t.archived_at"
        " FROM loyalty_tiersettings s CROSS JOIN loyalty_tier t ORDER BY t.threshold, t.code"
    )


def lock_standings(member_ids: Collection[int]) -> dict[int, MemberStanding]:
    """The standings of these members that have a row, theirs until the end of the transaction."""
    lock = " FOR NO KEY UPDATE OF m" if is_postgresql() else ""
    source, params = rows_source("given", {"id": "bigint"}, [(each,) for each in sorted(set(member_ids))])
    rows = fetch_all(
        f"SELECT {_COLUMNS} FROM {source} JOIN loyalty_membertier m ON m.member_id = given.id"
        f" ORDER BY m.member_id{lock}",
        params,
    )
    return {row[0]: _standing(row) for row in rows}


def page_due(*, until: datetime, limit: int) -> list[int]:
    """Members whose review is due at or before `until`, the earliest first; a merged record is reviewed no more."""
    rows = fetch_all(
        "SELECT m.member_id FROM loyalty_membertier m WHERE m.hold_until <= %s AND NOT EXISTS (SELECT 1"
        " FROM members_member p WHERE p.party_id = m.member_id AND p.merged_into_id IS NOT NULL)"
        " ORDER BY m.hold_until LIMIT %s",
        [as_parameter(until), limit],
    )
    return [row[0] for row in rows]


def is_grown(tier: str) -> bool:
    """Whether anybody grew to this tier and has it. The row of a merged record tells of its past only."""
    rows = fetch_all(
        "SELECT 1 FROM loyalty_membertier m WHERE m.tier = %s AND NOT EXISTS (SELECT 1 FROM members_member p"
        " WHERE p.party_id = m.member_id AND p.merged_into_id IS NOT NULL) LIMIT 1",
        [tier],
    )
    return bool(rows)


def find_applying(member_ids: Collection[int], *, at: datetime) -> list[Applying]:
    """What these members have at `at`: their grown tiers, and all that are granted. One statement."""
    source, params = rows_source("given", {"id": "bigint"}, [(each,) for each in sorted(set(member_ids))])
    nothing = ", ".join("NULL" for _ in _STANDING)
    moment = as_parameter(at)
    rows = fetch_all(
        f"WITH given AS (SELECT id FROM {source})"
        f" SELECT given.id, '', {_COLUMNS} FROM given JOIN loyalty_membertier m ON m.member_id = given.id"
        f" UNION ALL SELECT given.id, g.tier_id, {nothing}"
        " FROM given JOIN loyalty_tiergrant g ON g.member_id = given.id"
        " WHERE g.valid_from <= %s AND (g.valid_until IS NULL OR g.valid_until > %s)"
        " AND (g.revoked_at IS NULL OR g.revoked_at > %s)",
        [*params, moment, moment, moment],
    )
    return [Applying(row[0], row[1], None if row[1] else _standing(row[2:])) for row in rows]


def find_tiers_left(member_ids: Collection[int], *, after: datetime) -> dict[int, str]:
    """The tiers that these members had at a moment, of those whose history goes on after it. One statement."""
    source, params = rows_source("given", {"id": "bigint"}, [(each,) for each in sorted(set(member_ids))])
    rows = fetch_all(
        f"SELECT v.member_id, v.from_tier FROM {source} JOIN loyalty_tiermove v ON v.member_id = given.id"
        " WHERE v.number = (SELECT min(l.number) FROM loyalty_tiermove l WHERE l.member_id = given.id AND l.at > %s)",
        [*params, as_parameter(after)],
    )
    return dict(rows)


def write_advances(advances: Sequence[StandingAdvance], *, at: datetime) -> None:
    """Store where members stand now and add what changed to their histories; one statement for each.

    Raises `RaceLost` when a rival wrote the first row of one of them meanwhile.
    """
    standings = [advance.standing for advance in advances]
    sets = ", ".join(f"{name} = excluded.{name}" for name in _STANDING if name != "member_id")
    written = insert_rows(
        "loyalty_membertier",
        _STANDING,
        [_row(standing) for standing in standings],
        on_conflict=f"ON CONFLICT (member_id) DO UPDATE SET {sets}"
        " WHERE loyalty_membertier.version = excluded.version - 1",
    )
    if written != len(standings):
        raise RaceLost
    insert_rows("loyalty_tiermove", _MOVE, [row for advance in advances for row in _moves(advance, at)])


def insert_grants(grants: Sequence[TierGranted]) -> int:
    """Store grants whose causes are new, and return how many were."""
    rows = [
        (each.member_id, each.tier, each.valid_from, each.valid_until, each.cause, each.by, each.reason)
        for each in grants
    ]
    return insert_rows("loyalty_tiergrant", _GRANT, rows, on_conflict="ON CONFLICT (cause) DO NOTHING")


def revoke_grants(causes: Collection[str], *, at: datetime) -> int:
    """End the grants of these causes, and return how many were not ended before."""
    source, params = rows_source("given", {"cause": "text"}, [(each,) for each in sorted(set(causes))])
    return execute(
        f"UPDATE loyalty_tiergrant SET revoked_at = %s FROM {source}"
        " WHERE loyalty_tiergrant.cause = given.cause AND loyalty_tiergrant.revoked_at IS NULL",
        [as_parameter(at), *params],
    )


def move_grants(*, from_id: int, into_id: int, at: datetime) -> None:
    """Let what was granted to one member be another's, and close what waits for the one's approval."""
    execute("UPDATE loyalty_tiergrant SET member_id = %s WHERE member_id = %s", [into_id, from_id])
    execute(
        f"UPDATE loyalty_tierupgrade SET state = '{UpgradeState.OVERTAKEN.value}', decided_at = %s"
        " WHERE member_id = %s AND state IN ('waiting', 'declined')",
        [as_parameter(at), from_id],
    )


def ask_for_upgrades(asked: Sequence[UpgradeAsked]) -> None:
    """Store upgrades to approve; one that waits, or was declined, is not asked for again."""
    rows = [(each.member_id, each.tier, UpgradeState.WAITING.value, each.climb, each.reached_at) for each in asked]
    filler = {"decided_by": "text", "reason": "text"}
    insert_rows(
        "loyalty_tierupgrade",
        {**_UPGRADE, **filler},
        [(*row, "", "") for row in rows],
        on_conflict="ON CONFLICT (member_id, tier_id) WHERE state IN ('waiting', 'declined') DO NOTHING",
    )


def overtake_upgrades(overtaken: Iterable[tuple[int, str]], *, at: datetime) -> None:
    """Close what was asked or declined for these members and tiers: it is reached by another way, or lost."""
    rows = sorted(set(overtaken))
    if not rows:
        return
    source, params = rows_source("given", {"member_id": "bigint", "tier_id": "text"}, rows)
    execute(
        f"UPDATE loyalty_tierupgrade SET state = '{UpgradeState.OVERTAKEN.value}', decided_at = %s FROM {source}"
        " WHERE loyalty_tierupgrade.member_id = given.member_id AND loyalty_tierupgrade.tier_id = given.tier_id"
        " AND loyalty_tierupgrade.state IN ('waiting', 'declined')",
        [as_parameter(at), *params],
    )


def _standing(row: Sequence[Any]) -> MemberStanding:
    member_id, tier, climb, gathered, anchor, months, until, growth, decided_until, number, counted_from, *counts = row
    hold = None
    if until is not None:
        hold = TierHold(anchor=as_day(anchor), months=months, until=as_given_moment(until), growth=growth)
    return MemberStanding(
        member_id=member_id,
        state=TierState(tier=tier, climb=climb, hold=hold, decided_until=as_moment(decided_until)),
        gathered=gathered,
        measure_number=number,
        counted_from=as_given_moment(counted_from),
        move_count=counts[0],
        version=counts[1],
    )


def _row(standing: MemberStanding) -> tuple[Any, ...]:
    state, hold = standing.state, standing.state.hold
    held = (None, None, None, None) if hold is None else (hold.anchor, hold.months, hold.until, hold.growth)
    return (
        standing.member_id,
        state.tier,
        state.climb,
        standing.gathered,
        *held,
        state.decided_until,
        standing.measure_number,
        standing.counted_from,
        standing.move_count,
        standing.version + 1,
    )


def _moves(advance: StandingAdvance, at: datetime) -> list[tuple[Any, ...]]:
    standing, changes = advance
    first = standing.move_count - len(changes) + 1
    return [
        (
            standing.member_id,
            number,
            change.from_tier,
            change.to_tier,
            change.cause.value,
            change.climb,
            change.hold_until,
            change.because,
            change.at,
            at,
        )
        for number, change in enumerate(changes, start=first)
    ]
