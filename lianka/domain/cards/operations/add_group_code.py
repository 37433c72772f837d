"""Add a chat group for the holders of a card (CARD-8)."""

from datetime import datetime

from django.db.models import Q

from lianka.domain.cards.errors import GroupCodeInvalid
from lianka.domain.cards.models import GroupCode, MemberCard
from lianka.domain.cards.operations.move_plan import lock_plan
from lianka.domain.cards.rules.drafts import is_web_address
from lianka.domain.cards.values import CAPACITY_MAX, LABEL_LENGTH_MAX
from lianka.foundation.audit import Actor, record
from lianka.foundation.calendar import business_date
from lianka.foundation.db import transaction
from lianka.foundation.identifiers import new_public_id


@transaction
def add_group_code(*, plan_public_id: str, label: str, address: str, capacity: int, by: Actor, at: datetime) -> str:
    """Add a group after those the card has, and return its public id.

    Holders of valid cards who found no group with room are given this one, the earliest first. Raises
    `PlanNotFound` or `GroupCodeInvalid` (naming the field).
    """
    sound = {
        "label": 0 < len(label) <= LABEL_LENGTH_MAX and label.isprintable() and label == label.strip(),
        "address": is_web_address(address),
        "capacity": 1 <= capacity <= CAPACITY_MAX,
    }
    for field, is_sound in sound.items():
        if not is_sound:
            raise GroupCodeInvalid(field=field)
    plan = lock_plan(public_id=plan_public_id)
    code = GroupCode.objects.create(
        public_id=new_public_id("grp"), plan=plan, label=label, address=address, capacity=capacity, added_at=at
    )
    given = _give_to_waiting(code, at=at)
    facts = {"plan": plan.public_id, "capacity": capacity, "given": given}
    record(by=by, action="cards.add_group_code", subject=code.public_id, at=at, facts=facts)
    return code.public_id


def _give_to_waiting(code: GroupCode, *, at: datetime) -> int:
    is_valid = Q(last_day=None) | Q(last_day__gte=business_date(at))
    waiting = MemberCard.objects.filter(is_valid, plan_id=code.plan_id, group_code=None).order_by("pk")
    # Locked, so that none of them is renewed into another group meanwhile.
    card_ids = list(waiting.select_for_update(no_key=True).values_list("pk", flat=True)[: code.capacity])
    given = MemberCard.objects.filter(pk__in=card_ids).update(group_code=code)
    GroupCode.objects.filter(pk=code.pk).update(given_count=given)
    return given
