"""What was granted to a member."""

from collections.abc import Sequence

from lianka.domain.rewards.queries.bundles import words_of
from lianka.domain.rewards.values import GrantView, RewardItem, RewardKind
from lianka.foundation.db import as_given_moment, fetch_all

_GRANTS = """
SELECT g.id, g.public_id, g.cause, b.name, g.cost_fen, g.happened_at, t.grant_id IS NOT NULL,
    i.kind, i.amount, i.tier, i.name, i.days
FROM rewards_rewardgrant g
JOIN rewards_bundleversion v ON v.id = g.version_id
JOIN rewards_rewardbundle b ON b.id = v.bundle_id
JOIN rewards_bundleitem i ON i.version_id = v.id
LEFT JOIN rewards_rewardtakeback t ON t.grant_id = g.id
WHERE g.recipient_id = %s AND substr(g.cause, 1, %s) = %s
ORDER BY g.id DESC, i.number
"""


def list_grants_of_member(member_id: int, causes_prefix: str = "") -> list[GrantView]:
    """What the member was granted for causes that begin so, the latest first, in the reader's words. One statement."""
    rows = fetch_all(_GRANTS, [member_id, len(causes_prefix), causes_prefix])
    views: dict[int, GrantView] = {}
    items: dict[int, list[RewardItem]] = {}
    for grant_id, public_id, cause, bundle, cost_fen, happened_at, is_taken_back, kind, *rest in rows:
        items.setdefault(grant_id, []).append(RewardItem(RewardKind(kind), *rest))
        views[grant_id] = GrantView(
            grant_id, public_id, cause, bundle, (), cost_fen, as_given_moment(happened_at), bool(is_taken_back)
        )
    return [view._replace(words=words_of(items[grant_id])) for grant_id, view in views.items()]


_NAMES = """
SELECT g.public_id, b.name
FROM rewards_rewardgrant g
JOIN rewards_bundleversion v ON v.id = g.version_id
JOIN rewards_rewardbundle b ON b.id = v.bundle_id
WHERE g.public_id IN ({marks})
"""


def name_gifts(*, public_ids: Sequence[str]) -> dict[str, str]:
    """What each of these grants is called: its bundle's name. One statement, none without grants."""
    if not public_ids:
        return {}
    return dict(fetch_all(_NAMES.format(marks=", ".join(["%s"] * len(public_ids))), list(public_ids)))
