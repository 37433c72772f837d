"""`post()`: transfers a second in batches of 1, 100 and 10,000, and from several processes at once."""

import multiprocessing
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from benchmarks.bare import alternate
from benchmarks.report import Row, Table
from lianka.domain.ledger.chart import CHANNEL, PAYABLE, REVENUE_TRANSACTION
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import AccountRef, Journal, Transfer
from lianka.foundation.db import is_postgresql, transaction
from lianka.foundation.memory import collect_rarely

MEMBERS = 10_000
MERCHANTS = 1_000
PLATFORM = 1
_AT = datetime(2026, 3, 2, 4, tzinfo=UTC)
_FIRST_MERCHANT = 10_000_000
_TRANSFERS = 2


def sale(key: str, *, platform: int, merchant: int) -> Journal:
    """A platform-collect sale: what was paid, and the transaction commission of it."""
    payable = AccountRef(PAYABLE, _FIRST_MERCHANT + merchant)
    return Journal(
        "bench",
        key,
        "bench",
        _AT,
        (
            Transfer(AccountRef(CHANNEL, platform), payable, 12800),
            Transfer(payable, AccountRef(REVENUE_TRANSACTION, platform), 128),
        ),
    )


def batches() -> Table:
    """Ours beside the bare SQL, from one process, for three sizes of batch."""
    table = Table("post(): one process", ("batch", "ours, transfers/s", "bare SQL, transfers/s", "ours / bare"))
    for size, rounds in ((1, 60), (100, 20), (10_000, 3)):
        run = f"{size}-{time.time_ns()}"

        def one_batch(number: int, size: int = size, run: str = run) -> None:
            _post(
                [
                    sale(f"{run}-{number}-{index}", platform=PLATFORM, merchant=index % MERCHANTS)
                    for index in range(size)
                ]
            )

        one_batch(-1)
        ours, bare = alternate(one_batch, rounds=rounds)
        ours_rate, bare_rate = (size * _TRANSFERS / statistics.median(seconds) for seconds in (ours, bare))
        table.rows.append(Row(f"{size:,}", f"{ours_rate:,.0f}", f"{bare_rate:,.0f}", f"{ours_rate / bare_rate:.2f}"))
    return table


def processes(counts: Sequence[int] = (1, 2, 4, 8), *, seconds: float = 4) -> Table:
    """Several processes posting batches of 100: each on a platform account of its own, and all on one."""
    table = Table(
        "post(): several processes, batches of 100",
        ("processes", "spread, transfers/s", "all at one platform account, transfers/s", "one / spread"),
    )
    if not is_postgresql():
        table.note = "SQLite has one writer: several processes take turns."
        counts = counts[:2]
    for count in counts:
        spread, one = (_rate(count, seconds, is_spread=is_spread) for is_spread in (True, False))
        table.rows.append(Row(str(count), f"{spread:,.0f}", f"{one:,.0f}", f"{one / spread:.2f}"))
    return table


def _rate(count: int, seconds: float, *, is_spread: bool) -> float:
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(count)
    with context.Pool(count, initializer=_set_up, initargs=(barrier,)) as pool:
        posted = pool.starmap(_work, [(number, seconds, is_spread) for number in range(count)], chunksize=1)
    return sum(posted) / seconds


def _set_up(barrier: object) -> None:
    global _barrier
    import django

    django.setup()
    collect_rarely()
    _barrier = barrier


def _work(number: int, seconds: float, is_spread: bool) -> int:
    platform = PLATFORM + 1 + number if is_spread else PLATFORM
    run = f"{number}-{time.time_ns()}"
    _batch(run, -1, platform, number)
    _barrier.wait()  # type: ignore[attr-defined]
    posted, until, turn = 0, time.perf_counter() + seconds, 0
    while time.perf_counter() < until:
        posted += _batch(run, turn, platform, number)
        turn += 1
    return posted


def _batch(run: str, turn: int, platform: int, number: int) -> int:
    journals = [
        sale(f"{run}-{turn}-{index}", platform=platform, merchant=number * MERCHANTS + index) for index in range(100)
    ]
    _post(journals)
    return len(journals) * _TRANSFERS


@transaction
def _post(journals: list[Journal]) -> None:
    for posting in post(journals, at=_AT):
        if posting.refusal is not None:
            raise posting.refusal


_barrier: object = None
