"""What cards repeat of the books and of each other, as laws that name the rows which say something else.

The journal of a term is the one of its order, or of its opening by a gift code; a card that cost nothing has none.
What batches of gift codes repeat is in `gift_checks.py`, what gifts of cards do in `card_gift_checks.py`.
"""

from lianka.domain.cards.card_gift_checks import CARD_GIFT_CHECKS
from lianka.domain.cards.gift_checks import gift_checks
from lianka.domain.cards.physical_checks import PHYSICAL_CHECKS
from lianka.domain.cards.store import earned_sql
from lianka.domain.cards.values import GIFT_OPENING_SOURCE, INCOME_SOURCE, REFUND_SOURCE, SALE_SOURCE, TermKind
from lianka.domain.ledger import chart
from lianka.domain.ledger.queries.differences import first_difference_sql, legs_sql
from lianka.domain.ledger.values import Check
from lianka.foundation.db import is_postgresql

_MONEY = f"('{chart.CHANNEL}', '{chart.PAYABLE}')"
"""Where the price lies: with the platform, or with the merchant whose till took it."""
_SOLD = f"debit_kind IN {_MONEY} AND credit_kind = '{chart.CARDS_DEFERRED}'"
_GIVEN = f"debit_kind = '{chart.CARDS_GIFT_CODES}' AND credit_kind = '{chart.CARDS_DEFERRED}'"
_EARNED = f"debit_kind = '{chart.CARDS_DEFERRED}' AND credit_kind = '{chart.REVENUE_CARDS}'"
_BACK = {
    "deferred_fen": f"debit_kind = '{chart.CARDS_DEFERRED}' AND credit_kind IN {_MONEY}",
    "revenue_fen": f"debit_kind = '{chart.REVENUE_CARDS}' AND credit_kind IN {_MONEY}",
    "kept_fen": _EARNED,
}
_MONTH = "substr(CAST(r.month AS varchar(10)), 1, 7)"


def checks() -> tuple[Check, ...]:
    """All laws, in the dialect of this engine, that of the money first."""
    return (*_books(), *_income(), *_refunds(), *gift_checks(), *CARD_GIFT_CHECKS, *_counts(), *PHYSICAL_CHECKS)


def _books() -> tuple[Check, ...]:
    return (
        Check(
            "cards_cardterm",
            "was paid for as its journal says",
            f"""WITH legs AS ({legs_sql(source=SALE_SOURCE)}), given AS ({legs_sql(source=GIFT_OPENING_SOURCE)}),
            amounts AS (SELECT key, CASE WHEN {_SOLD} THEN amount ELSE 0 END AS fen FROM legs
                UNION ALL SELECT key, CASE WHEN {_GIVEN} THEN amount ELSE 0 END AS fen FROM given),
            paid AS (SELECT key, sum(fen) AS fen FROM amounts GROUP BY key),
            compared AS (SELECT t.id, {_named("t.id", 't."order"')} AS row_name, t.price_fen,
                coalesce(p.fen, 0) AS expected_price_fen FROM cards_cardterm t LEFT JOIN paid p ON p.key = t."order")
            {first_difference_sql("compared", columns=["price_fen"])}""",
        ),
        Check(
            "ledger_journal",
            "is the journal of a card_sale",
            f"""SELECT l.journal_id, l.key, 'a row of cards_cardterm' FROM ({legs_sql(source=SALE_SOURCE)}) AS l
            LEFT JOIN cards_cardterm t ON t."order" = l.key WHERE t.id IS NULL ORDER BY l.journal_id LIMIT 1""",
        ),
        Check(
            "ledger_journal",
            "moved what was earned in its month",
            f"""WITH legs AS ({legs_sql(source=INCOME_SOURCE)}),
            moved AS (SELECT key, sum(CASE WHEN {_EARNED} THEN amount ELSE 0 END) AS fen FROM legs GROUP BY key),
            earned AS (SELECT {_MONTH} AS key, sum(r.amount_fen) AS fen FROM cards_cardincomerelease r GROUP BY 1),
            keys AS (SELECT key FROM moved UNION SELECT key FROM earned)
            SELECT 'of {INCOME_SOURCE} ' || k.key, coalesce(m.fen, 0), coalesce(e.fen, 0) FROM keys k
            LEFT JOIN moved m ON m.key = k.key LEFT JOIN earned e ON e.key = k.key
            WHERE coalesce(m.fen, 0) <> coalesce(e.fen, 0) ORDER BY k.key LIMIT 1""",
        ),
        Check(
            "ledger_account",
            "holds what was paid for cards and is not earned yet",
            f"""WITH deferred AS (SELECT id FROM ledger_account WHERE kind = '{chart.CARDS_DEFERRED}'),
            held AS (SELECT coalesce((SELECT sum(amount) FROM ledger_transfer
                    WHERE credit_id IN (SELECT id FROM deferred)), 0)
                - coalesce((SELECT sum(amount) FROM ledger_transfer WHERE debit_id IN (SELECT id FROM deferred)), 0)
                AS fen),
            owed AS (SELECT coalesce((SELECT sum(price_fen) FROM cards_cardterm), 0)
                - coalesce((SELECT sum(amount_fen) FROM cards_cardincomerelease), 0)
                - coalesce((SELECT sum(deferred_fen + kept_fen) FROM cards_cardrefund), 0) AS fen)
            SELECT '{chart.CARDS_DEFERRED}', held.fen, owed.fen FROM held CROSS JOIN owed WHERE held.fen <> owed.fen""",
        ),
    )


def _income() -> tuple[Check, ...]:
    next_month = "(r.month + INTERVAL '1 month')::date" if is_postgresql() else "date(r.month, '+1 month')"
    return (
        Check(
            "cards_cardincomerelease",
            "has earned what the days of its term say",
            f"""WITH compared AS (SELECT r.id, {_named("r.id", 't."order"')} AS row_name, r.released_fen,
                {earned_sql(until=next_month)} AS expected_released_fen
                FROM cards_cardincomerelease r JOIN cards_cardterm t ON t.id = r.term_id)
            {first_difference_sql("compared", columns=["released_fen"])}""",
        ),
        Check(
            "cards_cardincomerelease",
            "adds up with those before it, and to no more than the price",
            f"""WITH summed AS (SELECT r.id, r.term_id, r.released_fen, sum(r.amount_fen)
                OVER (PARTITION BY r.term_id ORDER BY r.month) AS fen FROM cards_cardincomerelease r)
            SELECT {_named("s.id", 't."order"')}, s.released_fen, CASE WHEN s.fen > t.price_fen THEN t.price_fen
                ELSE s.fen END FROM summed s JOIN cards_cardterm t ON t.id = s.term_id
            WHERE s.released_fen <> s.fen OR s.fen > t.price_fen ORDER BY s.id LIMIT 1""",
        ),
    )


def _refunds() -> tuple[Check, ...]:
    sums = ", ".join(f"sum(CASE WHEN {leg} THEN amount ELSE 0 END) AS {column}" for column, leg in _BACK.items())
    pairs = ", ".join(f"f.{column}, coalesce(m.{column}, 0) AS expected_{column}" for column in _BACK)
    return (
        Check(
            "cards_cardrefund",
            "says what its journal moved",
            f"""WITH legs AS ({legs_sql(source=REFUND_SOURCE)}),
            moved AS (SELECT key, {sums} FROM legs GROUP BY key),
            compared AS (SELECT f.id, {_named("f.id", "f.public_id")} AS row_name, {pairs}
                FROM cards_cardrefund f LEFT JOIN moved m ON m.key = f.public_id)
            {first_difference_sql("compared", columns=list(_BACK))}""",
        ),
        Check(
            "ledger_journal",
            f"is the journal of a {REFUND_SOURCE}",
            f"""SELECT l.journal_id, l.key, 'a row of cards_cardrefund' FROM ({legs_sql(source=REFUND_SOURCE)}) AS l
            LEFT JOIN cards_cardrefund f ON f.public_id = l.key WHERE f.id IS NULL ORDER BY l.journal_id LIMIT 1""",
        ),
        Check(
            "cards_cardrefund",
            "gave back what its card promises, and left nothing of its term to be earned",
            f"""WITH compared AS (SELECT f.id, {_named("f.id", "f.public_id")} AS row_name, f.amount_fen,
                CASE WHEN p.refunds_unused_days THEN t.price_fen - ({earned_sql(until="f.day")}) ELSE t.price_fen END
                    - coalesce((SELECT sum(b.shortfall_fen) FROM rewards_rewardtakeback b
                        WHERE b.cause = 'card_refund:' || f.public_id), 0) AS expected_amount_fen,
                f.deferred_fen + f.kept_fen AS left_fen,
                t.price_fen - coalesce((SELECT sum(r.amount_fen) FROM cards_cardincomerelease r
                    WHERE r.term_id = t.id), 0) AS expected_left_fen
                FROM cards_cardrefund f JOIN cards_cardterm t ON t.id = f.term_id
                JOIN cards_priceoption o ON o.id = t.option_id JOIN cards_cardplan p ON p.id = o.plan_id)
            {first_difference_sql("compared", columns=["amount_fen", "left_fen"])}""",
        ),
    )


def _counts() -> tuple[Check, ...]:
    days = "coalesce(CAST({0}.last_day AS varchar(10)), 'for good')"
    return (
        Check(
            "cards_membercard",
            "is as its latest term left it",
            # `latest` is the latest term that was not refunded. A card without one is valid on no day.
            f"""WITH counted AS (SELECT t.card_id, count(*) AS terms, max(t.number) AS numbers, count(f.id) AS refunds,
                max(CASE WHEN f.id IS NULL THEN t.number END) AS latest FROM cards_cardterm t
                LEFT JOIN cards_cardrefund f ON f.term_id = t.id GROUP BY t.card_id),
            compared AS (SELECT c.id, c.number,
                c.term_count || ' ' || c.refund_count || ' '
                    || CASE WHEN c.last_day < c.first_day THEN 'refunded' ELSE {days.format("c")} END AS found,
                coalesce(n.terms, 0) || ' ' || coalesce(n.refunds, 0) || ' '
                    || CASE WHEN t.id IS NULL THEN 'refunded' ELSE {days.format("t")} END AS expected,
                coalesce(n.numbers <> n.terms, TRUE) AS has_gap
                FROM cards_membercard c LEFT JOIN counted n ON n.card_id = c.id
                LEFT JOIN cards_cardterm t ON t.card_id = c.id AND t.number = n.latest)
            SELECT {_named("c.id", "c.number")}, c.found, c.expected FROM compared c
            WHERE c.found <> c.expected OR c.has_gap ORDER BY c.id LIMIT 1""",
        ),
        _count_law(
            "cards_cardplan",
            "has given out what was opened of its stock",
            "opened_count",
            "SELECT count(*) FROM cards_cardterm t JOIN cards_membercard c ON c.id = t.card_id"
            " LEFT JOIN cards_cardrefund f ON f.term_id = t.id"
            " WHERE c.plan_id = s.id AND s.stock_total IS NOT NULL AND f.id IS NULL",
        ),
        _count_law(
            "cards_cardplan",
            "counts its prices",
            "option_count",
            "SELECT count(*) FROM cards_priceoption o WHERE o.plan_id = s.id AND o.archived_at IS NULL",
        ),
        _count_law(
            "cards_cardplan",
            "counts its permanent prices",
            "permanent_count",
            "SELECT count(*) FROM cards_priceoption o WHERE o.plan_id = s.id AND o.archived_at IS NULL"
            f" AND o.term_kind = '{TermKind.PERMANENT.value}'",
        ),
        _count_law(
            "cards_groupcode",
            "counts the cards that were given it",
            "given_count",
            "SELECT count(*) FROM cards_membercard c WHERE c.group_code_id = s.id",
        ),
    )


def _count_law(table: str, law: str, column: str, counted: str) -> Check:
    return Check(
        table,
        law,
        f"""WITH compared AS (SELECT s.id, {_named("s.id", "s.public_id")} AS row_name, s.{column},
            ({counted}) AS expected_{column} FROM {table} s)
        {first_difference_sql("compared", columns=[column])}""",
    )


def _named(row_id: str, name: str) -> str:
    return f"{row_id} || ' (' || {name} || ')'"
