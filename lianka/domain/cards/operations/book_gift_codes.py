"""Every act on gift codes in the books: where their money comes from, waits, and goes."""

from datetime import datetime

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.cards.models import GiftBatch
from lianka.domain.cards.values import (
    GIFT_EXPIRY_SOURCE,
    GIFT_OPENING_SOURCE,
    GIFT_PAYMENT_SOURCE,
    GIFT_REPAYMENT_SOURCE,
    GIFT_VOID_SOURCE,
    GiftMoney,
    GiftPayer,
)
from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import AccountRef, Journal, Transfer
from lianka.foundation.db import transaction_required


@transaction_required
def book_payment(batch: GiftBatch, *, at: datetime) -> None:
    """What the buyer paid waits behind the codes."""
    _post(GIFT_PAYMENT_SOURCE, batch.public_id, "gift_codes_paid", _payer(batch), _sold(), batch.total_fen, at)


@transaction_required
def book_opening(*, order: str, price_fen: int, at: datetime) -> None:
    """What a code cost is now what its card cost, and is earned with the card's days."""
    deferred = AccountRef(chart.CARDS_DEFERRED, get_platform_party_id())
    _post(GIFT_OPENING_SOURCE, order, "gift_code_redeemed", _sold(), deferred, price_fen, at)


@transaction_required
def book_void(batch: GiftBatch, *, void: str, amount_fen: int, money: GiftMoney, at: datetime) -> None:
    """What voided codes cost is revenue, or the buyer's again: at once in what a merchant is owed, else by the bank."""
    if money == GiftMoney.KEEP:
        to = _breakage()
    elif batch.paid_by == GiftPayer.PAYABLE:
        to = _payer(batch)
    else:
        to = _repayments()
    _post(GIFT_VOID_SOURCE, void, "gift_codes_voided", _sold(), to, amount_fen, at)


@transaction_required
def book_expiry(batch: GiftBatch, *, amount_fen: int, happened_at: datetime, at: datetime) -> Exception | str | None:
    """What expired codes cost is revenue. Returns why the books refused, if they did: a job has nobody to tell."""
    transfer = Transfer(_sold(), _breakage(), amount_fen)
    journal = Journal(GIFT_EXPIRY_SOURCE, batch.public_id, "gift_codes_expired", happened_at, transfers=(transfer,))
    (posting,) = post([journal], at=at)
    return posting.refusal or ("posted before" if posting.is_replay else None)


@transaction_required
def book_repayment(*, repayment: str, amount_fen: int, at: datetime) -> None:
    """The bank gave the buyer back what voided codes cost."""
    bank = AccountRef(chart.BANK, get_platform_party_id())
    _post(GIFT_REPAYMENT_SOURCE, repayment, "gift_codes_repaid", _repayments(), bank, amount_fen, at)


def _post(
    source: str, key: str, reason: str, debit: AccountRef, credit: AccountRef, amount_fen: int, at: datetime
) -> None:
    journal = Journal(source, key, reason, at, transfers=(Transfer(debit, credit, amount_fen),))
    (posting,) = post([journal], at=at)
    if posting.refusal is not None:
        raise posting.refusal


def _payer(batch: GiftBatch) -> AccountRef:
    if batch.paid_by == GiftPayer.PAYABLE and batch.merchant_id is not None:
        return AccountRef(chart.PAYABLE, batch.merchant_id)
    return AccountRef(chart.BANK, get_platform_party_id())


def _sold() -> AccountRef:
    return AccountRef(chart.CARDS_GIFT_CODES, get_platform_party_id())


def _repayments() -> AccountRef:
    return AccountRef(chart.CARDS_GIFT_REPAYMENTS, get_platform_party_id())


def _breakage() -> AccountRef:
    return AccountRef(chart.REVENUE_BREAKAGE, get_platform_party_id())
