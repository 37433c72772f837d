"""What a posted purchase costs as the number of members grows: it must stay flat."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from statistics import median

from benchmarks.databases import analyze
from benchmarks.people import register_members
from benchmarks.report import Row, Table
from lianka.domain.access.operations.ensure_platform_party import ensure_platform_party
from lianka.domain.checkout.operations.record_till_records import record_till_records
from lianka.domain.checkout.values import TillParties, TillRecord
from lianka.domain.merchants.operations.create_merchants import create_merchants
from lianka.domain.merchants.values import CollectMode, ContractTerms, MerchantDraft
from lianka.foundation import clock
from lianka.foundation.audit import SYSTEM
from lianka.foundation.db import transaction
from lianka.foundation.values import Rate

SIZES = (10_000, 100_000, 1_000_000)
_SHOPS = 100
_BATCH, _ROUNDS = 100, 40


def flatness(sizes: Sequence[int] = SIZES) -> Table:
    """Microseconds a purchase in batches of 100, for each number of members."""
    at = clock.now()
    _found(at)
    table = Table(
        f"A posted purchase, in batches of {_BATCH}", ("members", "µs a purchase (median)", "beside the smallest")
    )
    known, first = 0, 0.0
    for size in sizes:
        register_members(known, size, at)
        known = size
        analyze()
        cost = _cost(size, at)
        first = first or cost
        table.rows.append(Row(f"{size:,}", f"{cost:,.0f}", f"{cost / first:.2f}"))
    return table


def _found(at: datetime) -> None:
    ensure_platform_party(name="Bench", by=SYSTEM, at=at)
    terms = ContractTerms(
        transaction_rate=Rate.of("0.01"),
        points_per_yuan=Rate.of(1),
        issue_price=Rate.of(1),
        redemption_price=Rate.of("0.9"),
        collect_mode=CollectMode.PLATFORM,
    )
    since = (at - timedelta(days=30)).date()
    drafts = [MerchantDraft(name=f"shop {number}", terms=terms, valid_from=since) for number in range(_SHOPS)]
    transaction(create_merchants)(drafts=drafts, by=SYSTEM, at=at)


def _cost(size: int, at: datetime) -> float:
    chance = Random(size)
    seconds = []
    for turn in range(_ROUNDS):
        records = [
            TillRecord(
                member=f"M{chance.randrange(size)}",
                merchant=f"shop {chance.randrange(_SHOPS)}",
                receipt_number=f"{size}-{turn}-{number}",
                happened_at=at,
                amount_fen=12_800,
            )
            for number in range(_BATCH)
        ]
        started = time.perf_counter()
        _record(records, at)
        seconds.append(time.perf_counter() - started)
    return median(seconds) / _BATCH * 1_000_000


@transaction
def _record(records: list[TillRecord], at: datetime) -> None:
    for outcome in record_till_records(records=records, parties=TillParties(), by=SYSTEM, at=at).outcomes:
        if outcome.refusal is not None:
            raise outcome.refusal
