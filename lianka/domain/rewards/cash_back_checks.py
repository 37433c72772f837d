"""What cash-back repeats of the books and of itself, as laws that name the rows which say something else."""

from lianka.domain.ledger import chart
from lianka.domain.ledger.queries.differences import first_difference_sql, legs_sql
from lianka.domain.ledger.values import Check
from lianka.domain.rewards.values.cash_back import CASH_BACK_SOURCE

_KEY = "c.public_id || ':' || CAST(i.number AS varchar(20))"
_REFUND_SOURCE = "refund"
"""The journal of a refund takes back what was paid of the purchase's cash-back: no other coins go to their issuer."""
_FUNDERS = f"('{chart.MARKETING}', '{chart.PAYABLE}')"


def cash_back_checks() -> tuple[Check, ...]:
    """All laws, that of the money first."""
    return (
        Check(
            "rewards_cashbackinstalment",
            "was paid what its journal gave",
            f"""WITH legs AS ({legs_sql(source=CASH_BACK_SOURCE)}), moved AS (SELECT key,
                sum(CASE WHEN debit_kind = '{chart.COINS_ISSUED}' THEN amount ELSE 0 END) AS coins,
                sum(CASE WHEN debit_kind IN {_FUNDERS} THEN amount ELSE 0 END) AS fen FROM legs GROUP BY key),
            compared AS (SELECT i.id, {_KEY} AS row_name, {_paid("coins")}, {_paid("fen")},
                coalesce(m.coins, 0) AS expected_coins, coalesce(m.fen, 0) AS expected_fen
                FROM rewards_cashbackinstalment i JOIN rewards_cashback c ON c.id = i.cash_back_id
                LEFT JOIN moved m ON m.key = {_KEY}) """
            + first_difference_sql("compared", columns=["coins", "fen"]),
        ),
        Check(
            "ledger_journal",
            f"is the journal of a {CASH_BACK_SOURCE}",
            f"""WITH legs AS ({legs_sql(source=CASH_BACK_SOURCE)}), paid AS (SELECT {_KEY} AS key
                FROM rewards_cashbackinstalment i JOIN rewards_cashback c ON c.id = i.cash_back_id)
            SELECT l.journal_id, l.key, 'a row of rewards_cashbackinstalment' FROM legs l
            LEFT JOIN paid p ON p.key = l.key WHERE p.key IS NULL ORDER BY l.journal_id LIMIT 1""",
        ),
        Check(
            "rewards_cashbackundoing",
            "took back what the journal of its refund moved",
            f"""WITH legs AS ({legs_sql(source=_REFUND_SOURCE)}), moved AS (SELECT key, sum(amount) AS fen FROM legs
                WHERE credit_kind = '{chart.COINS_ISSUED}' GROUP BY key),
            compared AS (SELECT u.id, u.refund AS row_name, u.taken_fen, coalesce(m.fen, 0) AS expected_taken_fen
                FROM rewards_cashbackundoing u LEFT JOIN moved m ON m.key = u.refund) """
            + first_difference_sql("compared", columns=["taken_fen"]),
        ),
        Check(
            "ledger_journal",
            "takes back coins of a cash-back that was undone",
            f"""SELECT l.journal_id, l.key, 'a row of rewards_cashbackundoing'
            FROM ({legs_sql(source=_REFUND_SOURCE)}) AS l LEFT JOIN rewards_cashbackundoing u ON u.refund = l.key
            WHERE l.credit_kind = '{chart.COINS_ISSUED}' AND u.id IS NULL ORDER BY l.journal_id LIMIT 1""",
        ),
        Check("rewards_cashback", "adds up over its instalments and what refunds undid", _ADDS_UP),
        Check(
            "rewards_cashback",
            "is undone whole with its purchase, and not before a refund",
            """SELECT c.public_id, c.undone_fen, CASE WHEN c.refunded_fen = 0 THEN 0 ELSE c.amount_fen END
            FROM rewards_cashback c WHERE c.decided_at IS NOT NULL AND (c.refunded_fen = 0 AND c.undone_fen <> 0
                OR c.refunded_fen = c.paid_fen AND c.undone_fen <> c.amount_fen) ORDER BY c.id LIMIT 1""",
        ),
    )


def _paid(name: str) -> str:
    return f"CASE WHEN i.paid_at IS NULL THEN 0 ELSE i.amount_fen - i.cancelled_fen END AS {name}"


# A refund before the decision cancels without an undoing of its own, so undoings may tell of less that was cancelled.
_ADDS_UP = """
WITH parts AS (SELECT cash_back_id, sum(amount_fen) AS amount_fen, sum(cancelled_fen) AS cancelled_fen,
    sum(taken_fen) AS taken_fen FROM rewards_cashbackinstalment GROUP BY cash_back_id),
undoings AS (SELECT cash_back_id, sum(cancelled_fen) AS cancelled_fen, sum(taken_fen) AS taken_fen
    FROM rewards_cashbackundoing GROUP BY cash_back_id)
SELECT c.public_id, c.amount_fen || ' ' || c.undone_fen || ' ' || coalesce(u.cancelled_fen, 0) || ' '
    || coalesce(u.taken_fen, 0), coalesce(p.amount_fen, 0) || ' ' || coalesce(p.cancelled_fen + p.taken_fen, 0) || ' '
    || coalesce(p.cancelled_fen, 0) || ' ' || coalesce(p.taken_fen, 0)
FROM rewards_cashback c LEFT JOIN parts p ON p.cash_back_id = c.id LEFT JOIN undoings u ON u.cash_back_id = c.id
WHERE c.amount_fen <> coalesce(p.amount_fen, 0) OR c.undone_fen <> coalesce(p.cancelled_fen + p.taken_fen, 0)
    OR coalesce(u.taken_fen, 0) <> coalesce(p.taken_fen, 0)
    OR coalesce(u.cancelled_fen, 0) > coalesce(p.cancelled_fen, 0) ORDER BY c.id LIMIT 1
"""
