"""A year of real purchases, day by day through tills and the day-close, against the rule told a second time.

The file: Complete Journey, a sample of the receipts of some 2,400 households in 2017. All of it is told as tills tell
it, each day is closed by all daily jobs, and every household's tier, hold and history is worked out by the book.
"""

from collections import defaultdict
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet
import pytest

from lianka.domain.checkout.operations.record_till_records import record_till_records
from lianka.domain.checkout.values import TillParties, TillRecord
from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef
from lianka.domain.loyalty.models import MemberTier, TierMove
from lianka.domain.loyalty.values import TierDraft
from lianka.domain.members.models import Member
from lianka.foundation.calendar import ONE_DAY, end_of_day, start_of_day
from lianka.foundation.db import refresh_statistics, transaction
from lianka.foundation.jobs import run_due
from lianka.interfaces.shared.world import build_world
from tests.operations.loyalty.tiers import set_tiers
from tests.rules.tiers_by_the_book import answer
from tests.world import OPERATOR

pytestmark = [pytest.mark.real_data, pytest.mark.slow, pytest.mark.django_db, pytest.mark.row("MBR-6")]
ZONE = ZoneInfo("Asia/Shanghai")
TIERS = (
    TierDraft(code="basic", name="普通", threshold=0),
    TierDraft(code="silver", name="银卡", threshold=15),
    TierDraft(code="gold", name="金卡", threshold=40),
    TierDraft(code="black", name="黑卡", threshold=90),
)
HOLD_MONTHS = 2
Receipt = tuple[str, datetime, int]


@pytest.fixture
def purchases(real_data: Path) -> list[Receipt]:
    """Household, moment and fen of every receipt that was paid, in the order they happened."""
    file = real_data / "completejourney" / "transactions_sample.parquet"
    if not file.exists():
        pytest.skip(f"{real_data} (LIANKA_REAL_DATA) lacks completejourney/transactions_sample.parquet.")
    sums: dict[tuple[str, datetime], int] = defaultdict(int)
    columns = ["household_id", "transaction_timestamp", "sales_value"]
    for row in pyarrow.parquet.read_table(file, columns=columns).to_pylist():
        moment = row["transaction_timestamp"].replace(tzinfo=ZONE)
        sums[row["household_id"], moment] += round(row["sales_value"] * 100)
    receipts = [(household, at, fen) for (household, at), fen in sums.items() if fen]
    return sorted(receipts, key=lambda each: (each[1], each[0]))


def _replay(purchases: list[Receipt]) -> date:
    """Each day's receipts in one batch, and all daily jobs of the day; on days without receipts, too."""
    by_day = {day: list(told) for day, told in groupby(purchases, key=lambda each: each[1].date())}
    day: date = min(by_day)
    last: date = max(by_day)
    while day <= last:
        _tell(by_day.get(day, []), at=end_of_day(day))
        runs = run_due(at=end_of_day(day), begin=day)
        assert [run.error for run in runs if run.error] == []
        if day.day == 1:
            transaction(refresh_statistics)()
        day += ONE_DAY
    return last


@transaction
def _tell(told: list[Receipt], *, at: datetime) -> None:
    records = [
        TillRecord(household, "晨光书店", f"{household} {moment}", moment, fen) for household, moment, fen in told
    ]
    batch = record_till_records(records=records, parties=TillParties(), by=OPERATOR, at=at)
    assert [outcome.refusal for outcome in batch.outcomes if outcome.refusal] == []


def _growth(fen: int) -> int:
    """One for each yuan, half up."""
    return (fen + 50) // 100


def _by_the_book(told: list[Receipt], until: datetime) -> dict[str, Any]:
    return answer(
        {
            "tiers": [{"code": tier.code, "threshold": tier.threshold} for tier in TIERS],
            "hold_months": HOLD_MONTHS,
            "fall": "to_earned",
            "zone": ZONE.key,
            "events": [{"at": at.isoformat(), "growth": _growth(fen)} for _household, at, fen in told if _growth(fen)],
            "until": until.isoformat(),
        }
    )


def _in_production() -> dict[str, dict[str, Any]]:
    """Where each household stands, and how it came there."""
    names = {member.pk: str(member.external_ref) for member in Member.objects.exclude(external_ref=None)}
    histories: dict[int, list[dict[str, str]]] = defaultdict(list)
    for move in TierMove.objects.order_by("member_id", "number"):
        told = {"at": _local(move.at), "from": move.from_tier, "to": move.to_tier, "why": move.cause}
        histories[move.member_id].append(told)
    return {
        names[row.member_id]: {
            "history": histories[row.member_id],
            "tier": row.tier,
            "hold_until": row.hold_until and _local(row.hold_until),
        }
        for row in MemberTier.objects.all()
    }


def _local(moment: datetime) -> str:
    return moment.astimezone(ZONE).isoformat()


def test_a_year_of_real_purchases_leads_to_the_tiers_of_the_book(purchases: list[Receipt]) -> None:
    opened_at = start_of_day(purchases[0][1].date())
    world = build_world(at=opened_at)
    set_tiers(*TIERS, hold_months=HOLD_MONTHS, at=opened_at)
    told: dict[str, list[Receipt]] = defaultdict(list)
    for receipt in purchases:
        told[receipt[0]].append(receipt)

    last = _replay(purchases)

    found = _in_production()
    climbed = {household for household, receipts in told.items() if any(_growth(fen) for _, _, fen in receipts)}
    assert found.keys() == climbed
    wrong = [each for each in sorted(found) if found[each] != _by_the_book(told[each], end_of_day(last))]
    assert not wrong
    assert len(found) > 2_000
    assert {"reached", "kept", "fell"} == set(TierMove.objects.values_list("cause", flat=True))
    issued = sum(_growth(fen) for _household, _at, fen in purchases)
    assert balance_of(AccountRef(chart.GROWTH_ISSUED, world.platform)) == -issued
    assert list(check_books()) == []
