"""The day-close over many lots: their expiry, and the month's statements, each beside the bare SQL of the same rows."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from benchmarks.bare import alternate
from benchmarks.databases import analyze
from benchmarks.jobs import HEAD, DailyJob, compared, measure, sizes_of
from benchmarks.report import Row, Table
from lianka.domain.access.operations.ensure_platform_party import ensure_platform_party
from lianka.domain.ledger.chart import CHANNEL, PAYABLE, POINTS, POINTS_FUND, POINTS_ISSUED, REVENUE_POINTS_SPREAD
from lianka.domain.ledger.operations.close_dates import close_dates
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import AccountRef, Grant, Journal, Transfer
from lianka.domain.loyalty.operations import expire_lots, expire_points
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
_FIRST_MEMBER = 10_000_000
_JANUARY, _FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)
_FEW_ON, _CHUNKS_ON, _MANY_ON = (date(2026, 3, day) for day in (1, 2, 3))
_NOW = end_of_day(_MANY_ON) + timedelta(hours=1)


def day_close(size: int) -> Table:
    """Expire `size` lots and state two months of a thousand merchants."""
    platform, merchants = _found_alliance()
    sizes = sizes_of(size, chunk=expire_lots.CHUNK)
    first_member = _FIRST_MEMBER
    for lots, day in zip(sizes, (_FEW_ON, _CHUNKS_ON, _MANY_ON), strict=True):
        campaigns = Campaigns(lots // GRANTS_PER_JOURNAL, first_member, day, platform, merchants)
        for journals in _batches(campaigns):
            _post(journals)
        first_member += campaigns.total
    analyze()
    close_dates(through=_FEBRUARY, at=_NOW)
    table = Table(f"Day-close over {sum(sizes):,} lots of {sum(sizes) // 10:,} members", HEAD)
    table.rows.append(_statements())
    measure(DailyJob("lots", sizes, expire_lots.CHUNK, _one_chunk, expire_all, _FEW_ON, _MANY_ON), table)
    return table


def expire_all(day: date) -> int:
    """The job of the day."""
    return expire_points.expire_points(business_date=day, at=_NOW)


def _one_chunk(_number: int) -> None:
    expire_lots.expire_chunk(expire_points.EXPIRING_POINTS, day=_CHUNKS_ON, at=_NOW)


class Campaigns(NamedTuple):
    """Sales that give points to as many members, ten to each over time, which expire on one day."""

    total: int
    first_member: int
    expiry: date
    platform: int
    merchants: list[int]


def _statements() -> Row:
    months = (_JANUARY, _FEBRUARY)
    ours, bare = alternate(lambda number: issue_statements(through=months[number], by=SYSTEM, at=_NOW), rounds=1)
    return Row(f"month statements of {MERCHANTS:,} merchants", *compared(sum(ours), sum(bare)))


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


def _batches(campaigns: Campaigns) -> Iterator[list[Journal]]:
    for first in range(0, campaigns.total, _JOURNALS_AT_ONCE):
        latest = min(first + _JOURNALS_AT_ONCE, campaigns.total)
        yield [_campaign(number, campaigns) for number in range(first, latest)]


def _campaign(number: int, campaigns: Campaigns) -> Journal:
    """A sale at a merchant that gives points to ten members: a lot each."""
    day = date(2026, 1, 1) + timedelta(days=58 * number // campaigns.total)
    platform, merchant = campaigns.platform, campaigns.merchants[number % len(campaigns.merchants)]
    payable = AccountRef(PAYABLE, merchant)
    grants = tuple(
        Grant(
            holder=AccountRef(POINTS, campaigns.first_member + (number * GRANTS_PER_JOURNAL + index) % campaigns.total),
            amount=100,
            issued_from=AccountRef(POINTS_ISSUED, merchant),
            cost_fen=100,
            payer=payable,
            fund=AccountRef(POINTS_FUND, platform),
            spread=AccountRef(REVENUE_POINTS_SPREAD, platform),
            issuer_id=merchant,
            expires_at=end_of_day(campaigns.expiry),
        )
        for index in range(GRANTS_PER_JOURNAL)
    )
    sale = Transfer(AccountRef(CHANNEL, platform), payable, 100_000)
    key = f"sale-{campaigns.first_member + number}"
    return Journal("bench", key, "bench", start_of_day(day), (sale,), grants)


@transaction
def _post(journals: list[Journal], *, at: datetime = _NOW) -> None:
    for posting in post(journals, at=at):
        if posting.refusal is not None:
            raise posting.refusal
