"""A member takes a physical card onto the phone (CARD-10)."""

import hmac
from datetime import datetime, timedelta
from typing import Any, Final

from lianka.domain.cards.errors import (
    NumberOrCodeWrong,
    PhysicalCardBuysNothing,
    PhysicalCardLost,
    PhysicalCardOfAnotherMember,
    PhysicalCardReplaced,
    PhysicalCardVoided,
    TooManyActivationFailures,
)
from lianka.domain.cards.keys import hash_activation_code
from lianka.domain.cards.models import MemberCard, PhysicalCard, PhysicalFailure
from lianka.domain.cards.operations.give_out_physical_card import join_member_card
from lianka.domain.cards.operations.move_physical_card import move_physical_card
from lianka.domain.cards.rules.physical import is_physical_number, read_activation_code, read_physical_number
from lianka.domain.cards.values import BatchState, BoundCard, PhysicalState
from lianka.foundation.audit import Actor
from lianka.foundation.calendar import business_date
from lianka.foundation.db import KeptRefusal, transaction
from lianka.foundation.errors import DomainError
from lianka.foundation.idempotency import remember
from lianka.foundation.locks import wait_for_lock

FAILURES_MAX: Final = 5
"""Wrong codes for one card, whoever types them."""
FAILURES_OF_MEMBER_MAX: Final = 10
"""Wrong codes of one member, for whatever cards."""
FAILURE_WINDOW: Final = timedelta(days=1)

_REFUSALS: Final[dict[PhysicalState, type[DomainError]]] = {
    PhysicalState.LOST: PhysicalCardLost,
    PhysicalState.REPLACED: PhysicalCardReplaced,
    PhysicalState.VOIDED: PhysicalCardVoided,
}


@transaction
def bind_physical_card(*, number: str, code: str, member_id: int, key: str, by: Actor, at: datetime) -> BoundCard:
    """Make a physical card and the member's card of its plan one account, by the code under the scratch-off field.

    A sold one was opened for the phone given at the till, and is bound by that member alone. One that was not sold is
    bound to a valid card of its plan that the member holds, and buys nothing. Binding again what is bound changes
    nothing. A wrong code is counted though it is refused. The same `key` gives the same answer. Raises
    `NumberOrCodeWrong`, `TooManyActivationFailures`, `PhysicalCardLost`, `PhysicalCardReplaced`, `PhysicalCardVoided`,
    `PhysicalCardOfAnotherMember`, `PhysicalCardBuysNothing`, `MemberHasPhysicalCard`, or what `remember` raises.
    """
    read, digits = read_physical_number(number), read_activation_code(code)
    if read is None or digits is None or not is_physical_number(read):
        # Nothing was guessed, so no attempt is lost.
        raise NumberOrCodeWrong(field="number" if read is None or not is_physical_number(read) else "code")
    wait_for_lock(f"cards.physical-failures:{member_id}")
    refused: list[DomainError] = []

    def answer() -> dict[str, Any]:
        try:
            return _bind(read, digits, member_id, by, at)._asdict()
        except NumberOrCodeWrong as refusal:
            refused.append(refusal)
            raise

    request = {"number": read, "code": hash_activation_code(number=read, code=digits), "member": member_id}
    try:
        remembered = remember(
            scope=f"cards.bind_physical_card:{member_id}", key=key, request=request, at=at, answer=answer
        )
    except KeptRefusal:
        if refused:
            PhysicalFailure.objects.create(member_id=member_id, number=read, failed_at=at)
        raise
    return BoundCard(**remembered.answer)


def _bind(number: str, digits: str, member_id: int, by: Actor, at: datetime) -> BoundCard:
    # The member's card is read on its own: joined, it would be the one from before we waited for the lock.
    rows = PhysicalCard.objects.select_for_update(of=("self",), no_key=True)
    card = rows.select_related("batch__option").filter(number=number).first()
    _require_few_failures(number, member_id, at)
    if card is None or card.batch.state != BatchState.HANDED_OVER or not _is_right(card, digits):
        raise NumberOrCodeWrong(field="code")
    state = PhysicalState(card.state)
    if state in _REFUSALS:
        raise _REFUSALS[state](field="number")
    if card.member_card is None:
        join_member_card(card, _held(card, member_id, at), to_state=PhysicalState.BOUND, by=by, at=at)
    elif card.member_card.member_id != member_id:
        raise PhysicalCardOfAnotherMember(field="number")
    elif state == PhysicalState.SOLD:
        card.bound_at = at
        move_physical_card(card=card, to_state=PhysicalState.BOUND, changed=["bound_at"], by=by, at=at)
    assert card.member_card is not None, "It was joined to a card just now, or before."
    return BoundCard(card.number, card.member_card.public_id)


def _require_few_failures(number: str, member_id: int, at: datetime) -> None:
    recent = PhysicalFailure.objects.filter(failed_at__gt=at - FAILURE_WINDOW)
    of_member = recent.filter(member_id=member_id).count() >= FAILURES_OF_MEMBER_MAX
    if of_member or recent.filter(number=number).count() >= FAILURES_MAX:
        raise TooManyActivationFailures(field="code")


def _is_right(card: PhysicalCard, digits: str) -> bool:
    return hmac.compare_digest(card.code_hash, hash_activation_code(number=card.number, code=digits))


def _held(card: PhysicalCard, member_id: int, at: datetime) -> MemberCard:
    held = MemberCard.objects.filter(member_id=member_id, plan_id=card.batch.option.plan_id).first()
    if held is None or (held.last_day is not None and held.last_day < business_date(at)):
        raise PhysicalCardBuysNothing(field="number")
    return held
