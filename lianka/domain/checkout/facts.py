"""What each member bought, added up from purchases and refunds: what the facts in `members` repeat."""

from typing import Final

FACTS_SQL: Final = """
    SELECT coalesce(person.merged_into_id, told.member_id) AS member_id, sum(told.bought) AS purchases,
        sum(told.paid_fen) AS spent_fen,
        min(told.bought_at) AS first_purchase_at, max(told.bought_at) AS latest_purchase_at
    FROM (
        SELECT member_id, 1 AS bought, paid_fen, happened_at AS bought_at FROM checkout_purchase
        UNION ALL SELECT member_id, 0, -amount_fen, NULL FROM checkout_refund
    ) AS told JOIN members_member AS person ON person.party_id = told.member_id
    GROUP BY coalesce(person.merged_into_id, told.member_id)
"""
"""One row for each member who has a purchase or a refund, one standing alone included; in no order.

What was bought under a merged record counts for the surviving one.
"""
