"""Stored value leaves a wallet because it is refunded (PTS-11)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.ledger.operations.lock_accounts import lock_accounts
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import AccountRef, Journal, Transfer
from lianka.domain.loyalty.rules import accounts
from lianka.domain.loyalty.values import STORED_VALUE_REFUND_SOURCE, BonusFunder, ValueReturned, scope_of
from lianka.foundation.db import transaction_required
from lianka.foundation.locks import wait_for_lock


@transaction_required
def lock_wallet(*, member_id: int, merchant_id: int | None) -> None:
    """Keep top-ups and refunds of this wallet waiting until the transaction ends."""
    wait_for_lock(f"wallet:{member_id}:{scope_of(merchant_id)}")


@transaction_required
def freeze_wallet(*, member_id: int, merchant_id: int | None, at: datetime) -> None:
    """Keep all waiting that would move this wallet, sales too, until the transaction ends."""
    lock_wallet(member_id=member_id, merchant_id=merchant_id)
    scope = scope_of(merchant_id)
    lock_accounts([accounts.wallet(member_id, scope, is_bonus=is_bonus) for is_bonus in (False, True)], at=at)


@transaction_required
def return_value(
    *, refund: str, member_id: int, merchant_id: int | None, parts: Sequence[ValueReturned], at: datetime
) -> None:
    """Book a refund once: principal to who pays it back, bonus to who gave it.

    Moves no money. Raises what the books refuse, such as value that is not there.
    """
    sums: dict[tuple[AccountRef, AccountRef], int] = defaultdict(int)
    platform_id, scope = get_platform_party_id(), scope_of(merchant_id)
    principal, bonus = (accounts.wallet(member_id, scope, is_bonus=is_bonus) for is_bonus in (False, True))
    for part in parts:
        payer = accounts.payable(part.collected_by) if part.collected_by else accounts.channel(platform_id)
        giver = accounts.marketing(platform_id)
        if merchant_id is not None and part.funder == BonusFunder.MERCHANT:
            giver = accounts.payable(merchant_id)
        sums[principal, payer] += part.principal_fen
        sums[bonus, giver] += part.bonus_fen
    transfers = tuple(Transfer(*sides, amount) for sides, amount in sums.items() if amount)
    source = STORED_VALUE_REFUND_SOURCE
    [posting] = post([Journal(source, refund, source, at, transfers)], at=at)
    if posting.refusal is not None:
        raise posting.refusal
