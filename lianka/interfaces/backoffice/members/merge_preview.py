"""What a merge of two records would meet: what refuses it, and what becomes of that which both have."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from lianka.domain.cards.errors import BothHoldThePlan
from lianka.domain.cards.queries.merging import list_clashing_plans
from lianka.domain.checkout.errors import OrderAwaitsPayment
from lianka.domain.checkout.models import Order
from lianka.domain.checkout.values import OrderState
from lianka.domain.ledger.errors import HoldStillOpen
from lianka.domain.ledger.models import Account
from lianka.domain.loyalty.models import TierGrant
from lianka.domain.loyalty.queries import get_tier_terms
from lianka.domain.members.errors.merges import MergedAlready, MergeKeepsTheActive, ProfilesDiffer
from lianka.domain.members.models import Member
from lianka.domain.members.queries.profiles import list_differences
from lianka.domain.members.values import MemberStatus
from lianka.interfaces.backoffice.shown import Words


class MergePreview(NamedTuple):
    """`obstacles` refuse the merge; `differences` do until somebody agrees to them; `notes` say what will happen."""

    obstacles: Sequence[Words]
    differences: Sequence[Words]
    notes: Sequence[Words]


def preview_merge(merged: Member, survivor: Member, *, at: datetime) -> MergePreview:
    """What stands against merging one record into another, and what both have. A constant number of statements."""
    differs = list_differences(from_id=merged.pk, into_id=survivor.pk)
    differences = [_("%(refusal)s The surviving record keeps its own.") % {"refusal": ProfilesDiffer()}]
    return MergePreview(
        list(_obstacles(merged, survivor, at)), differences if differs else [], list(_notes(merged, survivor, at))
    )


def _obstacles(merged: Member, survivor: Member, at: datetime) -> Iterator[Words]:
    if survivor.status == MemberStatus.MERGED:
        yield str(MergedAlready(number=survivor.number))
    elif merged.activated_at is not None and survivor.activated_at is None:
        yield str(MergeKeepsTheActive(number=survivor.number))
    if _waits(merged):
        yield str(OrderAwaitsPayment())
    elif Account.objects.filter(party=merged.pk, held__gt=0).exists():
        yield str(HoldStillOpen())
    for plan in list_clashing_plans(from_id=merged.pk, into_id=survivor.pk, at=at):
        yield str(BothHoldThePlan(plan=plan))


def _notes(merged: Member, survivor: Member, at: datetime) -> Iterator[Words]:
    if _waits(survivor):
        yield _("An order of the surviving record waits for its payment: it goes on.")
    if merged.activated_at is not None:
        yield _("The member signs in with the phone of the surviving record from then on.")
    tiers = get_tier_terms(member_ids=[merged.pk, survivor.pk], at=at)
    of_merged, of_survivor = tiers[merged.pk], tiers[survivor.pk]
    if of_merged.tier and of_merged.tier != of_survivor.tier:
        names = {"merged": of_merged.name, "survivor": of_survivor.name}
        yield _("Their tiers are %(merged)s and %(survivor)s: the higher one is kept until its hold ends.") % names
    granted = TierGrant.objects.filter(member__in=[merged.pk, survivor.pk], revoked_at=None)
    if len(set(granted.values_list("member_id", flat=True))) > 1:
        yield _("Both were given a tier, by hand or by a card: each lasts until its day, and the higher one counts.")


def _waits(member: Member) -> bool:
    return Order.objects.filter(member=member.pk, state=OrderState.AWAITING_PAYMENT).exists()
