"""What others may ask about bundles, grants and rights."""

from lianka.domain.rewards.queries.bundles import (
    describe_bundle,
    get_bundle_terms,
    list_budgets,
    list_bundles,
    list_versions,
    words_of_versions,
)
from lianka.domain.rewards.queries.grants import list_grants_of_member, name_gifts
from lianka.domain.rewards.queries.rights import list_rights_of_member

__all__ = [
    "describe_bundle",
    "get_bundle_terms",
    "list_budgets",
    "list_bundles",
    "list_grants_of_member",
    "list_rights_of_member",
    "list_versions",
    "name_gifts",
    "words_of_versions",
]
