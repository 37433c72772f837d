"""An operator adds or takes a member's points, coins or growth by hand (PTS-14)."""

from datetime import datetime
from typing import Any

from lianka.domain.loyalty.errors import CorrectionInvalid
from lianka.domain.loyalty.models import Correction
from lianka.domain.loyalty.operations.book_correction import book_correction
from lianka.domain.loyalty.queries.corrections import corrected_alone, get_correction_limits
from lianka.domain.loyalty.values import (
    CORRECTION_MAX,
    REASON_LENGTH_MAX,
    CorrectedKind,
    CorrectionAnswer,
    CorrectionState,
)
from lianka.domain.members.queries import get_member
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction
from lianka.foundation.idempotency import remember
from lianka.foundation.identifiers import new_public_id
from lianka.foundation.locks import wait_for_lock


@transaction
def correct_account(
    *, member_id: int, kind: CorrectedKind, amount: int, reason: str, key: str, by: Actor, at: datetime
) -> CorrectionAnswer:
    """Add (above zero) or take (below) points, hundredths of coins or growth, for a reason that is kept.

    Books it at once as long as what `by` corrected alone for this member in the business day stays within the limit of
    the settings; else it waits for a second person. The platform pays for what is added, and gets back what the lots
    cost that are taken. The same `key` gives the same answer. Raises `CorrectionInvalid`, `MemberNotFound`, and when
    more is taken than there is `InsufficientPoints` or `GrowthInsufficient`.
    """
    request = {"member": member_id, "kind": kind.value, "amount": amount, "reason": reason}

    def answer() -> dict[str, Any]:
        correction = _correct(member_id, kind, amount, reason, by=by, at=at)
        return {"public_id": correction.public_id, "state": correction.state}

    scope = f"loyalty.correct_account:{by.scope}"
    told = remember(scope=scope, key=key, request=request, at=at, answer=answer).answer
    return CorrectionAnswer(told["public_id"], CorrectionState(told["state"]))


def _correct(member_id: int, kind: CorrectedKind, amount: int, reason: str, *, by: Actor, at: datetime) -> Correction:
    if not 1 <= abs(amount) <= CORRECTION_MAX:
        raise CorrectionInvalid(field="amount")
    if not reason.strip() or len(reason) > REASON_LENGTH_MAX or not reason.isprintable():
        raise CorrectionInvalid(field="reason")
    get_member(member_id=member_id)
    # Two corrections of one person are added up one after the other, or both would stay below the limit.
    wait_for_lock(f"loyalty.correct:{by.scope}")
    asked_by = f"{by.kind}:{by.name}"
    alone = corrected_alone(member_id=member_id, kind=kind, asked_by=asked_by, at=at) + abs(amount)
    waits = alone > get_correction_limits().of(kind)
    correction = Correction.objects.create(
        public_id=new_public_id("cor"),
        member_id=member_id,
        kind=kind,
        amount=amount,
        reason=reason,
        state=CorrectionState.WAITING if waits else CorrectionState.BOOKED,
        asked_at=at,
        asked_by=asked_by,
    )
    if not waits:
        book_correction(correction, at=at)
    facts = {"kind": kind.value, "amount": amount, "waits": waits}
    record(by=by, action="loyalty.correct_account", subject=correction.public_id, at=at, facts=facts, reason=reason)
    return correction
