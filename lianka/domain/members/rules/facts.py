"""Adding up what members are told of purchases."""

from collections.abc import Iterable

from lianka.domain.members.values.facts import Facts, PurchaseNoted


def add_up(noted: Iterable[PurchaseNoted]) -> list[Facts]:
    """One row for each member, in the order of their ids. A refund changes the sum alone, never the moments."""
    return join(_facts(each) for each in noted)


def join(rows: Iterable[Facts]) -> list[Facts]:
    """Rows of one member as one, in the order of the members' ids."""
    by_member: dict[int, Facts] = {}
    for each in rows:
        so_far = by_member.get(each.member_id)
        by_member[each.member_id] = each if so_far is None else _sum(so_far, each)
    return [by_member[member_id] for member_id in sorted(by_member)]


def _facts(noted: PurchaseNoted) -> Facts:
    moment = noted.happened_at if noted.count else None
    return Facts(noted.member_id, noted.count, noted.paid_fen, moment, moment)


def _sum(one: Facts, other: Facts) -> Facts:
    first = [moment for moment in (one.first_purchase_at, other.first_purchase_at) if moment is not None]
    latest = [moment for moment in (one.latest_purchase_at, other.latest_purchase_at) if moment is not None]
    return Facts(
        one.member_id,
        one.purchases + other.purchases,
        one.spent_fen + other.spent_fen,
        min(first, default=None),
        max(latest, default=None),
    )
