"""A second person approves or declines a correction that waits."""

from datetime import datetime

from lianka.domain.loyalty.errors import CorrectionAnswered, CorrectionInvalid, CorrectionNotFound, SecondPersonNeeded
from lianka.domain.loyalty.models import Correction
from lianka.domain.loyalty.operations.book_correction import book_correction
from lianka.domain.loyalty.values import REASON_LENGTH_MAX, CorrectionState
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction


@transaction
def answer_correction(*, public_id: str, approves: bool, reason: str = "", by: Actor, at: datetime) -> None:
    """Approve a waiting correction, which books it, or decline it.

    Raises `CorrectionNotFound`, `CorrectionAnswered`, `SecondPersonNeeded` for whoever asked for it, and
    `CorrectionInvalid` for a reason too long; approving raises `InsufficientPoints` or `GrowthInsufficient` when by now
    more is taken than there is: it goes on waiting.
    """
    correction = Correction.objects.select_for_update().filter(public_id=public_id).first()
    if correction is None:
        raise CorrectionNotFound(field="correction")
    if correction.state != CorrectionState.WAITING:
        raise CorrectionAnswered(field="correction")
    answered_by = f"{by.kind}:{by.name}"
    if answered_by == correction.asked_by:
        raise SecondPersonNeeded(field="correction")
    if len(reason) > REASON_LENGTH_MAX or not reason.isprintable():
        raise CorrectionInvalid(field="reason")
    correction.state = CorrectionState.APPROVED if approves else CorrectionState.DECLINED
    correction.answered_at, correction.answered_by, correction.answer_reason = at, answered_by, reason
    correction.save(update_fields=["state", "answered_at", "answered_by", "answer_reason"])
    if approves:
        book_correction(correction, at=at)
    facts = {"state": correction.state.value}
    record(by=by, action="loyalty.answer_correction", subject=public_id, at=at, facts=facts, reason=reason)
