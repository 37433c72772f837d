"""What the rows of tiers repeat of their histories and of the books, as laws that name the rows which say otherwise."""

from lianka.domain.ledger import chart
from lianka.domain.ledger.queries.differences import first_difference_sql
from lianka.domain.ledger.values import Check
from lianka.domain.loyalty.values import TierChangeCause, TierMeasure
from lianka.domain.loyalty.values.merging import MERGE_SOURCE

_FELL, _RESTARTED = TierChangeCause.FELL.value, TierChangeCause.RESTARTED.value
_HELD = "{0} || ' until ' || coalesce(CAST({1}.hold_until AS varchar(40)), 'for ever')"


def checks() -> tuple[Check, ...]:
    """All laws of tiers."""
    return (*_history(), *_sums())


def _history() -> tuple[Check, ...]:
    return (
        Check(
            "loyalty_membertier",
            "counts its history",
            """WITH counted AS (SELECT member_id, count(*) AS moves, max(number) AS latest
                FROM loyalty_tiermove GROUP BY member_id),
            compared AS (SELECT m.member_id AS id, 'member ' || m.member_id AS row_name, m.move_count,
                coalesce(c.moves, 0) AS expected_move_count, m.move_count AS latest, coalesce(c.latest, 0)
                AS expected_latest FROM loyalty_membertier m LEFT JOIN counted c ON c.member_id = m.member_id)
            """
            + first_difference_sql("compared", columns=["move_count", "latest"]),
        ),
        Check(
            "loyalty_membertier",
            "stands where its latest move left it",
            f"""WITH base AS (SELECT code FROM loyalty_tier WHERE archived_at IS NULL AND threshold = 0),
            compared AS (SELECT m.member_id AS id, 'member ' || m.member_id AS row_name,
                {_HELD.format("m.tier", "m")} AS standing,
                CASE WHEN v.id IS NULL THEN (SELECT code FROM base) || ' until for ever'
                    ELSE {_HELD.format("v.to_tier", "v")} END AS expected_standing
                FROM loyalty_membertier m
                LEFT JOIN loyalty_tiermove v ON v.member_id = m.member_id AND v.number = m.move_count)
            {first_difference_sql("compared", columns=["standing"])}""",
        ),
    )


def _sums() -> tuple[Check, ...]:
    return (
        Check(
            "loyalty_membertier",
            "climbed what it gathered and no fall set aside",
            # A restart counts the tier's threshold as climbed, though nothing was gathered for it.
            f"""WITH restarts AS (SELECT member_id, max(number) AS number FROM loyalty_tiermove
                WHERE cause = '{_RESTARTED}' GROUP BY member_id),
            aside AS (SELECT v.member_id,
                sum(CASE WHEN v.cause = '{_RESTARTED}' THEN -v.climb ELSE v.climb END) AS climb
                FROM loyalty_tiermove v LEFT JOIN restarts r ON r.member_id = v.member_id
                WHERE v.cause IN ('{_FELL}', '{_RESTARTED}') AND v.number >= coalesce(r.number, 0)
                GROUP BY v.member_id),
            compared AS (SELECT m.member_id AS id, 'member ' || m.member_id AS row_name, m.climb,
                m.gathered - coalesce(a.climb, 0) AS expected_climb
                FROM loyalty_membertier m LEFT JOIN aside a ON a.member_id = m.member_id)
            {first_difference_sql("compared", columns=["climb"])}""",
        ),
        Check(
            "loyalty_membertier",
            "gathered the growth that the books say",
            # A merge hands growth over and moves the climb: both records of the person together gathered the same.
            f"""WITH moved AS (
                SELECT credit_id AS account_id, journal_id, amount FROM ledger_transfer
                UNION ALL SELECT debit_id, journal_id, -amount FROM ledger_transfer),
            booked AS (SELECT m.member_id, sum(moved.amount) AS growth FROM loyalty_membertier m
                JOIN ledger_account a ON a.kind = '{chart.GROWTH}' AND a.party_id = m.member_id
                JOIN moved ON moved.account_id = a.id JOIN ledger_journal j ON j.id = moved.journal_id
                WHERE j.posted_at >= m.counted_from AND j.source <> '{MERGE_SOURCE}' GROUP BY m.member_id),
            compared AS (SELECT coalesce(p.merged_into_id, m.member_id) AS id,
                'member ' || min(m.member_id) AS row_name,
                sum(m.gathered) AS gathered, sum(coalesce(b.growth, 0)) AS expected_gathered FROM loyalty_membertier m
                JOIN loyalty_tiersettings s ON s.measure_number = m.measure_number
                    AND s.measure = '{TierMeasure.GROWTH.value}'
                JOIN members_member p ON p.party_id = m.member_id
                LEFT JOIN booked b ON b.member_id = m.member_id GROUP BY coalesce(p.merged_into_id, m.member_id))
            {first_difference_sql("compared", columns=["gathered"])}""",
        ),
    )
