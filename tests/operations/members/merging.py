"""Merging in one step, and everything a person has over all of its records."""

from datetime import datetime, timedelta

from lianka.domain.access.models import Party
from lianka.domain.ledger.models import Account
from lianka.domain.members.operations.merge_members import merge_members
from lianka.foundation.audit import Actor
from tests.world import OPENED_AT, OPERATOR

MERGED_AT = OPENED_AT + timedelta(days=40)


def merge(
    from_id: int,
    into_id: int,
    *,
    key: str = "once",
    by: Actor = OPERATOR,
    at: datetime = MERGED_AT,
    reason: str = "",
    may_differ: bool = False,
) -> int:
    """Merge one record into another."""
    ids = dict(Party.objects.filter(pk__in=[from_id, into_id]).values_list("pk", "public_id"))
    return merge_members(
        from_public_id=ids[from_id],
        into_public_id=ids[into_id],
        reason=reason or "one person with two phones",
        may_differ=may_differ,
        key=key,
        by=by,
        at=at,
    )


def holdings(*member_ids: int) -> dict[tuple[str, str], int]:
    """What stands on all guarded accounts of these members together, those with nothing left out."""
    sums: dict[tuple[str, str], int] = {}
    for kind, scope, balance in Account.objects.filter(party_id__in=member_ids, is_guarded=True).values_list(
        "kind", "scope", "balance"
    ):
        sums[kind, scope] = sums.get((kind, scope), 0) + balance
    return {name: balance for name, balance in sums.items() if balance}
