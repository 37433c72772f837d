"""Keep what members bought, and tell of first purchases."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from lianka.domain.members.events import FIRST_PURCHASE_MADE
from lianka.domain.members.queries.merges import survivors_of
from lianka.domain.members.rules.facts import add_up, join
from lianka.domain.members.values.facts import Facts, PurchaseNoted
from lianka.foundation.db import as_given_moment, fetch_all, rows_source, transaction_required
from lianka.foundation.outbox import publish_many

COLUMNS = {
    "member_id": "bigint",
    "purchases": "bigint",
    "spent_fen": "bigint",
    "first_purchase_at": "timestamptz",
    "latest_purchase_at": "timestamptz",
}
_NAMES = ", ".join(COLUMNS)
_EARLIER = "excluded.first_purchase_at < f.first_purchase_at OR f.first_purchase_at IS NULL"
_LATER = "excluded.latest_purchase_at > f.latest_purchase_at OR f.latest_purchase_at IS NULL"


@transaction_required
def note_purchases(noted: Sequence[PurchaseNoted], *, at: datetime) -> None:
    """Add purchases and refunds to the facts of their members, and publish `FIRST_PURCHASE_MADE` once for each member.

    They may come in any order, late ones after early ones, in two statements for all. Does not know a purchase again
    that was noted before: whoever calls it does so once, in the transaction that records the purchase.
    """
    added = add_up(noted)
    if not added:
        return
    tell_of_first(add_facts(added), at=at)


class Kept(NamedTuple):
    """How many purchases a member has, how many of them were just added, and when the first one was."""

    member_id: int
    purchases: int
    added: int
    moment: datetime | str | None


@transaction_required
def add_facts(added: Sequence[Facts]) -> list[Kept]:
    """Add to the facts of members, in two statements; what is told of a merged record counts for the surviving one."""
    survivors = survivors_of([facts.member_id for facts in added])
    rows = join(facts._replace(member_id=survivors.get(facts.member_id, facts.member_id)) for facts in added)
    counts = {facts.member_id: facts.purchases for facts in rows}
    # In the order of their ids, so that rivals with overlapping batches wait for each other in one direction only.
    source, params = rows_source("given", COLUMNS, rows)
    kept = fetch_all(
        f"INSERT INTO members_memberfacts AS f ({_NAMES}) SELECT {_NAMES} FROM {source} WHERE true"
        " ON CONFLICT (member_id) DO UPDATE SET purchases = f.purchases + excluded.purchases,"
        " spent_fen = f.spent_fen + excluded.spent_fen,"
        f" first_purchase_at = CASE WHEN {_EARLIER} THEN excluded.first_purchase_at ELSE f.first_purchase_at END,"
        f" latest_purchase_at = CASE WHEN {_LATER} THEN excluded.latest_purchase_at ELSE f.latest_purchase_at END"
        " RETURNING member_id, purchases, first_purchase_at",
        params,
    )
    return [Kept(member_id, purchases, counts[member_id], moment) for member_id, purchases, moment in kept]


@transaction_required
def tell_of_first(kept: Sequence[Kept], *, at: datetime) -> None:
    """Publish `FIRST_PURCHASE_MADE` for those who had no purchase before these."""
    # The count never falls, so one batch alone can be the whole of it.
    first = sorted((row.member_id, row.moment) for row in kept if row.purchases and row.purchases == row.added)
    publish_many(FIRST_PURCHASE_MADE, [_payload(member_id, moment) for member_id, moment in first], at=at)


def _payload(member_id: int, moment: datetime | str | None) -> dict[str, object]:
    assert moment is not None, "Who has a purchase has a first one."
    return {"member_id": member_id, "purchase_at": as_given_moment(moment).astimezone(UTC).isoformat()}
