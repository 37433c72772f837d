"""A merchant pays for points it is going to issue."""

from datetime import datetime

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import Journal, Transfer
from lianka.domain.loyalty.errors import AmountNotPositive, PrepaidAccountNotFound
from lianka.domain.loyalty.models import PrepaidAccount
from lianka.domain.loyalty.operations.cover_points_due import cover_accounts
from lianka.domain.loyalty.rules import accounts
from lianka.domain.merchants.queries import get_merchant
from lianka.foundation import audit
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction

SOURCE = "prepaid_purchase"


@transaction
def buy_points_in_advance(*, merchant_id: int, amount_fen: int, key: str, by: Actor, at: datetime) -> None:
    """Book money that arrived at the bank for points, and let the merchant issue again if that is enough.

    `key` names the payment: a second time with the same amount changes nothing. Raises `AmountNotPositive`,
    `PrepaidAccountNotFound`, and `JournalConflict` for a known payment with another amount.
    """
    if amount_fen <= 0:
        raise AmountNotPositive(field="amount_fen")
    # Locked before the books are, as everywhere: two payments of one merchant come one after the other.
    if not PrepaidAccount.objects.select_for_update().filter(pk=merchant_id).exists():
        raise PrepaidAccountNotFound(field="merchant_id")
    if not _book(merchant_id, amount_fen, key, at):
        return
    cover_accounts([merchant_id], at=at)
    audit.record(
        by=by,
        action="loyalty.buy_points_in_advance",
        subject=get_merchant(merchant_id=merchant_id).code,
        at=at,
        facts={"amount_fen": amount_fen, "key": key},
    )


def _book(merchant_id: int, amount_fen: int, key: str, at: datetime) -> bool:
    bank = accounts.bank(get_platform_party_id())
    transfer = Transfer(bank, accounts.prepaid(merchant_id), amount_fen)
    journal = Journal(SOURCE, f"{merchant_id}:{key}", "points_bought", at, transfers=(transfer,))
    (posting,) = post([journal], at=at)
    if posting.refusal is not None:
        raise posting.refusal
    return not posting.is_replay
