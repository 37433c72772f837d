"""A top-up that was paid: principal and bonus stand in the member's wallet (PTS-11)."""

from datetime import datetime

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import Journal, Transfer
from lianka.domain.loyalty.errors import (
    AllianceNotLicensed,
    TopUpAmountDiffers,
    TopUpOfferNotFound,
    WalletCapExceeded,
)
from lianka.domain.loyalty.models import TopUpOffer
from lianka.domain.loyalty.queries import get_stored_value_rules, get_top_up_room
from lianka.domain.loyalty.rules import accounts
from lianka.domain.loyalty.values import TOP_UP_SOURCE, BonusFunder, scope_of
from lianka.domain.members.queries.merges import survivors_of
from lianka.domain.merchants.queries import standings_of
from lianka.domain.merchants.values import MerchantStatus
from lianka.foundation.calendar import business_date
from lianka.foundation.db import transaction_required
from lianka.foundation.locks import wait_for_lock


@transaction_required
def check_top_up(*, member_id: int, merchant_id: int | None, amount_fen: int, at: datetime) -> None:
    """Refuse a top-up that is not possible: without a licence, above the cap of the wallet, at a merchant that left.

    The wallet, that of the surviving record if the member was merged, is locked against other top-ups until the
    transaction ends. Raises `AllianceNotLicensed`,
    `TopUpOfferNotFound`, or `WalletCapExceeded`.
    """
    member_id = survivors_of([member_id])[member_id]
    if merchant_id is None and not get_stored_value_rules().is_licensed(business_date(at)):
        raise AllianceNotLicensed(field="offer")
    if merchant_id is not None:
        standing = standings_of(merchant_ids=[merchant_id]).get(merchant_id)
        if standing is None or standing.status != MerchantStatus.ACTIVE:
            raise TopUpOfferNotFound(field="offer")
    wait_for_lock(f"wallet:{member_id}:{scope_of(merchant_id)}")
    room = get_top_up_room(member_id=member_id, merchant_id=merchant_id)
    if amount_fen > room.room_fen:
        raise WalletCapExceeded(field="amount_fen", cap=_yuan(room.cap_fen), room=_yuan(room.room_fen))


@transaction_required
def store_value(
    *,
    order: str,
    member_id: int,
    offer_id: int,
    paid_fen: int,
    collected_by: int | None,
    happened_at: datetime,
    at: datetime,
) -> None:
    """Book what an order topped up: its principal from who got the money, its bonus from who gives it.

    `collected_by`: the merchant that got the money, None for the platform. An offer that was withdrawn meanwhile is
    kept to. Moves no money. Raises `TopUpAmountDiffers`, what `check_top_up` raises, or what the books refuse.
    """
    offer = TopUpOffer.objects.get(pk=offer_id)
    if offer.amount_fen != paid_fen:
        raise TopUpAmountDiffers(field="paid_fen")
    # The wallet of one merchant may be new, which no merge could hand over.
    member_id = survivors_of([member_id])[member_id]
    check_top_up(member_id=member_id, merchant_id=offer.merchant_id, amount_fen=paid_fen, at=happened_at)
    transfers = _transfers(offer, member_id, collected_by)
    [posting] = post([Journal(TOP_UP_SOURCE, order, TOP_UP_SOURCE, happened_at, transfers)], at=at)
    if posting.refusal is not None:
        raise posting.refusal


def _transfers(offer: TopUpOffer, member_id: int, collected_by: int | None) -> tuple[Transfer, ...]:
    platform_id, scope = get_platform_party_id(), scope_of(offer.merchant_id)
    if offer.funder == BonusFunder.MERCHANT:
        assert offer.merchant_id is not None, "A bonus of the whole alliance is given by the platform."
        giver = accounts.payable(offer.merchant_id)
    else:
        giver = accounts.marketing(platform_id)
    payer = accounts.channel(platform_id) if collected_by is None else accounts.payable(collected_by)
    principal, bonus = (accounts.wallet(member_id, scope, is_bonus=is_bonus) for is_bonus in (False, True))
    moves = ((payer, principal, offer.amount_fen), (giver, bonus, offer.bonus_fen))
    return tuple(Transfer(*move) for move in moves if move[2])


def _yuan(fen: int) -> str:
    return f"¥{fen // 100}.{fen % 100:02d}"
