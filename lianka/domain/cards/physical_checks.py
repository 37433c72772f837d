"""What physical cards repeat of each other and of the cards behind them, as laws that name the rows which differ."""

from typing import Final

from lianka.domain.cards.values import PhysicalState
from lianka.domain.ledger.values import Check

_NAMED: Final = "s.id || ' (' || s.number || ')'"
_SERIAL: Final = "CAST(substr(s.number, 2, 14) AS bigint)"

PHYSICAL_CHECKS: Final = (
    Check(
        "cards_physicalbatch",
        "has all of its cards, and none of another's numbers",
        f"""WITH counted AS (SELECT s.batch_id, count(*) AS cards, min({_SERIAL}) AS first, max({_SERIAL}) AS latest
            FROM cards_physicalcard s GROUP BY s.batch_id)
        SELECT b.id || ' (' || b.public_id || ')', coalesce(c.cards, 0) || ' from ' || coalesce(c.first, 0),
            b.count || ' from ' || b.first_serial FROM cards_physicalbatch b LEFT JOIN counted c ON c.batch_id = b.id
        WHERE coalesce(c.cards, 0) <> b.count OR c.first <> b.first_serial OR c.latest <> b.first_serial + b.count - 1
        ORDER BY b.id LIMIT 1""",
    ),
    Check(
        "cards_physicalcard",
        "is one account with a card of its own plan",
        f"""SELECT {_NAMED}, 'plan ' || c.plan_id, 'plan ' || o.plan_id FROM cards_physicalcard s
        JOIN cards_membercard c ON c.id = s.member_card_id JOIN cards_physicalbatch b ON b.id = s.batch_id
        JOIN cards_priceoption o ON o.id = b.option_id WHERE c.plan_id <> o.plan_id ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "cards_physicalcard",
        "was sold by the order that opened or renewed its card",
        f"""SELECT {_NAMED}, s."order", 'an order of its card' FROM cards_physicalcard s
        JOIN cards_physicalbatch b ON b.id = s.batch_id
        LEFT JOIN cards_cardterm t ON t."order" = s."order" AND t.card_id = s.member_card_id
            AND t.option_id = b.option_id
        WHERE s."order" <> '' AND t.id IS NULL ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "cards_physicalcard",
        "was sold by an order, or took the place of one that was",
        f"""SELECT {_NAMED}, 'no order', 'an order' FROM cards_physicalcard s
        LEFT JOIN cards_physicalcard old ON old.replaced_by_id = s.id
        WHERE s.state = '{PhysicalState.SOLD.value}' AND s."order" = '' AND old.id IS NULL ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "cards_physicalcard",
        "was replaced by one of the same account",
        f"""SELECT {_NAMED}, 'card ' || s.member_card_id, 'card ' || coalesce(n.member_card_id, 0)
        FROM cards_physicalcard s JOIN cards_physicalcard n ON n.id = s.replaced_by_id
        WHERE n.member_card_id IS NULL OR n.member_card_id <> s.member_card_id ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "cards_physicalcard",
        "stands where its latest move led",
        f"""WITH latest AS (SELECT card_id, max(id) AS id FROM cards_physicalmove GROUP BY card_id)
        SELECT {_NAMED}, s.state, coalesce(m.to_state, '{PhysicalState.MADE.value}') FROM cards_physicalcard s
        LEFT JOIN latest l ON l.card_id = s.id LEFT JOIN cards_physicalmove m ON m.id = l.id
        WHERE s.state <> coalesce(m.to_state, '{PhysicalState.MADE.value}') ORDER BY s.id LIMIT 1""",
    ),
)
