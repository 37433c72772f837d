"""What happened in the demo's alliance before anyone looks. Deterministic but for the dates, which end yesterday."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from random import Random

from lianka.domain.checkout.operations.record_till_records import record_till_records
from lianka.domain.checkout.values import TillParties, TillRecord, TillRecordOutcome
from lianka.domain.loyalty.operations.buy_points_in_advance import buy_points_in_advance
from lianka.domain.loyalty.operations.cover_points_due import cover_points_due
from lianka.domain.loyalty.operations.open_prepaid_account import open_prepaid_account
from lianka.domain.settlement.operations.confirm_statement import confirm_statement
from lianka.domain.settlement.operations.record_payment import record_payment
from lianka.domain.settlement.queries import list_statements
from lianka.foundation.audit import Actor, ActorKind
from lianka.foundation.calendar import ONE_DAY, alliance_zone
from lianka.foundation.db import transaction
from lianka.interfaces.shared.till_files.mapping import read_mapping
from lianka.interfaces.shared.till_files.run import ImportOrder, NobodyWatches, import_till_file
from lianka.interfaces.shared.world import World

STORYTELLER = Actor(ActorKind.COMMAND, "demo")
DAYS = 90
_MEMBERS = 24
_BATCH = 200
_SHOPS = (
    # name, category, the usual amount in yuan, how many purchases a day
    ("老陈面馆", "noodles", 38, 3),
    ("城南加油站", "fuel", 260, 1),
    ("晨光书店", "stationery", 75, 1),
    ("半山酒店", "rooms", 480, 1),
)


def import_example(*, mapping: Path, purchases: Path, until: date, folder: Path) -> int:
    """Bring the example file in, its dates moved so that the latest is `until`; returns how many records it had."""
    moved = folder / purchases.name
    _move_dates(purchases, moved, until)
    order = ImportOrder(
        path=moved,
        mapping=read_mapping(mapping),
        create_merchants=True,
        by=STORYTELLER,
        rejections_path=folder / "rejected.csv",
    )
    return import_till_file(order, NobodyWatches()).records


def live_through(*, world: World, first: date, until: date, at: datetime) -> int:
    """Let the cast's members shop and spend points from `first` to `until`; returns how many records that made."""
    for merchant_id in (world.fuel, world.hotel):
        open_prepaid_account(merchant_id=merchant_id, by=STORYTELLER, at=at)
        buy_points_in_advance(merchant_id=merchant_id, amount_fen=200_000, key="demo", by=STORYTELLER, at=at)
    records, count = _purchases(first, until), 0
    while batch := list(islice(records, _BATCH)):
        count += sum(outcome.refusal is None for outcome in _record(batch, at=at))
    cover_points_due(at=at)
    return count


def settle_oldest(*, at: datetime, paid_on: date) -> None:
    """Confirm and pay the oldest statement that is owed to a merchant, so that every state can be seen."""
    oldest = [statement for statement in list_statements() if statement.due_fen > 0]
    for statement in sorted(oldest, key=lambda statement: (statement.period_end, statement.pk))[:2]:
        confirm_statement(statement_id=statement.public_id, by=STORYTELLER, at=at)
    for statement in sorted(oldest, key=lambda statement: (statement.period_end, statement.pk))[:1]:
        record_payment(statement_id=statement.public_id, paid_on=paid_on, reference="DEMO-0001", by=STORYTELLER, at=at)


@transaction
def _record(records: list[TillRecord], *, at: datetime) -> Sequence[TillRecordOutcome]:
    return record_till_records(records=records, parties=TillParties(), by=STORYTELLER, at=at).outcomes


def _purchases(first: date, until: date) -> Iterator[TillRecord]:
    chance = Random(20_260_101)
    day, number = first, 0
    while day <= until:
        for shop, category, usual_yuan, a_day in _SHOPS:
            for _visit in range(chance.randint(0, 2 * a_day)):
                number += 1
                yield TillRecord(
                    member=f"6100-{chance.randrange(_MEMBERS):04}",
                    merchant=shop,
                    receipt_number=f"D{number:05}",
                    happened_at=_moment(day, chance),
                    amount_fen=chance.randint(usual_yuan * 40, usual_yuan * 180),
                    category=category,
                    points_spent=_points_spent(chance, days_gone=(day - first).days),
                )
        day += ONE_DAY


def _points_spent(chance: Random, *, days_gone: int) -> int:
    # Nobody has points to spend at first; who has too few is refused, as at a real till.
    return chance.choice((50, 100, 200)) if days_gone > DAYS // 4 and chance.random() < 0.25 else 0


def _moment(day: date, chance: Random) -> datetime:
    return datetime.combine(day, time(chance.randint(9, 21), chance.randint(0, 59)), tzinfo=alliance_zone())


def _move_dates(source: Path, target: Path, until: date) -> None:
    with source.open(encoding="utf-8", newline="") as given:
        rows = list(csv.DictReader(given))
    shift = until - max(date.fromisoformat(row["trans_date"]) for row in rows)
    for row in rows:
        row["trans_date"] = (date.fromisoformat(row["trans_date"]) + shift).isoformat()
    with target.open("w", encoding="utf-8", newline="") as moved:
        writer = csv.DictWriter(moved, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def beginning_of(until: date) -> date:
    """The day on which the demo's history begins."""
    return until - timedelta(days=DAYS - 1)
