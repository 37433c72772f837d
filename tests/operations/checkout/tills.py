"""A till for tests: what it writes, and what is in the books afterwards."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from lianka.domain.checkout.models import Purchase, Refund, TillReceipt
from lianka.domain.checkout.operations.record_till_records import record_till_records
from lianka.domain.checkout.values import TillBatch, TillParties, TillRecord, TillRecordOutcome
from lianka.domain.ledger.models import Journal
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef
from lianka.domain.members.models import Member
from lianka.domain.merchants.models import Merchant
from lianka.foundation.db import transaction
from tests.world import OPENED_AT, OPERATOR

NOON = OPENED_AT + timedelta(hours=3)
MUCH_LATER = OPENED_AT + timedelta(days=300)

ZHAO = "6100-0007"
BOOKS, NOODLES, FUEL = "晨光书店", "老陈面馆", "城南加油站"


def told(
    receipt: str,
    amount_fen: int,
    *,
    member: str = ZHAO,
    merchant: str = BOOKS,
    day: int = 0,
    category: str = "",
    store: str = "",
    points_spent: int = 0,
) -> TillRecord:
    """What a till tells; `day` counts from the day the alliance opened."""
    happened_at = NOON + timedelta(days=day)
    return TillRecord(member, merchant, receipt, happened_at, amount_fen, category, store, points_spent)


@transaction
def take_in(*records: TillRecord, parties: TillParties | None = None, at: datetime = MUCH_LATER) -> TillBatch:
    """Record a batch in a transaction of its own."""
    return record_till_records(records=records, parties=parties or TillParties(), by=OPERATOR, at=at)


def results(batch: TillBatch) -> list[str]:
    """What became of each record, in short."""
    return [short(outcome) for outcome in batch.outcomes]


def balances(merchant_id: int, kinds: Sequence[str]) -> list[int]:
    """Balances of a party's accounts."""
    return [balance_of(AccountRef(kind, merchant_id)) for kind in kinds]


def row_counts() -> dict[str, int]:
    """How many rows of each kind there are: the same before and after what changed nothing."""
    models = (Purchase, Refund, TillReceipt, Journal, Member, Merchant)
    return {model.__name__: model.objects.count() for model in models}


def short(outcome: TillRecordOutcome) -> str:
    return outcome.refusal.code if outcome.refusal else outcome.result.value
