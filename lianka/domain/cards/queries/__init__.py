"""What others may ask about cards: what is on sale, who takes it, who holds it and where it helps."""

from lianka.domain.cards.queries.gifts import describe_plan_gifts, gifts_in_force, gifts_of_card
from lianka.domain.cards.queries.holdings import get_card_of_member, list_cards_of_member, list_usable_cards
from lianka.domain.cards.queries.links import list_default_plans, list_linked_merchants, list_links_of_merchant
from lianka.domain.cards.queries.offers import get_offer
from lianka.domain.cards.queries.physical import (
    find_by_physical_number,
    get_physical_card,
    is_meant_as_physical,
    list_physical_cards_of_member,
    physical_of_card,
)
from lianka.domain.cards.queries.plans import get_plan, list_plans_on_sale
from lianka.domain.cards.queries.refunds import preview_refund, refund_of_order, refunds_of_card

__all__ = [
    "describe_plan_gifts",
    "find_by_physical_number",
    "get_card_of_member",
    "get_offer",
    "get_physical_card",
    "get_plan",
    "gifts_in_force",
    "gifts_of_card",
    "is_meant_as_physical",
    "list_cards_of_member",
    "list_default_plans",
    "list_linked_merchants",
    "list_links_of_merchant",
    "list_physical_cards_of_member",
    "list_plans_on_sale",
    "list_usable_cards",
    "physical_of_card",
    "preview_refund",
    "refund_of_order",
    "refunds_of_card",
]
