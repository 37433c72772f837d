"""The real purchases: what is in the books equals what plain Python makes of the file, however often it is killed."""

import multiprocessing
import random
import time
from pathlib import Path

import pytest
from pytest_django import Settings

from lianka.domain.checkout.models import ImportRun, Purchase, Refund
from lianka.domain.ledger.models import Account
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.ledger.queries import balances_of
from lianka.domain.ledger.values import AccountRef
from lianka.domain.members.models import Member
from lianka.domain.merchants.models import Merchant
from lianka.foundation.audit import Actor
from lianka.interfaces.shared.till_files.mapping import read_mapping
from lianka.interfaces.shared.till_files.run import (
    BATCH_RECORDS,
    ImportOrder,
    ImportReport,
    NobodyWatches,
    Watcher,
    import_till_file,
)
from lianka.interfaces.shared.world import build_world
from tests.doors.real_purchases import Figures, expect, payments, write_some
from tests.doors.till_files import EXAMPLE_MAPPING
from tests.operations.checkout.tills import row_counts
from tests.rivals import process, wait_until
from tests.world import OPENED_AT

pytestmark = [pytest.mark.real_data, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

KILLS = 10
ROWS_OF_THE_SLICE = 6_000


@pytest.fixture
def real_file(real_data: Path, settings: Settings, tmp_path: Path) -> Path:
    """The real file, with an alliance that is ready for it."""
    settings.VAR = tmp_path / "var"
    build_world(at=OPENED_AT)
    return real_data / "birmingham-purchase-cards" / "transactions.parquet"


class CountsBatches(NobodyWatches):
    """Lets another process see how many batches were booked."""

    def __init__(self) -> None:
        self._batches = multiprocessing.Value("i", 0)

    def booked(self, records: int, *, of: int) -> None:
        """Count one more; the first is told before any batch."""
        self._batches.value += 1

    def seen(self) -> int:
        """How many were told so far."""
        return int(self._batches.value)


def bring_in(file: Path, *, batch_records: int = BATCH_RECORDS, watcher: Watcher | None = None) -> ImportReport:
    order = ImportOrder(
        path=file,
        mapping=read_mapping(EXAMPLE_MAPPING),
        create_merchants=True,
        by=Actor("command", "test"),
        rejections_path=file.with_name("rejected.csv"),
        batch_records=batch_records,
    )
    return import_till_file(order, watcher or NobodyWatches())


def kill_while_booking(file: Path, *, batches: int, seconds: float) -> None:
    """Let a process bring the file in and kill it that long after so many batches."""
    watcher = CountsBatches()
    with process(lambda: bring_in(file, batch_records=200, watcher=watcher)) as child:
        # A process that ended by itself counts as killed: whatever ended it, the next one has to go on.
        wait_until(lambda: watcher.seen() >= batches or not child.is_alive())
        time.sleep(seconds)


def balances(kind: str) -> dict[int, int]:
    refs = [
        AccountRef(kind, party_id) for party_id in Account.objects.filter(kind=kind).values_list("party_id", flat=True)
    ]
    return {ref.party_id: balance for ref, balance in balances_of(refs).items()}


def assert_books_are(expected: Figures) -> None:
    """Compare every purchase, every refund, and the balance of every member and merchant."""
    purchases = Purchase.objects.values_list(
        "receipt_number", "paid_fen", "points_earned", "transaction_fee_fen", "refunded_fen"
    )
    assert {row[0]: row[1:] for row in purchases} == {
        receipt: (each.fen, each.points, each.fee, each.refunded) for receipt, each in expected.purchases.items()
    }
    refunds = Refund.objects.values_list("receipt_number", "purchase__receipt_number")
    assert dict(refunds) == expected.refunds
    points, debts, members = balances("points"), balances("points_debt"), member_refs()
    net = {ref: points.get(party_id, 0) + debts.get(party_id, 0) for party_id, ref in members.items()}
    assert {ref: net[ref] for ref in expected.points_of_member} == dict(expected.points_of_member)
    merchants = dict(Merchant.objects.values_list("party_id", "name"))
    issued = {merchants[party_id]: -balance for party_id, balance in balances("points.issued").items()}
    payable = {merchants[party_id]: balance for party_id, balance in balances("payable").items()}
    assert {name: issued.get(name, 0) for name in expected.points_of_merchant} == dict(expected.points_of_merchant)
    assert payable == dict(expected.payable)
    assert sum(balances("revenue.transaction").values()) == expected.commission


def member_refs() -> dict[int, str]:
    return {party_id: ref or "" for party_id, ref in Member.objects.values_list("party_id", "external_ref")}


@pytest.mark.row("BUY-7")
def test_the_real_file_is_booked_to_the_fen_and_a_second_import_adds_nothing(real_file: Path) -> None:
    rows = payments(real_file)
    assert (len(rows), sum(row["billing_pence"] for row in rows)) == (46_635, 893_970_868)

    report = bring_in(real_file)

    assert (report.progress.purchases, report.progress.refunds + report.progress.standalone_refunds) == (44_419, 2_216)
    assert (report.progress.new_members, report.progress.new_merchants) == (967, 8_994)
    assert (report.unreadable_rows, report.progress.refused, report.progress.duplicates) == (0, 0, 0)
    assert_books_are(expect(rows))
    assert next(check_books(), None) is None

    before = row_counts()
    again = bring_in(real_file)
    assert (again.progress.duplicates, row_counts()) == (46_635, before)


def test_an_import_killed_at_ten_random_moments_gives_the_same_books(real_file: Path, tmp_path: Path) -> None:
    rows = payments(real_file)[:ROWS_OF_THE_SLICE]
    some = write_some(rows, tmp_path / "some.parquet")
    moments = random.Random(20261123)

    positions = set()
    for _kill in range(KILLS):
        kill_while_booking(some, batches=moments.randrange(4), seconds=moments.uniform(0, 0.15))
        positions |= set(ImportRun.objects.values_list("position", flat=True))
    bring_in(some, batch_records=200)

    assert len(positions) > 4, "Killed too early to prove anything."
    assert ROWS_OF_THE_SLICE not in positions, "Killed too late to prove anything."
    assert_books_are(expect(rows))
    assert next(check_books(), None) is None
