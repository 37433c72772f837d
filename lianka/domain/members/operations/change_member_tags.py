"""The tags of one member are changed in its file."""

from collections.abc import Collection
from datetime import datetime

from lianka.domain.members.errors import MemberNotFound
from lianka.domain.members.errors.merges import MergedAlready
from lianka.domain.members.models import Member, MemberTag
from lianka.domain.members.operations.change_tags import lock_tag
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


@transaction
def change_member_tags(
    *, member_id: int, give: Collection[int], take: Collection[int], by: Actor, at: datetime
) -> None:
    """Give the member some tags and take some off; one that is there already, or gone, stays so.

    What others give or take at the same moment stays. Raises `MemberNotFound`, `MergedAlready`, `TagNotFound` or
    `TagArchived` for one that is to be given.
    """
    # Tags before members, as whoever tags many does.
    to_give = [lock_tag(tag_id) for tag_id in sorted(set(give))]
    member = Member.objects.select_for_update(no_key=True).filter(pk=member_id).first()
    if member is None:
        raise MemberNotFound(field="member")
    if member.merged_into_id is not None:
        raise MergedAlready(field="member", number=member.number)
    held = {each.tag_id: each for each in MemberTag.objects.filter(member=member).select_related("tag")}
    given = [tag for tag in to_give if tag.pk not in held]
    taken = [held[tag_id].tag for tag_id in sorted((set(take) - set(give)) & held.keys())]
    if not given and not taken:
        return
    MemberTag.objects.bulk_create(
        MemberTag(member=member, tag=tag, tagged_at=at, tagged_by=f"{by.kind}:{by.name}") for tag in given
    )
    MemberTag.objects.filter(member=member, tag__in=taken).delete()
    facts = {"given": [tag.name for tag in given], "taken": [tag.name for tag in taken]}
    record(by=by, action="members.change_member_tags", subject=member.number, at=at, facts=facts)
