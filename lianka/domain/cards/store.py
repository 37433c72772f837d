"""The statements of cards that are one for all rows, and what they share."""

from collections.abc import Mapping, Sequence
from datetime import date

from lianka.domain.cards.values import MonthGiven, Released, TermDays
from lianka.foundation.calendar import Period
from lianka.foundation.db import (
    as_day,
    as_parameter,
    execute,
    fetch_all,
    insert_rows,
    is_postgresql,
    rows_source,
)

_MONTH = {
    "plan_id": "bigint",
    "month": "date",
    "length": "integer",
    "monthly_day": "integer",
    "first": "date",
    "latest": "date",
}
_GIFT = {
    "card_id": "bigint",
    "term_id": "bigint",
    "kind": "text",
    "month": "date",
    "day": "date",
    "bundle_id": "bigint",
    "grant_id": "bigint",
    "refusal": "text",
    "given_at": "timestamptz",
}


def earned_sql(*, until: str) -> str:
    """The SQL of what of the price of term `t` is earned before the day `until`, as `rules.income` counts it."""
    elapsed, days = days_sql(until, "t.deferral_from"), days_sql("t.deferral_until", "t.deferral_from")
    return (
        f"CASE WHEN t.deferral_until <= {until} THEN t.price_fen WHEN t.deferral_from >= {until} THEN 0"
        f" ELSE t.price_fen * {elapsed} / {days} END"
    )


def days_sql(later: str, earlier: str) -> str:
    """The SQL of how many days lie between two dates, as an integer."""
    if is_postgresql():
        return f"({later} - {earlier})"
    return f"((CAST(strftime('%%s', {later}) AS INTEGER) - CAST(strftime('%%s', {earlier}) AS INTEGER)) / 86400)"


def release_month(month: Period) -> Released:
    """Write what each term has earned by the month's end and was not released yet; one statement for all terms.

    Also for terms that were opened in earlier months and came late; not for those that were refunded. Does nothing for
    a month that has releases, or that a later one has overtaken.
    """
    first_day = as_parameter(month.start)
    if fetch_all("SELECT 1 FROM cards_cardincomerelease WHERE month >= %s LIMIT 1", [first_day]):
        return Released(0, 0)
    # What was released is read once, before anything is written: looked up term by term in a table that is thought to
    # be empty, it would go through the rows of this very statement again and again.
    until = "CAST(%s AS date)" if is_postgresql() else "%s"
    sql = f"""
    INSERT INTO cards_cardincomerelease (term_id, month, amount_fen, released_fen)
    WITH released AS MATERIALIZED (
        SELECT term_id, max(released_fen) AS fen FROM cards_cardincomerelease GROUP BY term_id
    ), earned AS (
        SELECT t.id AS term_id, {earned_sql(until="m.until")} AS earned_fen, coalesce(r.fen, 0) AS before_fen,
            m.first_day
        FROM cards_cardterm t CROSS JOIN (SELECT {until} AS first_day, {until} AS until) m
        LEFT JOIN released r ON r.term_id = t.id
        LEFT JOIN cards_cardrefund f ON f.term_id = t.id
        WHERE t.price_fen > 0 AND t.deferral_from < m.until AND f.id IS NULL
    )
    SELECT term_id, first_day, earned_fen - before_fen, earned_fen FROM earned WHERE earned_fen > before_fen
    ORDER BY term_id
    """
    execute(sql, [first_day, as_parameter(month.end)])
    [(count, fen)] = fetch_all(
        "SELECT count(*), coalesce(sum(amount_fen), 0) FROM cards_cardincomerelease WHERE month = %s", [first_day]
    )
    return Released(int(count), int(fen))


def latest_card_id() -> int:
    """The highest id of a card, 0 without any."""
    return int(fetch_all("SELECT coalesce(max(id), 0) FROM cards_membercard")[0][0])


def find_owed(given: Mapping[int, Sequence[MonthGiven]], *, since: date, after: int, through: int) -> list[int]:
    """The cards with ids beyond `after` up to `through` that owe a gift of the months `given`, by plan, in order.

    Beside them those that began anew since `since`, of which a gift of the days before may be owed: whoever gives
    looks at the terms. One statement.
    """
    months = [(plan_id, *month) for plan_id, of_plan in given.items() for month in of_plan]
    source, params = rows_source("m", _MONTH, months)
    plans, plan_params = rows_source("p", {"id": "bigint"}, [(plan_id,) for plan_id in sorted(given)])
    due = _due_sql()
    rows = fetch_all(
        f"""
    WITH months AS (SELECT * FROM {source}), due AS (
        SELECT c.id, c.first_day, c.last_day, m.month, m.monthly_day, m.first, m.latest, {due} AS day
        FROM months m JOIN cards_membercard c ON c.plan_id = m.plan_id WHERE c.id > %s AND c.id <= %s
    )
    SELECT d.id FROM due d
    WHERE d.day >= d.first AND d.day <= d.latest AND (d.last_day IS NULL OR d.last_day >= d.day)
        AND d.first_day < CASE WHEN d.monthly_day IS NULL THEN d.month ELSE d.day END
        AND NOT EXISTS (SELECT 1 FROM cards_cardgift g WHERE g.card_id = d.id AND g.month = d.month)
    UNION
    SELECT c.id FROM cards_membercard c JOIN {plans} ON c.plan_id = p.id
    WHERE c.id > %s AND c.id <= %s AND c.term_count > 1 AND c.first_day >= %s
    ORDER BY 1""",
        [*params, after, through, *plan_params, after, through, as_parameter(since)],
    )
    return [card_id for (card_id,) in rows]


def _due_sql() -> str:
    """The SQL of the day on which card `c` gives in month `m`, as `rules.gifts.gift_day` counts it."""
    if is_postgresql():
        anniversary = "CAST(EXTRACT(DAY FROM c.first_day) AS integer)"
        return f"m.month + least(coalesce(m.monthly_day, {anniversary}), m.length) - 1"
    anniversary = "CAST(strftime('%%d', c.first_day) AS INTEGER)"
    return f"date(m.month, '+' || (min(coalesce(m.monthly_day, {anniversary}), m.length) - 1) || ' days')"


def lock_cards(card_ids: Sequence[int]) -> list[tuple[int, int, int]]:
    """The ids, members and plans of these cards, in the order of ids, theirs until the end of the transaction."""
    source, params = rows_source("given", {"id": "bigint"}, [(card_id,) for card_id in card_ids])
    lock = "FOR NO KEY UPDATE OF c" if is_postgresql() else ""
    sql = f"SELECT c.id, c.member_id, c.plan_id FROM {source} JOIN cards_membercard c ON c.id = given.id"
    return [(row[0], row[1], row[2]) for row in fetch_all(f"{sql} ORDER BY c.id {lock}", params)]


def read_standing_terms(card_ids: Sequence[int]) -> dict[int, list[TermDays]]:
    """The terms of these cards that were not refunded, from the oldest; one statement."""
    source, params = rows_source("given", {"id": "bigint"}, [(card_id,) for card_id in card_ids])
    terms: dict[int, list[TermDays]] = {}
    for card_id, term_id, first_day, last_day in fetch_all(
        f"SELECT t.card_id, t.id, t.first_day, t.last_day FROM {source}"
        " JOIN cards_cardterm t ON t.card_id = given.id"
        " WHERE NOT EXISTS (SELECT 1 FROM cards_cardrefund f WHERE f.term_id = t.id) ORDER BY t.card_id, t.number",
        params,
    ):
        days = TermDays(term_id, as_day(first_day), None if last_day is None else as_day(last_day))
        terms.setdefault(card_id, []).append(days)
    return terms


def read_months_given(card_ids: Sequence[int], *, since: date) -> set[tuple[int, date]]:
    """The cards and months, from `since` on, of which these cards gave; one statement."""
    source, params = rows_source("given", {"id": "bigint"}, [(card_id,) for card_id in card_ids])
    rows = fetch_all(
        f"SELECT g.card_id, g.month FROM {source} JOIN cards_cardgift g ON g.card_id = given.id WHERE g.month >= %s",
        [*params, as_parameter(since)],
    )
    return {(card_id, as_day(month)) for card_id, month in rows}


def write_monthly_gifts(rows: Sequence[tuple[object, ...]]) -> None:
    """Write monthly gifts: card, term, kind, month, day, bundle, grant, refusal, given at."""
    insert_rows("cards_cardgift", _GIFT, rows)


def month_key(month: date) -> str:
    """The key of a month's journal: `2026-01`."""
    return f"{month:%Y-%m}"
