"""What must add up, as statements that name the rows that do not.

Each finds rows in one table; `{row}` columns come first and name the row, then what stands there and what should.
"""

from collections.abc import Iterable
from typing import Final

from lianka.domain.ledger.chart import CHART, DEBT_OF, FUND_OF, NO_FLOOR, NO_FLOOR_KINDS
from lianka.domain.ledger.values import Check

_SIDES = """
    SELECT t.journal_id, t.book_date, t.credit_id AS account_id, t.amount FROM ledger_transfer t
    UNION ALL SELECT t.journal_id, t.book_date, t.debit_id, -t.amount FROM ledger_transfer t
"""
# floor(cost × taken / granted), in parts: cost × taken could be beyond the databases' integers.
_UNIT_COST: Final = "(l.cost_fen / nullif(l.granted, 0))"
_LOT_TAKEN: Final = (
    f"({_UNIT_COST} * (l.granted - l.remaining)"
    f" + (l.cost_fen - {_UNIT_COST} * l.granted) * (l.granted - l.remaining) / nullif(l.granted, 0))"
)


def _listed(kinds: Iterable[str]) -> str:
    return "(" + ", ".join(f"'{kind}'" for kind in sorted(kinds)) + ")"


_WITH_LOTS: Final = _listed(DEBT_OF)
_FIRST_FLOOR: Final = f"CASE WHEN a.kind IN {_listed(NO_FLOOR_KINDS)} THEN {NO_FLOOR} ELSE 0 END"

_OF_THE_CHART: Final = "CASE a.kind {} ELSE 'a kind of the chart' END".format(
    " ".join(f"WHEN '{kind.code}' THEN '{kind.asset} {int(kind.guarded)}'" for kind in CHART.values())
)
_AS_IT_STANDS: Final = "a.asset || ' ' || CASE WHEN a.is_guarded THEN '1' ELSE '0' END"


def _fund_law(kind: str, fund: str) -> Check:
    cost = f"""(SELECT coalesce(sum(l.cost_fen - {_LOT_TAKEN}), 0) FROM ledger_lot l
            JOIN ledger_account h ON h.id = l.account_id AND h.kind = '{kind}')"""
    return Check(
        "ledger_account",
        f"the fund of {kind} is what the lots left still cost",
        f"""SELECT a.id, sum(s.amount), {cost}
        FROM ledger_account a JOIN ({_SIDES}) AS s ON s.account_id = a.id WHERE a.kind = '{fund}'
        GROUP BY a.id HAVING sum(s.amount) <> {cost} LIMIT 1""",
    )


CHECKS: Final[tuple[Check, ...]] = (
    Check(
        "ledger_account",
        "belongs to a party that exists",
        """SELECT a.id, a.party_id, 'a party' FROM ledger_account a
        LEFT JOIN access_party p ON p.id = a.party_id WHERE p.id IS NULL ORDER BY a.id LIMIT 1""",
    ),
    Check(
        "ledger_account",
        "has the asset of its kind, and is guarded if its kind is",
        f"""SELECT a.id, {_AS_IT_STANDS}, {_OF_THE_CHART} FROM ledger_account a
        WHERE {_AS_IT_STANDS} <> {_OF_THE_CHART} ORDER BY a.id LIMIT 1""",
    ),
    Check(
        "ledger_lot",
        "comes from a party that exists, when its journal happened",
        """SELECT l.id, l.issuer_id || ' ' || l.earned_at, j.happened_at FROM ledger_lot l
        LEFT JOIN ledger_journal j ON j.id = l.journal_id LEFT JOIN access_party p ON p.id = l.issuer_id
        WHERE p.id IS NULL OR j.id IS NULL OR l.earned_at <> j.happened_at ORDER BY l.id LIMIT 1""",
    ),
    Check(
        "ledger_transfer",
        "has its journal's date and its accounts' asset",
        """SELECT t.journal_id || '/' || t.number, t.asset || ' ' || t.book_date, d.asset || ' ' || j.book_date
        FROM ledger_transfer t LEFT JOIN ledger_journal j ON j.id = t.journal_id
        LEFT JOIN ledger_account d ON d.id = t.debit_id LEFT JOIN ledger_account c ON c.id = t.credit_id
        WHERE j.id IS NULL OR d.id IS NULL OR c.id IS NULL OR j.book_date <> t.book_date
            OR d.asset <> t.asset OR c.asset <> t.asset ORDER BY t.journal_id, t.number LIMIT 1""",
    ),
    Check(
        "ledger_floor",
        "follows the floor before it without a gap",
        f"""SELECT account_id || '/' || number, floor_before, should FROM (
            SELECT f.account_id, f.number, f.floor_before,
                coalesce(LAG(f.number) OVER of_account, 0) + 1 AS numbered,
                coalesce(LAG(f.floor) OVER of_account, {_FIRST_FLOOR}) AS should
            FROM ledger_floor f LEFT JOIN ledger_account a ON a.id = f.account_id
            WINDOW of_account AS (PARTITION BY f.account_id ORDER BY f.number)) AS run
        WHERE number <> numbered OR floor_before <> should ORDER BY account_id, number LIMIT 1""",
    ),
    Check(
        "ledger_account",
        "has the floor that was set latest",
        f"""SELECT a.id, a.floor, coalesce(f.floor, {_FIRST_FLOOR}) FROM ledger_account a
        LEFT JOIN ledger_floor f ON f.account_id = a.id
            AND f.number = (SELECT count(*) FROM ledger_floor n WHERE n.account_id = a.id)
        WHERE a.floor <> coalesce(f.floor, {_FIRST_FLOOR}) ORDER BY a.id LIMIT 1""",
    ),
    Check(
        "ledger_line",
        "follows the line before it without a gap",
        """SELECT account_id || '/' || version, balance_after, before + change FROM (
            SELECT account_id, version, change, balance_after,
                coalesce(LAG(version) OVER of_account, 0) AS version_before,
                coalesce(LAG(balance_after) OVER of_account, 0) AS before
            FROM ledger_line WINDOW of_account AS (PARTITION BY account_id ORDER BY version)) AS run
        WHERE version <> version_before + 1 OR balance_after <> before + change
        ORDER BY account_id, version LIMIT 1""",
    ),
    Check(
        "ledger_account",
        "stands where its latest line left it",
        """SELECT a.id, a.balance, l.balance_after FROM ledger_account a
        LEFT JOIN (SELECT account_id, max(version) AS version FROM ledger_line GROUP BY account_id) AS latest
            ON latest.account_id = a.id
        LEFT JOIN ledger_line l ON l.account_id = a.id AND l.version = latest.version
        WHERE a.balance <> coalesce(l.balance_after, 0) OR a.version <> coalesce(latest.version, 0)
        ORDER BY a.id LIMIT 1""",
    ),
    Check(
        "ledger_line",
        "is the sum of its journal's transfers",
        f"""SELECT max(account_id || '/' || version), sum(change), sum(moved) FROM (
            SELECT journal_id, account_id, version, change, 0 AS moved FROM ledger_line
            UNION ALL SELECT s.journal_id, s.account_id, 0, 0, s.amount FROM ({_SIDES}) AS s
                JOIN ledger_account a ON a.id = s.account_id AND a.is_guarded) AS both_sides
        GROUP BY journal_id, account_id HAVING sum(change) <> sum(moved)
        ORDER BY journal_id, account_id LIMIT 1""",
    ),
    Check(
        "ledger_lot",
        "has left what was granted and moved",
        """SELECT l.id, l.remaining, l.granted + coalesce(m.amount, 0) FROM ledger_lot l
        LEFT JOIN (SELECT lot_id, sum(amount) AS amount FROM ledger_lotmove GROUP BY lot_id) AS m ON m.lot_id = l.id
        WHERE l.remaining <> l.granted + coalesce(m.amount, 0) ORDER BY l.id LIMIT 1""",
    ),
    Check(
        "ledger_lot",
        "gave away its cost in proportion to its points",
        f"""SELECT l.id, -coalesce(m.cost_fen, 0), {_LOT_TAKEN} FROM ledger_lot l
        LEFT JOIN (SELECT lot_id, sum(cost_fen) AS cost_fen FROM ledger_lotmove GROUP BY lot_id) AS m
            ON m.lot_id = l.id
        WHERE -coalesce(m.cost_fen, 0) <> {_LOT_TAKEN} ORDER BY l.id LIMIT 1""",
    ),
    Check(
        "ledger_hold",
        "is the sum of the lots it names",
        f"""SELECT h.id, h.amount, coalesce(sum(n.amount), 0) FROM ledger_hold h
        JOIN ledger_account a ON a.id = h.account_id AND a.kind IN {_WITH_LOTS}
        LEFT JOIN ledger_holdlot n ON n.hold_id = h.id GROUP BY h.id, h.amount
        HAVING h.amount <> coalesce(sum(n.amount), 0) ORDER BY h.id LIMIT 1""",
    ),
    Check(
        "ledger_holdlot",
        "names a lot of its hold's account",
        """SELECT n.hold_id || '/' || n.lot_id, l.account_id, h.account_id FROM ledger_holdlot n
        LEFT JOIN ledger_hold h ON h.id = n.hold_id LEFT JOIN ledger_lot l ON l.id = n.lot_id
        LEFT JOIN ledger_handover g ON g.lot_id = n.lot_id AND g.from_account_id = h.account_id AND h.state <> 'open'
        WHERE h.id IS NULL OR l.id IS NULL OR (h.account_id <> l.account_id AND g.lot_id IS NULL)
        ORDER BY n.hold_id, n.lot_id LIMIT 1""",
    ),
    Check(
        "ledger_lot",
        "is its latest heir's",
        """SELECT id, account_id, to_account_id FROM (
            SELECT l.id, l.account_id, h.to_account_id, h.from_account_id,
                ROW_NUMBER() OVER (PARTITION BY h.lot_id ORDER BY h.journal_id DESC) AS place,
                LEAD(h.to_account_id) OVER (PARTITION BY h.lot_id ORDER BY h.journal_id DESC) AS earlier
            FROM ledger_handover h JOIN ledger_lot l ON l.id = h.lot_id) AS run
        WHERE (place = 1 AND account_id <> to_account_id) OR from_account_id <> coalesce(earlier, from_account_id)
        ORDER BY id LIMIT 1""",
    ),
    Check(
        "ledger_handover",
        "gave all that stood there to an account of the same kind, once",
        """SELECT h.journal_id || '/' || h.number, h.amount || ' ' || t.kind || ' ' || n.times,
            coalesce(-l.change, 0) || ' ' || f.kind || ' 1'
        FROM ledger_handover h JOIN ledger_account f ON f.id = h.from_account_id
        JOIN ledger_account t ON t.id = h.to_account_id
        JOIN (SELECT from_account_id, count(*) AS times FROM ledger_handover WHERE lot_id IS NULL
            GROUP BY from_account_id) AS n ON n.from_account_id = h.from_account_id
        LEFT JOIN ledger_line l ON l.account_id = h.from_account_id AND l.journal_id = h.journal_id
        WHERE h.lot_id IS NULL AND (h.amount <> coalesce(-l.change, 0) OR f.kind <> t.kind OR n.times <> 1)
        ORDER BY h.journal_id, h.number LIMIT 1""",
    ),
    Check(
        "ledger_account",
        "has left everything to its heir",
        """SELECT a.id, coalesce(a.heir_id, 0) || ' ' || a.balance, coalesce(coalesce(t.heir_id, t.id), 0) || ' 0'
        FROM ledger_account a LEFT JOIN ledger_handover h ON h.from_account_id = a.id AND h.lot_id IS NULL
        LEFT JOIN ledger_account t ON t.id = h.to_account_id
        WHERE coalesce(a.heir_id, 0) <> coalesce(coalesce(t.heir_id, t.id), 0) OR (a.heir_id IS NOT NULL
            AND a.balance <> 0) ORDER BY a.id LIMIT 1""",
    ),
    Check(
        "ledger_lot",
        "holds what open holds name",
        """SELECT l.id, l.held, coalesce(n.amount, 0) FROM ledger_lot l
        LEFT JOIN (SELECT n.lot_id, sum(n.amount) AS amount FROM ledger_holdlot n
            JOIN ledger_hold h ON h.id = n.hold_id AND h.state = 'open' GROUP BY n.lot_id) AS n ON n.lot_id = l.id
        WHERE l.held <> coalesce(n.amount, 0) ORDER BY l.id LIMIT 1""",
    ),
    Check(
        "ledger_account",
        "holds what its open holds reserve",
        """SELECT a.id, a.held, coalesce(h.amount, 0) FROM ledger_account a
        LEFT JOIN (SELECT account_id, sum(amount) AS amount FROM ledger_hold WHERE state = 'open'
            GROUP BY account_id) AS h ON h.account_id = a.id
        WHERE a.held <> coalesce(h.amount, 0) ORDER BY a.id LIMIT 1""",
    ),
    Check(
        "ledger_account",
        "is the sum of its lots",
        f"""SELECT a.id, a.balance, coalesce(sum(l.remaining), 0) FROM ledger_account a
        LEFT JOIN ledger_lot l ON l.account_id = a.id AND l.remaining > 0
        WHERE a.kind IN {_WITH_LOTS} GROUP BY a.id, a.balance
        HAVING a.balance <> coalesce(sum(l.remaining), 0) ORDER BY a.id LIMIT 1""",
    ),
    *(_fund_law(kind, fund) for kind, fund in FUND_OF.items()),
    Check(
        "ledger_journal",
        "is booked on a closed date of the chain or after all of them",
        """SELECT j.id, j.book_date, 'a closed date' FROM ledger_journal j
        LEFT JOIN ledger_closing c ON c.book_date = j.book_date
        WHERE c.book_date IS NULL AND j.book_date <= (SELECT max(book_date) FROM ledger_closing)
        ORDER BY j.id LIMIT 1""",
    ),
    Check(
        "ledger_dailytotal",
        "stands on a closed date",
        """SELECT t.book_date || '/' || t.kind, t.book_date, 'a closed date' FROM ledger_dailytotal t
        LEFT JOIN ledger_closing c ON c.book_date = t.book_date WHERE c.book_date IS NULL
        ORDER BY t.book_date, t.kind LIMIT 1""",
    ),
    Check(
        "ledger_fold",
        "stands on a closed date",
        """SELECT f.account_id || '/' || f.book_date, f.book_date, 'a closed date' FROM ledger_fold f
        LEFT JOIN ledger_closing c ON c.book_date = f.book_date WHERE c.book_date IS NULL
        ORDER BY f.account_id, f.book_date LIMIT 1""",
    ),
    Check(
        "ledger_fold",
        "is the fold before it and what moved since",
        f"""WITH moved AS (
            SELECT s.account_id, s.book_date, sum(s.amount) AS net FROM ({_SIDES}) AS s
                JOIN ledger_account a ON a.id = s.account_id AND NOT a.is_guarded
            WHERE s.book_date <= (SELECT max(book_date) FROM ledger_closing) GROUP BY s.account_id, s.book_date),
        folded AS (SELECT account_id, book_date, balance,
            balance - coalesce(LAG(balance) OVER (PARTITION BY account_id ORDER BY book_date), 0) AS net
            FROM ledger_fold)
        SELECT account_id || '/' || book_date, sum(found), sum(expected) FROM (
            SELECT account_id, book_date, net AS found, 0 AS expected, 1 AS folds, 0 AS moves FROM folded
            UNION ALL SELECT account_id, book_date, 0, net, 0, 1 FROM moved) AS both_sides
        GROUP BY account_id, book_date HAVING sum(found) <> sum(expected) OR sum(folds) <> 1 OR sum(moves) <> 1
        ORDER BY account_id, book_date LIMIT 1""",
    ),
)
