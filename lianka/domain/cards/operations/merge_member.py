"""The cards of a merged record become the surviving one's (MBR-13)."""

from datetime import datetime

from lianka.domain.cards.errors import BothHoldThePlan
from lianka.domain.cards.models import MemberCard
from lianka.domain.cards.queries.merging import is_lasting
from lianka.foundation.audit import Actor
from lianka.foundation.calendar import business_date
from lianka.foundation.db import transaction_required


@transaction_required
def merge(*, from_id: int, into_id: int, by: Actor, at: datetime) -> None:
    """Move the cards: numbers, days and terms stay. Of two cards of one plan the one that is valid is the survivor's.

    One that ended stays with, or goes to, the merged record as history. Raises `BothHoldThePlan` when both are valid:
    one member holds one card of a plan, and nobody loses days that were paid for.
    """
    cards = MemberCard.objects.select_for_update(no_key=True, of=("self",)).select_related("plan")
    held = {into_id: dict[int, MemberCard](), from_id: dict[int, MemberCard]()}
    for card in cards.filter(member_id__in=[from_id, into_id]).order_by("pk"):
        held[card.member_id][card.plan_id] = card
    today = business_date(at)
    for plan_id, card in held[from_id].items():
        other = held[into_id].get(plan_id)
        if other is None:
            _give(card, into_id)
        elif is_lasting(card, today) and is_lasting(other, today):
            raise BothHoldThePlan(field="into", plan=card.plan.name)
        elif is_lasting(card, today):
            _swap(card, other)


def _give(card: MemberCard, member_id: int) -> None:
    MemberCard.objects.filter(pk=card.pk).update(member_id=member_id)


def _swap(card: MemberCard, other: MemberCard) -> None:
    # A member holds one card of a plan at every moment, so one of the two is nobody's for a moment; whether a member
    # exists is asked at the end of the transaction.
    _give(other, -other.pk)
    member_id, other_id = card.member_id, other.member_id
    _give(card, other_id)
    _give(other, member_id)
