"""What the gifts of cards repeat of the grants that they name, as laws that name the rows which say otherwise."""

from typing import Final

from lianka.domain.cards.values import GiftKind
from lianka.domain.ledger.queries.differences import first_difference_sql
from lianka.domain.ledger.values import Check

_CAUSE: Final = (
    f"CASE WHEN g.kind = '{GiftKind.MONTHLY.value}'"
    " THEN 'card_month:' || g.card_id || ':' || substr(CAST(g.month AS varchar(10)), 1, 7)"
    " ELSE 'card_opening:' || g.card_id || ':' || t.number END"
)

CARD_GIFT_CHECKS: Final = (
    Check(
        "cards_cardgift",
        "is what its grant gave, for its cause and its card's member",
        f"""WITH compared AS (SELECT g.id, g.card_id || ' ' || g.kind || ' ' || CAST(g.day AS varchar(10)) AS row_name,
            g.card_id, t.card_id AS expected_card_id, r.cause, {_CAUSE} AS expected_cause,
            g.bundle_id, v.bundle_id AS expected_bundle_id,
            coalesce(recipient.merged_into_id, r.recipient_id) AS member_id,
            coalesce(holder.merged_into_id, m.member_id) AS expected_member_id
            FROM cards_cardgift g JOIN cards_cardterm t ON t.id = g.term_id
            JOIN cards_membercard m ON m.id = g.card_id JOIN members_member holder ON holder.party_id = m.member_id
            JOIN rewards_rewardgrant r ON r.id = g.grant_id JOIN rewards_bundleversion v ON v.id = r.version_id
            JOIN members_member recipient ON recipient.party_id = r.recipient_id)
        {first_difference_sql("compared", columns=["card_id", "cause", "bundle_id", "member_id"])}""",
    ),
    Check(
        "rewards_rewardgrant",
        "is the grant of a gift of a card",
        """SELECT r.public_id, r.cause, 'a row of cards_cardgift' FROM rewards_rewardgrant r
        LEFT JOIN cards_cardgift g ON g.grant_id = r.id
        WHERE (substr(r.cause, 1, 13) = 'card_opening:' OR substr(r.cause, 1, 11) = 'card_month:')
            AND g.id IS NULL ORDER BY r.id LIMIT 1""",
    ),
)
"""A gift that was refused names no grant, and has nothing to agree with."""
