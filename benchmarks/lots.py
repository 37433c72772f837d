"""The day-close over many lots: their expiry, and the month's statements, each beside the bare SQL of the same rows."""

import resource
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from statistics import median

from benchmarks.bare import alternate
from benchmarks.databases import analyze
from benchmarks.report import Row, Table
from lianka.domain.access.operations.ensure_platform_party import ensure_platform_party
from lianka.domain.ledger.chart import CHANNEL, PAYABLE, POINTS, POINTS_FUND, POINTS_ISSUED, REVENUE_POINTS_SPREAD
from lianka.domain.ledger.operations.close_dates import close_dates
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import AccountRef, Grant, Journal, Transfer
from lianka.domain.loyalty.operations import expire_points
from lianka.domain.merchants.operations.create_merchants import create_merchants
from lianka.domain.merchants.values import CollectMode, ContractTerms, MerchantDraft
from lianka.domain.settlement.operations.issue_statements import issue_statements
from lianka.foundation.audit import SYSTEM
from lianka.foundation.calendar import end_of_day, start_of_day
from lianka.foundation.db import transaction
from lianka.foundation.values import Rate

MERCHANTS = 1_000
GRANTS_PER_JOURNAL = 10
_JOURNALS_AT_ONCE = 1_000
_ROUNDS_MAX = 20
_FIRST_MEMBER = 10_000_000
_JANUARY, _FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)
_EXPIRY = date(2026, 3, 1)
_NOW = end_of_day(_EXPIRY) + timedelta(hours=1)


def day_close(lots: int) -> Table:
    """Expire `lots` lots and state two months of a thousand merchants."""
    platform, merchants = _found_alliance()
    for journals in _batches(lots, platform, merchants):
        _post(journals)
    analyze()
    close_dates(through=_FEBRUARY, at=_NOW)
    table = Table(
        f"Day-close over {lots:,} lots of {lots // 10:,} members", ("what", "ours, s", "bare SQL, s", "ours / bare")
    )
    table.rows.append(_statements())
    table.rows.append(_expiry(lots, table))
    return table


def _statements() -> Row:
    months = (_JANUARY, _FEBRUARY)
    ours, bare = alternate(lambda number: issue_statements(through=months[number], by=SYSTEM, at=_NOW), rounds=1)
    return Row(f"month statements of {MERCHANTS:,} merchants", *_compared(sum(ours), sum(bare)))


def _expiry(lots: int, table: Table) -> Row:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def one_chunk(_number: int) -> None:
        expire_points._expire_chunk(day=_EXPIRY, at=_NOW)

    each = expire_points.CHUNK
    rounds = max(1, min(_ROUNDS_MAX, lots // each // 2))
    ours, bare = alternate(one_chunk, rounds=rounds)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    table.note = f"While {2 * rounds * each:,} of the lots expired the process grew by {grown:.0f} MB at most."
    return Row(f"expiry, a chunk of {each:,} lots (median)", *_compared(median(ours), median(bare)))


def _compared(ours: float, bare: float) -> tuple[str, str, str]:
    return f"{ours:.2f}", f"{bare:.2f}", f"{ours / bare:.2f}"


def _found_alliance() -> tuple[int, list[int]]:
    at = start_of_day(date(2025, 12, 1))
    platform = ensure_platform_party(name="Bench", by=SYSTEM, at=at)
    terms = ContractTerms(
        transaction_rate=Rate.of("0.01"),
        issue_price=Rate.of("1"),
        redemption_price=Rate.of("0.9"),
        collect_mode=CollectMode.PLATFORM,
    )
    drafts = [
        MerchantDraft(name=f"merchant {number}", terms=terms, valid_from=at.date()) for number in range(MERCHANTS)
    ]
    created = transaction(create_merchants)(drafts=drafts, by=SYSTEM, at=at)
    return platform, list(created.values())


def _batches(lots: int, platform: int, merchants: list[int]) -> Iterator[list[Journal]]:
    total = lots // GRANTS_PER_JOURNAL
    for first in range(0, total, _JOURNALS_AT_ONCE):
        yield [
            _campaign(number, total, platform, merchants[number % len(merchants)])
            for number in range(first, min(first + _JOURNALS_AT_ONCE, total))
        ]


def _campaign(number: int, total: int, platform: int, merchant: int) -> Journal:
    """A sale at a merchant that gives points to ten members: a lot each."""
    day = date(2026, 1, 1) + timedelta(days=58 * number // total)
    payable = AccountRef(PAYABLE, merchant)
    grants = tuple(
        Grant(
            holder=AccountRef(POINTS, _FIRST_MEMBER + (number * GRANTS_PER_JOURNAL + index) % (total or 1)),
            amount=100,
            issued_from=AccountRef(POINTS_ISSUED, merchant),
            cost_fen=100,
            payer=payable,
            fund=AccountRef(POINTS_FUND, platform),
            spread=AccountRef(REVENUE_POINTS_SPREAD, platform),
            issuer_id=merchant,
            expires_at=end_of_day(_EXPIRY),
        )
        for index in range(GRANTS_PER_JOURNAL)
    )
    sale = Transfer(AccountRef(CHANNEL, platform), payable, 100_000)
    return Journal("bench", f"sale-{number}", "bench", start_of_day(day), (sale,), grants)


@transaction
def _post(journals: list[Journal], *, at: datetime = _NOW) -> None:
    for posting in post(journals, at=at):
        if posting.refusal is not None:
            raise posting.refusal
