"""Two records of one person become one (MBR-13)."""

from datetime import datetime

from lianka.domain.members.errors import MemberNotFound
from lianka.domain.members.errors.merges import MergedAlready, MergeIntoItself, MergeKeepsTheActive, ProfilesDiffer
from lianka.domain.members.models import Member, MemberMerge
from lianka.domain.members.operations.move_member import move_member
from lianka.domain.members.queries.profiles import list_differences
from lianka.domain.members.values import MemberStatus
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction
from lianka.foundation.idempotency import remember
from lianka.foundation.wiring import resolve, wired


@transaction
def merge_members(
    *,
    from_public_id: str,
    into_public_id: str,
    reason: str,
    may_differ: bool = False,
    key: str,
    by: Actor,
    at: datetime,
) -> int:
    """Give all that one record has to another, which stands for it from then on, and return the other's id.

    Each context moves what it keeps (`MERGERS` of the wiring), all in this transaction. What was written stays under
    the old id. The merged record signs in no more; its phone, numbers and codes lead to the surviving one. Nothing
    undoes it. The same `key` of the same actor merges once. `may_differ`: somebody made sure that it is one person
    though birthdays or names on papers differ. Does not ask policies: the door does. Raises `MemberNotFound`,
    `MergeIntoItself`, `MergedAlready`, `MergeKeepsTheActive`, `ProfilesDiffer`, what a context refuses, or what
    `remember` raises.
    """
    remembered = remember(
        scope=f"members.merge_members:{by.scope}",
        key=key,
        request={"from": from_public_id, "into": into_public_id, "reason": reason}
        | ({"may_differ": True} if may_differ else {}),
        at=at,
        answer=lambda: {"member": _merge(*_lock_both(from_public_id, into_public_id), may_differ, reason, by, at)},
    )
    survivor_id: int = remembered.answer["member"]
    return survivor_id


def _merge(merged: Member, survivor: Member, may_differ: bool, reason: str, by: Actor, at: datetime) -> int:
    differences = list_differences(from_id=merged.pk, into_id=survivor.pk)
    if differences and not may_differ:
        raise ProfilesDiffer(field="may_differ")
    for path in wired("MERGERS"):
        resolve(path)(from_id=merged.pk, into_id=survivor.pk, by=by, at=at)
    # Those merged into it before are now the survivor's too, so that one step leads there.
    Member.objects.filter(merged_into=merged).update(merged_into=survivor)
    merged.merged_into = survivor
    move_member(member=merged, to_status=MemberStatus.MERGED, by=by, at=at, reason=reason)
    MemberMerge.objects.create(
        merged=merged, survivor=survivor, reason=reason, merged_at=at, merged_by=f"{by.kind}:{by.name}"
    )
    facts = {"merged": merged.number, **({"differences": differences} if differences else {})}
    record(by=by, action="members.merge_members", subject=survivor.number, at=at, facts=facts, reason=reason)
    survivor_id: int = survivor.pk
    return survivor_id


def _lock_both(from_public_id: str, into_public_id: str) -> tuple[Member, Member]:
    if from_public_id == into_public_id:
        raise MergeIntoItself(field="into")
    members = Member.objects.select_for_update(no_key=True, of=("self",)).select_related("party")
    both = {
        member.party.public_id: member
        for member in members.filter(party__public_id__in=[from_public_id, into_public_id]).order_by("pk")
    }
    for name, public_id in (("from", from_public_id), ("into", into_public_id)):
        if public_id not in both:
            raise MemberNotFound(field=name)
        if both[public_id].status == MemberStatus.MERGED:
            raise MergedAlready(field=name, number=both[public_id].number)
    merged, survivor = both[from_public_id], both[into_public_id]
    if merged.activated_at is not None and survivor.activated_at is None:
        raise MergeKeepsTheActive(field="into", number=survivor.number)
    return merged, survivor
