"""The members of a segment as a list to work with elsewhere."""

from datetime import datetime

from lianka.domain.members.errors.segments import SegmentTooLarge
from lianka.domain.members.models import Member
from lianka.domain.members.queries import list_members
from lianka.domain.members.queries.segment_rules import members_of_rule
from lianka.domain.members.queries.segments import get_usable_segment
from lianka.domain.members.values import MemberView
from lianka.domain.members.values.segments import EXPORT_MAX
from lianka.foundation import privacy
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction

_AT_ONCE = 1000


@transaction
def export_segment(
    *, segment_id: int, with_phones: bool, reason: str = "", by: Actor, at: datetime
) -> list[tuple[MemberView, str]]:
    """Return the members whom the segment means now, each with its whole phone if asked, and note who took the list.

    Without phones the second of each is empty. Does not ask policies: the door does. Raises `SegmentNotFound`,
    `SegmentArchived`, or `SegmentTooLarge` for more than fifty thousand members.
    """
    segment = get_usable_segment(segment_id=segment_id)
    found = members_of_rule(segment.rule, at=at).order_by("pk").values_list("pk", flat=True)
    member_ids = list(found[: EXPORT_MAX + 1])
    if len(member_ids) > EXPORT_MAX:
        raise SegmentTooLarge(field="segment", limit=EXPORT_MAX)
    facts = {"version": segment.version, "count": len(member_ids), "with_phones": with_phones}
    record(by=by, action="members.export_segment", subject=segment.public_id, at=at, facts=facts, reason=reason)
    rows: list[tuple[MemberView, str]] = []
    for start in range(0, len(member_ids), _AT_ONCE):
        page = member_ids[start : start + _AT_ONCE]
        phones = _phones(page) if with_phones else {}
        rows += [(view, phones.get(view.party_id, "")) for view in list_members(member_ids=page)]
    return rows


def _phones(member_ids: list[int]) -> dict[int, str]:
    rows = Member.objects.filter(pk__in=member_ids, phone_sealed__isnull=False).values_list("pk", "phone_sealed")
    sealed = [(member_id, bytes(phone or b"")) for member_id, phone in rows]
    opened = privacy.open_many(sealed)
    return {member_id: phone or "" for (member_id, _sealed), phone in zip(sealed, opened, strict=True)}
