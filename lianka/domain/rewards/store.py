"""The statements of rewards' batches, each one for all rows and the same on both engines."""

from collections.abc import Collection, Sequence

from lianka.domain.members.queries.merges import SURVIVOR_OF
from lianka.domain.rewards.values import (
    BudgetFacts,
    BudgetState,
    BundleState,
    BundleTerms,
    GivenGrant,
    RewardItem,
    RewardKind,
)
from lianka.foundation.db import fetch_all, insert_rows, is_postgresql, rows_source, update_rows

_BUNDLES = """
SELECT b.id, b.state, v.id, v.budget_id, f.funder_id, i.kind, i.amount, i.tier, i.name, i.days FROM {source}
JOIN rewards_rewardbundle b ON b.id = given.id
JOIN rewards_bundleversion v ON v.bundle_id = b.id AND v.number = b.version_count
JOIN rewards_budget f ON f.id = v.budget_id
JOIN rewards_bundleitem i ON i.version_id = v.id
ORDER BY b.id, i.number
"""


def find_bundles(bundle_ids: Collection[int]) -> dict[int, BundleTerms]:
    """The versions in force of these bundles; unknown ones are left out. One statement."""
    source, params = rows_source("given", {"id": "bigint"}, [(each,) for each in sorted(set(bundle_ids))])
    items: dict[tuple[int, str, int, int, int | None], list[RewardItem]] = {}
    for bundle_id, state, version_id, budget_id, funder_id, kind, *rest in fetch_all(
        _BUNDLES.format(source=source), params
    ):
        head = (bundle_id, state, version_id, budget_id, funder_id)
        items.setdefault(head, []).append(RewardItem(RewardKind(kind), *rest))
    return {
        head[0]: BundleTerms(head[0], BundleState(head[1]), head[2], head[3], head[4], tuple(of_bundle))
        for head, of_bundle in items.items()
    }


def lock_budgets(budget_ids: Collection[int]) -> dict[int, BudgetFacts]:
    """Lock the budgets in the order of their ids and read them."""
    lock = "FOR UPDATE OF b" if is_postgresql() else ""
    source, params = rows_source("given", {"id": "bigint"}, [(each,) for each in sorted(set(budget_ids))])
    rows = fetch_all(
        "SELECT b.id, b.limit_fen, b.spent_fen, b.alert_fen, b.state, b.alerted_at IS NOT NULL,"
        f" b.exhausted_at IS NOT NULL FROM {source} JOIN rewards_budget b ON b.id = given.id ORDER BY b.id {lock}",
        params,
    )
    return {
        row[0]: BudgetFacts(
            row[0], row[1], row[2], row[3], row[4] == BudgetState.OPEN.value, bool(row[5]), bool(row[6])
        )
        for row in rows
    }


def find_grants(keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """The grants of these causes and recipients, by them; one statement."""
    source, params = rows_source("given", {"cause": "text", "recipient_id": "bigint"}, keys)
    # What a record was granted that was merged into the recipient's was granted to the recipient.
    rows = fetch_all(
        f"WITH given AS (SELECT cause, recipient_id FROM {source}), named AS ("
        "SELECT cause, recipient_id, recipient_id AS id FROM given UNION ALL SELECT given.cause, given.recipient_id,"
        " m.party_id FROM given JOIN members_member m ON m.merged_into_id = given.recipient_id)"
        " SELECT named.cause, named.recipient_id, max(g.id) FROM named JOIN rewards_rewardgrant g"
        " ON g.cause = named.cause AND g.recipient_id = named.id GROUP BY named.cause, named.recipient_id",
        params,
    )
    return {(cause, recipient_id): grant_id for cause, recipient_id, grant_id in rows}


def find_given(causes: Collection[str], recipient_id: int) -> list[GivenGrant]:
    """What a member was granted for these causes, in the order it was granted; one statement.

    What was granted to records of one person is the surviving one's, whichever of them `recipient_id` names.
    """
    source, params = rows_source("given", {"cause": "text"}, [(each,) for each in sorted(set(causes))])
    rows = fetch_all(
        f"SELECT g.id, g.public_id, {SURVIVOR_OF.format('r')}, v.budget_id, f.funder_id,"
        f" g.points, g.coins, g.growth, g.cost_fen FROM {source} JOIN rewards_rewardgrant g ON g.cause = given.cause"
        " JOIN rewards_bundleversion v ON v.id = g.version_id JOIN rewards_budget f ON f.id = v.budget_id"
        " JOIN members_member r ON r.party_id = g.recipient_id"
        f" WHERE {SURVIVOR_OF.format('r')} ="
        f" (SELECT {SURVIVOR_OF.format('asked')} FROM members_member asked WHERE asked.party_id = %s) ORDER BY g.id",
        [*params, recipient_id],
    )
    return [GivenGrant(*row) for row in rows]


def write_grants(rows: Sequence[tuple[object, ...]]) -> int:
    """Write grants: id, public id, cause, recipient, version, points, coins, growth, cost, happened at, granted at."""
    return insert_rows("rewards_rewardgrant", _GRANT_COLUMNS, rows, on_conflict="ON CONFLICT DO NOTHING")


_GRANT_COLUMNS = {
    "id": "bigint",
    "public_id": "text",
    "cause": "text",
    "recipient_id": "bigint",
    "version_id": "bigint",
    "points": "bigint",
    "coins": "bigint",
    "growth": "bigint",
    "cost_fen": "bigint",
    "happened_at": "timestamptz",
    "granted_at": "timestamptz",
}


def write_rights(rows: Sequence[tuple[object, ...]]) -> None:
    """Write rights: public id, member, grant, number, name, count, used, valid from, valid until."""
    insert_rows("rewards_memberright", _RIGHT_COLUMNS, rows)


_RIGHT_COLUMNS = {
    "public_id": "text",
    "member_id": "bigint",
    "grant_id": "bigint",
    "number": "integer",
    "name": "text",
    "count": "integer",
    "used": "integer",
    "valid_from": "timestamptz",
    "valid_until": "timestamptz",
}


def write_spent(rows: Sequence[tuple[int, int]]) -> None:
    """Set what is spent of budgets that are locked: id, fen."""
    update_rows("rewards_budget", key={"id": "bigint"}, changes={"spent_fen": "bigint"}, rows=rows)
