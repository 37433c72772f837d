"""The statements of cards that are one for all rows, and what they share."""

from datetime import date

from lianka.domain.cards.values import Released
from lianka.foundation.calendar import Period
from lianka.foundation.db import as_parameter, execute, fetch_all, is_postgresql


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


def month_key(month: date) -> str:
    """The key of a month's journal: `2026-01`."""
    return f"{month:%Y-%m}"
