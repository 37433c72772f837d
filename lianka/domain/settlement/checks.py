"""What statements, payments and bank files repeat of the books, as laws that name the rows which say something else."""

from typing import Final

from lianka.domain.ledger.chart import PAYABLE
from lianka.domain.ledger.queries.differences import first_difference_sql, legs_sql
from lianka.domain.ledger.queries.statements import balance_before_sql, changes_by_cause_sql
from lianka.domain.ledger.values import Check
from lianka.domain.settlement.values import SETTLEMENT_PAYMENT, StatementState

_NAMED: Final = "s.id || ' (' || s.number || ')'"
_CAUSES: Final = f"causes AS MATERIALIZED ({changes_by_cause_sql(spans='settlement_statement')})"

CHECKS: Final[tuple[Check, ...]] = (
    Check(
        "settlement_statement",
        "states the payable account of its merchant",
        f"""SELECT {_NAMED}, coalesce(a.kind || ' ' || a.party_id, 'nothing'), '{PAYABLE} ' || s.merchant_id
        FROM settlement_statement s LEFT JOIN ledger_account a ON a.id = s.account_id
        WHERE a.id IS NULL OR a.kind <> '{PAYABLE}' OR a.party_id <> s.merchant_id OR a.scope <> ''
        ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "settlement_statement",
        "says what the books say of its period",
        f"""WITH {_CAUSES},
        moved AS (
            SELECT id, sum(CASE WHEN source = '{SETTLEMENT_PAYMENT}' THEN change ELSE 0 END) AS payments_fen,
                sum(CASE WHEN source = '{SETTLEMENT_PAYMENT}' THEN 0 ELSE change END) AS due_fen
            FROM causes GROUP BY id),
        compared AS (
            SELECT s.id, {_NAMED} AS row_name, s.opening_fen, s.payments_fen, s.due_fen, s.closing_fen,
                {balance_before_sql(account="s.account_id", day="s.period_start")} AS expected_opening_fen,
                coalesce(m.payments_fen, 0) AS expected_payments_fen, coalesce(m.due_fen, 0) AS expected_due_fen,
                {balance_before_sql(account="s.account_id", day="s.period_end")} AS expected_closing_fen
            FROM settlement_statement s LEFT JOIN moved m ON m.id = s.id)
        {first_difference_sql("compared", columns=("opening_fen", "payments_fen", "due_fen", "closing_fen"))}""",
    ),
    Check(
        "settlement_statement",
        "opens where the one before it closed",
        f"""SELECT {_NAMED}, s.opening_fen, s.closed_before FROM (
            SELECT id, number, opening_fen, coalesce(LAG(closing_fen) OVER of_account, 0) AS closed_before
            FROM settlement_statement WINDOW of_account AS (PARTITION BY account_id ORDER BY period_start)) AS s
        WHERE s.opening_fen <> s.closed_before ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "settlement_statementsum",
        "is what moved in its statement's period from one cause in one direction",
        f"""WITH {_CAUSES},
        both_sides AS (
            SELECT m.id, m.statement_id, m.source, m.counter_kind, m.is_credit, m.amount_fen, m.journal_count,
                0 AS expected_amount_fen, 0 AS expected_journal_count FROM settlement_statementsum m
            UNION ALL SELECT NULL, id, source, counter_kind, is_credit, 0, 0, change, journal_count FROM causes),
        compared AS (
            SELECT statement_id AS id, coalesce(CAST(max(id) AS text),
                    'of statement ' || statement_id || ' for ' || source || ' ' || counter_kind) AS row_name,
                sum(amount_fen) AS amount_fen, sum(expected_amount_fen) AS expected_amount_fen,
                sum(journal_count) AS journal_count, sum(expected_journal_count) AS expected_journal_count
            FROM both_sides GROUP BY statement_id, source, counter_kind, is_credit)
        {first_difference_sql("compared", columns=("amount_fen", "journal_count"))}""",
    ),
    Check(
        "settlement_payment",
        "says what its journal moved",
        f"""WITH legs AS ({legs_sql(source=SETTLEMENT_PAYMENT)}),
        compared AS (
            SELECT p.statement_id AS id, p.statement_id || ' (' || s.number || ')' AS row_name,
                p.amount_fen, coalesce(CASE WHEN legs.debit_kind = '{PAYABLE}' AND legs.debit_party_id = p.merchant_id
                        THEN legs.amount WHEN legs.credit_party_id = p.merchant_id THEN -legs.amount END, 0)
                    AS expected_amount_fen,
                p.merchant_id, s.merchant_id AS expected_merchant_id,
                p.journal_id, coalesce(legs.journal_id, 0) AS expected_journal_id,
                p.book_date, coalesce(legs.book_date, p.book_date) AS expected_book_date
            FROM settlement_payment p JOIN settlement_statement s ON s.id = p.statement_id
            LEFT JOIN legs ON legs.key = s.public_id)
        {first_difference_sql("compared", columns=("amount_fen", "merchant_id", "journal_id", "book_date"))}""",
    ),
    Check(
        "settlement_payment",
        "pays what was due on a statement that is paid",
        f"""SELECT coalesce(p.statement_id, s.id) || ' (' || s.number || ')',
            coalesce(p.amount_fen || '', 'nothing') || ' ' || s.state, s.due_fen
        FROM settlement_statement s LEFT JOIN settlement_payment p ON p.statement_id = s.id
        WHERE (s.state = '{StatementState.PAID.value}' AND p.statement_id IS NULL)
            OR s.state <> '{StatementState.PAID.value}' AND p.statement_id IS NOT NULL OR p.amount_fen <> s.due_fen
        ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "ledger_journal",
        "is the journal of a payment",
        f"""SELECT l.journal_id, l.key, 'a paid statement' FROM ({legs_sql(source=SETTLEMENT_PAYMENT)}) AS l
        LEFT JOIN settlement_payment p ON p.journal_id = l.journal_id
        WHERE p.statement_id IS NULL ORDER BY l.journal_id LIMIT 1""",
    ),
    Check(
        "settlement_bankfileentry",
        "pays what is due on its statement",
        """SELECT e.statement_id, e.amount_fen, s.due_fen FROM settlement_bankfileentry e
        JOIN settlement_statement s ON s.id = e.statement_id WHERE e.amount_fen <> s.due_fen
        ORDER BY e.statement_id LIMIT 1""",
    ),
    Check(
        "settlement_bankfileexport",
        "is the sum of its entries",
        f"""WITH compared AS (
            SELECT f.id, f.id || ' (' || f.public_id || ')' AS row_name, f.row_count, f.total_fen,
                count(e.statement_id) AS expected_row_count, coalesce(sum(e.amount_fen), 0) AS expected_total_fen
            FROM settlement_bankfileexport f LEFT JOIN settlement_bankfileentry e ON e.bank_file_id = f.id
            GROUP BY f.id, f.public_id, f.row_count, f.total_fen)
        {first_difference_sql("compared", columns=("row_count", "total_fen"))}""",
    ),
)
