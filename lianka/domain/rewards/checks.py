"""What rewards repeat of the books and of each other, as laws that name the rows which say something else.

Debts are settled by grants and take money of their own way, so a grant is compared by what left its issuer and payer.
"""

from lianka.domain.ledger import chart
from lianka.domain.ledger.queries.differences import first_difference_sql, legs_sql
from lianka.domain.ledger.values import Check
from lianka.domain.rewards.values import REWARD_SOURCE, TAKE_BACK_SOURCE

_GRANT_NAME = "CAST(g.id AS varchar(20)) || ' of ' || g.public_id"
_GIVEN = {
    "points": f"debit_kind = '{chart.POINTS_ISSUED}'",
    "coins": f"debit_kind = '{chart.COINS_ISSUED}'",
    "growth": f"debit_kind = '{chart.GROWTH_ISSUED}'",
    "cost_fen": f"debit_kind IN ('{chart.MARKETING}', '{chart.PAYABLE}')",
}
_TAKEN = {
    "points": f"credit_kind = '{chart.POINTS_ISSUED}'",
    "coins": f"credit_kind = '{chart.COINS_ISSUED}'",
    "growth": f"credit_kind = '{chart.GROWTH_ISSUED}'",
    "returned_fen": f"credit_kind IN ('{chart.MARKETING}', '{chart.PAYABLE}')",
}


def checks() -> tuple[Check, ...]:
    """All laws, that of the money first."""
    return (
        Check("rewards_rewardgrant", "gave what its journal moved", _moved_sql(REWARD_SOURCE, "rewardgrant", _GIVEN)),
        Check(
            "rewards_rewardtakeback",
            "took back what its journal moved",
            _moved_sql(TAKE_BACK_SOURCE, "rewardtakeback", _TAKEN),
        ),
        _owned(REWARD_SOURCE, "rewards_rewardgrant", "g.id"),
        _owned(TAKE_BACK_SOURCE, "rewards_rewardtakeback", "t.grant_id"),
        Check(
            "rewards_budget",
            "spent what its grants cost and its cash-backs promised, less what came back",
            """WITH paid AS (SELECT v.budget_id, sum(g.cost_fen - coalesce(t.returned_fen, 0)) AS fen
                FROM rewards_rewardgrant g JOIN rewards_bundleversion v ON v.id = g.version_id
                LEFT JOIN rewards_rewardtakeback t ON t.grant_id = g.id GROUP BY v.budget_id),
            promised AS (SELECT r.budget_id, sum(c.amount_fen - c.undone_fen) AS fen
                FROM rewards_cashback c JOIN rewards_cashbackrule r ON r.id = c.rule_id GROUP BY r.budget_id),
            compared AS (SELECT b.id, b.public_id AS row_name, b.spent_fen,
                coalesce(p.fen, 0) + coalesce(c.fen, 0) AS expected_spent_fen FROM rewards_budget b
                LEFT JOIN paid p ON p.budget_id = b.id LEFT JOIN promised c ON c.budget_id = b.id)
            """
            + first_difference_sql("compared", columns=["spent_fen"]),
        ),
        Check(
            "rewards_memberright",
            "was used as often as its uses say",
            """WITH uses AS (SELECT right_id, count(*) AS n FROM rewards_rightuse GROUP BY right_id),
            compared AS (SELECT r.id, r.public_id AS row_name, r.used, coalesce(u.n, 0) AS expected_used
                FROM rewards_memberright r LEFT JOIN uses u ON u.right_id = r.id)
            """
            + first_difference_sql("compared", columns=["used"]),
        ),
    )


def _moved_sql(source: str, table: str, columns: dict[str, str]) -> str:
    sums = ", ".join(f"sum(CASE WHEN {sides} THEN amount ELSE 0 END) AS {name}" for name, sides in columns.items())
    expected = ", ".join(f"coalesce(m.{name}, 0) AS expected_{name}" for name in columns)
    row, grant = ("g", "") if table == "rewardgrant" else ("t", "JOIN rewards_rewardgrant g ON g.id = t.grant_id")
    found = ", ".join(f"{row}.{name}" for name in columns)
    return (
        f"WITH legs AS ({legs_sql(source=source)}), moved AS (SELECT key, {sums} FROM legs GROUP BY key),"
        f" compared AS (SELECT g.id, {_GRANT_NAME} AS row_name, {found}, {expected}"
        f" FROM rewards_{table} {row} {grant} LEFT JOIN moved m ON m.key = g.public_id)"
        f" {first_difference_sql('compared', columns=list(columns))}"
    )


def _owned(source: str, table: str, column: str) -> Check:
    join = "LEFT JOIN rewards_rewardgrant g ON g.public_id = l.key"
    if table == "rewards_rewardtakeback":
        join += " LEFT JOIN rewards_rewardtakeback t ON t.grant_id = g.id"
    return Check(
        "ledger_journal",
        f"is the journal of a {source}",
        f"SELECT l.journal_id, l.key, 'a row of {table}' FROM ({legs_sql(source=source)}) AS l {join}"
        f" WHERE {column} IS NULL ORDER BY l.journal_id LIMIT 1",
    )
