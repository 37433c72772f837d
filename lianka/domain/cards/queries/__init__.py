"""What others may ask about cards: what is on sale, who takes it, who holds it and where it helps."""

from lianka.domain.cards.queries.holdings import get_card_of_member, list_cards_of_member, list_usable_cards
from lianka.domain.cards.queries.links import list_default_plans, list_linked_merchants, list_links_of_merchant
from lianka.domain.cards.queries.offers import get_offer
from lianka.domain.cards.queries.plans import get_plan, list_plans_on_sale
from lianka.domain.cards.queries.refunds import preview_refund, refund_of_order, refunds_of_card

__all__ = [
    "get_card_of_member",
    "get_offer",
    "get_plan",
    "list_cards_of_member",
    "list_default_plans",
    "list_linked_merchants",
    "list_links_of_merchant",
    "list_plans_on_sale",
    "list_usable_cards",
    "preview_refund",
    "refund_of_order",
    "refunds_of_card",
]
