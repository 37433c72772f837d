"""Choose the chat group that a card's new holder is shown (CARD-8)."""

from django.db.models import F

from lianka.domain.cards.models import GroupCode
from lianka.foundation.db import transaction_required


@transaction_required
def give_group_code(*, plan_id: int) -> int | None:
    """Count one more for the first of the card's groups with room and return its id; None without any.

    Rivals wait for each other, so that a group is full before the next one begins.
    """
    with_room = GroupCode.objects.filter(plan_id=plan_id, given_count__lt=F("capacity")).order_by("pk")
    while (code_id := with_room.values_list("pk", flat=True).first()) is not None:
        if with_room.filter(pk=code_id).order_by().update(given_count=F("given_count") + 1):
            return code_id
        # A rival took its last place since we looked.
    return None
