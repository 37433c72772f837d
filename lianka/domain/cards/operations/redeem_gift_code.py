"""A member opens or renews a card with a gift code (CARD-12)."""

from datetime import datetime, timedelta
from typing import Any

from lianka.domain.cards.errors import (
    GiftCodeExpired,
    GiftCodeMistyped,
    GiftCodeUnknown,
    GiftCodeUsed,
    GiftCodeVoid,
)
from lianka.domain.cards.keys import gift_code_hash
from lianka.domain.cards.models import GiftCode, MemberCard
from lianka.domain.cards.operations.book_gift_codes import book_opening
from lianka.domain.cards.operations.gift_code_limits import note_failure, require_few_failures
from lianka.domain.cards.operations.write_opening import write_opening
from lianka.domain.cards.queries.holdings import valid_until
from lianka.domain.cards.queries.offers import prepare_opening
from lianka.domain.cards.queries.plans import view_of_option
from lianka.domain.cards.rules.gift_codes import grouped, read_code
from lianka.domain.cards.values import GiftCodeOffer, GiftCodeState, OpenedCard
from lianka.domain.members.values import hash_address
from lianka.foundation.audit import Actor
from lianka.foundation.calendar import business_date
from lianka.foundation.db import KeptRefusal, transaction, transaction_required
from lianka.foundation.idempotency import remember
from lianka.foundation.identifiers import new_public_id


@transaction
def look_up_gift_code(*, typed: str, member_id: int, address: str, at: datetime) -> GiftCodeOffer:
    """What the code would open for the member now; opens nothing. A code that nobody has is counted.

    Raises what `redeem_gift_code` raises, but for the code that this member used: `GiftCodeUsed` too.
    """
    row = _find(typed, member_id=member_id, address=address, at=at)
    _require_new(row, at=at)
    option, batch = row.batch.option, row.batch
    card = MemberCard.objects.filter(member_id=member_id, plan=option.plan).first()
    opening = prepare_opening(option=option, card=card, member_id=member_id, at=at, is_prepaid=True)
    return GiftCodeOffer(
        code=grouped(read_code(typed) or ""),
        plan_public_id=option.plan.public_id,
        option=view_of_option(option),
        buyer=batch.merchant.name if batch.merchant else batch.company,
        expires_at=batch.expires_at,
        is_renewal=opening.held is not None,
    )


@transaction
def redeem_gift_code(*, typed: str, member_id: int, address: str, key: str, by: Actor, at: datetime) -> OpenedCard:
    """Open the code's card for the member, or renew it; once, however many members tap however often.

    The same `key` gives the same answer, and so does another one to the member who used the code. The limits of the
    plan count, and its stock; that it is not on sale any more, or its price archived, does not: the code is paid for.
    Raises `GiftCodeMistyped`, `GiftCodeUnknown`, `TooManyGiftCodes`, `GiftCodeUsed`, `GiftCodeVoid`,
    `GiftCodeExpired`, `PlanSoldOut`, `ActivationNeeded`, `CardLimitReached`, `CardHeldForGood`, `CardCoversDates` or
    `DatesAreOver`.
    """
    found = _find(typed, member_id=member_id, address=address, at=at)

    def answer() -> dict[str, Any]:
        opened = _open(found.pk, member_id=member_id, by=by, at=at)
        until = opened.valid_until
        return {**opened._asdict(), "valid_until": None if until is None else until.isoformat()}

    scope, request = f"cards.redeem_gift_code:{member_id}", {"code": found.code_hash}
    told = remember(scope=scope, key=key, request=request, at=at, answer=answer).answer
    until = told["valid_until"]
    return OpenedCard(**{**told, "valid_until": None if until is None else datetime.fromisoformat(until)})


@transaction_required
def _find(typed: str, *, member_id: int, address: str, at: datetime) -> GiftCode:
    code = read_code(typed)
    if code is None:
        # Nothing was guessed, so no try is lost.
        raise GiftCodeMistyped(field="code")
    address_hash = hash_address(address)
    require_few_failures(member_id=member_id, address_hash=address_hash, at=at)
    rows = GiftCode.objects.select_related("batch__option__plan", "batch__merchant")
    row = rows.filter(code_hash=gift_code_hash(code)).first()
    if row is None:
        note_failure(member_id=member_id, address_hash=address_hash, at=at)
        raise KeptRefusal(GiftCodeUnknown(field="code"))
    return row


def _open(code_id: int, *, member_id: int, by: Actor, at: datetime) -> OpenedCard:
    rows = GiftCode.objects.select_for_update(no_key=True, of=("self",))
    row = rows.select_related("batch__option__plan", "term__card").get(pk=code_id)
    if row.state == GiftCodeState.REDEEMED and row.member_id == member_id and row.term is not None:
        term = row.term
    else:
        _require_new(row, at=at)
        term = write_opening(
            option=row.batch.option,
            member_id=member_id,
            order=new_public_id("gft"),
            price_fen=row.price_fen,
            is_prepaid=True,
            by=by,
            at=at,
        )
        row.state, row.member_id, row.term, row.ended_at = GiftCodeState.REDEEMED, member_id, term, at
        row.save(update_fields=["state", "member", "term", "ended_at"])
        book_opening(order=term.order, price_fen=row.price_fen, at=at)
    return OpenedCard(term.card_id, term.card.public_id, term.number > 1, valid_until(term.last_day))


def _require_new(row: GiftCode, *, at: datetime) -> None:
    if row.state == GiftCodeState.REDEEMED and row.ended_at is not None:
        raise GiftCodeUsed(field="code", day=business_date(row.ended_at))
    if row.state == GiftCodeState.VOIDED:
        raise GiftCodeVoid(field="code")
    if at >= row.batch.expires_at or row.state == GiftCodeState.EXPIRED:
        latest = row.batch.expires_at - timedelta(microseconds=1)
        raise GiftCodeExpired(field="code", day=business_date(latest))
