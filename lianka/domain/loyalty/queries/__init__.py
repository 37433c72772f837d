"""What others may ask about points, tiers and purses."""

from lianka.domain.loyalty.queries.corrections import corrected_alone, get_correction_limits, list_corrections_of_member
from lianka.domain.loyalty.queries.gifts import get_gift_terms, price_gifts
from lianka.domain.loyalty.queries.points import (
    SOON,
    estimate_points,
    get_points_balance,
    get_rule_book,
    get_spendable,
    get_tier_advance,
    get_trail,
    list_points_lots,
    list_prepaid_accounts,
    read_prepaid_states,
)
from lianka.domain.loyalty.queries.records import get_purse, list_purse_records
from lianka.domain.loyalty.queries.standings import count_members_by_tier, get_member_standing
from lianka.domain.loyalty.queries.stored_value import (
    get_stored_value_rules,
    get_top_up_room,
    get_wallets,
    list_wallets,
)
from lianka.domain.loyalty.queries.tiers import (
    get_tier_book,
    get_tier_drafts,
    get_tier_terms,
    get_tier_terms_held,
)
from lianka.domain.loyalty.queries.top_ups import (
    get_top_up_offer,
    list_offers_of_merchant,
    list_top_up_offers,
    list_top_up_places,
)

__all__ = [
    "SOON",
    "corrected_alone",
    "count_members_by_tier",
    "estimate_points",
    "get_correction_limits",
    "get_gift_terms",
    "get_member_standing",
    "get_points_balance",
    "get_purse",
    "get_rule_book",
    "get_spendable",
    "get_stored_value_rules",
    "get_tier_advance",
    "get_tier_book",
    "get_tier_drafts",
    "get_tier_terms",
    "get_tier_terms_held",
    "get_top_up_offer",
    "get_top_up_room",
    "get_trail",
    "get_wallets",
    "list_corrections_of_member",
    "list_offers_of_merchant",
    "list_points_lots",
    "list_prepaid_accounts",
    "list_purse_records",
    "list_top_up_offers",
    "list_top_up_places",
    "list_wallets",
    "price_gifts",
    "read_prepaid_states",
]
