"""The rights and the cash-back of a merged record become the surviving one's (MBR-13)."""

from datetime import datetime

from lianka.domain.rewards.models import CashBack, MemberRight
from lianka.domain.rewards.values.joining import joining_lock
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction_required
from lianka.foundation.locks import wait_for_lock


@transaction_required
def merge(*, from_id: int, into_id: int, by: Actor, at: datetime) -> None:
    """Let the survivor use what is left of the rights, and have what still comes back of purchases.

    What was granted stays granted to the merged record. A cause that rewarded either of them rewards the survivor no
    more: whoever looks for grants asks for both.
    """
    # Whoever rewards one of them for joining is done, or begins anew and finds what the other was rewarded with.
    for member_id in sorted((from_id, into_id)):
        wait_for_lock(joining_lock(member_id))
    MemberRight.objects.filter(member_id=from_id).update(member_id=into_id)
    CashBack.objects.filter(member_id=from_id).update(member_id=into_id)
