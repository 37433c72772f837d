import csv
import json
from pathlib import Path

import pytest
from pytest_django import Settings

from lianka.domain.checkout.models import ImportRun, Purchase, Refund
from lianka.domain.ledger.operations.check_books import check_books
from lianka.foundation.audit import Actor
from lianka.interfaces.shared.till_files.mapping import read_mapping
from lianka.interfaces.shared.till_files.run import ImportOrder, NobodyWatches, import_till_file
from lianka.interfaces.shared.till_files.staging import digest_of, only_one, staging_directory
from tests.doors.till_files import (
    EXAMPLE_FILE,
    EXAMPLE_MAPPING,
    GOOD,
    MAPPING,
    NATIVE,
    run_import,
    write_mapping,
    write_table,
)
from tests.operations.checkout.tills import row_counts
from tests.world import World

CREATE = "--create-merchants"


@pytest.fixture(autouse=True)
def var(settings: Settings, tmp_path: Path) -> Path:
    """A folder for what imports keep beside the books."""
    settings.VAR = tmp_path / "var"
    return tmp_path / "var"


@pytest.fixture
def example(world: World, tmp_path: Path) -> Path:
    """A copy of the shipped example, beside which rejected rows may be written."""
    copy = tmp_path / "purchases.csv"
    copy.write_bytes(EXAMPLE_FILE.read_bytes())
    return copy


def order_of(file: Path, *, batch_records: int = 50) -> ImportOrder:
    return ImportOrder(
        path=file,
        mapping=read_mapping(EXAMPLE_MAPPING),
        create_merchants=True,
        by=Actor("command", "test"),
        rejections_path=file.with_name("rejected.csv"),
        batch_records=batch_records,
    )


class StopsAt(NobodyWatches):
    """Interrupts a run once so many records are booked."""

    def __init__(self, records: int) -> None:
        self.records = records

    def booked(self, records: int, *, of: int) -> None:
        """Interrupt where it is time."""
        if records >= self.records:
            raise KeyboardInterrupt


@pytest.mark.row("BUY-7")
def test_the_example_is_imported_whole(example: Path) -> None:
    result = run_import(example, EXAMPLE_MAPPING, CREATE, "--json")

    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {
        "records": 300,
        "purchases": 286,
        "refunds": 11,
        "standalone_refunds": 3,
        "duplicates": 0,
        "rejected": 0,
        "new_members": 26,
        "new_merchants": 10,
        "resumed": False,
        "rejected_file": None,
    }
    assert (Purchase.objects.count(), Refund.objects.count()) == (286, 14)
    assert list(check_books()) == []


def test_what_became_of_the_file_is_told(example: Path) -> None:
    lines = run_import(example, EXAMPLE_MAPPING, CREATE).stdout.splitlines()

    assert [" ".join(line.split()) for line in lines] == [
        "286 purchases booked",
        "11 refunds of a purchase",
        "3 refunds without a purchase",
        "0 recorded before",
        "0 rows rejected",
        "26 new members, 10 new merchants",
    ]


def test_a_second_import_adds_nothing(example: Path) -> None:
    run_import(example, EXAMPLE_MAPPING, CREATE)
    before = row_counts()

    again = json.loads(run_import(example, EXAMPLE_MAPPING, CREATE, "--json").stdout)

    assert (again["duplicates"], again["purchases"], again["rejected"]) == (300, 0, 0)
    assert row_counts() == before


def test_another_file_with_the_same_receipts_adds_nothing(example: Path, tmp_path: Path) -> None:
    run_import(example, EXAMPLE_MAPPING, CREATE)
    lines = example.read_text(encoding="utf-8").splitlines()
    turned = tmp_path / "turned.csv"
    turned.write_text("\n".join([lines[0], *reversed(lines[1:])]), encoding="utf-8")
    before = row_counts()

    again = json.loads(run_import(turned, EXAMPLE_MAPPING, CREATE, "--json").stdout)

    assert (again["duplicates"], row_counts()) == (300, before)


@pytest.mark.parametrize("stop", [0, 50, 150, 300])
def test_an_interrupted_import_goes_on_where_it_stopped(example: Path, stop: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        import_till_file(order_of(example), StopsAt(stop))
    assert ImportRun.objects.get().position == stop

    report = import_till_file(order_of(example), NobodyWatches())

    assert (report.progress.purchases, report.progress.refunds, report.progress.duplicates) == (286, 11, 0)
    assert (report.was_resumed, ImportRun.objects.count()) == (stop > 0, 1)
    assert Purchase.objects.count() == 286


def test_a_file_that_was_lost_while_staged_is_staged_again(example: Path, var: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        import_till_file(order_of(example), StopsAt(100))
    for staged in var.glob("imports/*/staged.sqlite3"):
        staged.unlink()

    report = import_till_file(order_of(example), NobodyWatches())

    assert (report.progress.duplicates, Purchase.objects.count() + Refund.objects.count()) == (100, 300)


def test_nothing_personal_is_left_beside_the_books(example: Path, var: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        import_till_file(order_of(example), StopsAt(100))
    (staged,) = var.glob("imports/*/staged.sqlite3")
    assert (staged.stat().st_mode & 0o77, staged.parent.stat().st_mode & 0o77) == (0, 0)

    import_till_file(order_of(example), NobodyWatches())

    assert list(var.glob("imports/*")) == []


def test_the_size_of_batches_does_not_matter(example: Path) -> None:
    report = import_till_file(order_of(example, batch_records=7), NobodyWatches())

    assert (report.progress.purchases, report.progress.refunds, report.progress.standalone_refunds) == (286, 11, 3)


def test_two_processes_cannot_import_the_same_file_at_once(example: Path) -> None:
    with only_one(staging_directory(order_of(example).mapping, digest_of(example))):
        result = run_import(example, EXAMPLE_MAPPING, CREATE)

    assert (result.exit_code, "(import_running)" in result.stderr) == (1, True)


def test_unknown_merchants_are_rejected_unless_they_are_to_be_created(world: World, tmp_path: Path) -> None:
    file = write_table(tmp_path / "till.csv", [GOOD, {**GOOD, "shop": "路边摊", "number": "2", "card": "7001"}])

    first = json.loads(run_import(file, write_mapping(tmp_path), "--json").stdout)

    assert (first["purchases"], first["rejected"], first["new_members"]) == (1, 1, 0)
    assert first["rejected_file"] == f"{file}.rejected.csv"


def test_rejected_rows_are_told_with_row_column_and_reason(world: World, tmp_path: Path) -> None:
    rows = [
        {**GOOD, "amount": "x"},
        GOOD,
        {**GOOD, "number": "2", "shop": "路边摊"},
        {**GOOD, "amount": "7"},
        {**GOOD, "number": "3", "day": "2026-01-04"},
    ]
    file = write_table(tmp_path / "till.csv", rows)

    result = run_import(file, write_mapping(tmp_path))

    assert (result.exit_code, f"{file}.rejected.csv" in result.stderr) == (1, True)
    with file.with_name("till.csv.rejected.csv").open(encoding="utf-8-sig", newline="") as lines:
        rejected = [(row["row"], row["column"], row["code"]) for row in csv.DictReader(lines)]
    assert rejected == [
        ("2", "amount", "number_unreadable"),
        ("4", "shop", "merchant_unknown"),
        ("5", "number", "receipt_used"),
        ("6", "day", "contract_missing"),
    ]


def test_a_file_of_rejected_rows_holds_no_formula(world: World, tmp_path: Path) -> None:
    mapping = MAPPING.replace('column = "shop"', 'column = "=shop"')
    row = {("=shop" if name == "shop" else name): value for name, value in GOOD.items()}
    file = write_table(tmp_path / "till.csv", [{**row, "=shop": ""}])

    run_import(file, write_mapping(tmp_path, mapping), "--rejected", str(tmp_path / "bad.csv"))

    assert (tmp_path / "bad.csv").read_text(encoding="utf-8-sig").splitlines()[1].startswith("2,'=shop,cell_empty,")


def test_after_the_merchants_joined_the_same_file_brings_only_what_was_missing(example: Path) -> None:
    refused = json.loads(run_import(example, EXAMPLE_MAPPING, "--json").stdout)
    taken = json.loads(run_import(example, EXAMPLE_MAPPING, CREATE, "--json").stdout)

    assert (refused["rejected"], refused["purchases"]) == (300, 0)
    assert (taken["rejected"], taken["purchases"], taken["duplicates"]) == (0, 286, 0)


def test_a_dry_run_tells_what_would_happen_and_writes_nothing(example: Path, var: Path) -> None:
    before = row_counts()

    foreseen = json.loads(run_import(example, EXAMPLE_MAPPING, CREATE, "--dry-run", "--json").stdout)

    assert (row_counts(), ImportRun.objects.count(), var.exists()) == (before, 0, False)
    done = json.loads(run_import(example, EXAMPLE_MAPPING, CREATE, "--json").stdout)
    same = ("records", "purchases", "refunds", "standalone_refunds", "duplicates", "rejected", "new_members")
    assert {key: foreseen[key] for key in same} == {key: done[key] for key in same}
    assert foreseen["new_merchants"] == 10
    assert foreseen["purchase_fen"] == sum(Purchase.objects.values_list("paid_fen", flat=True))


def test_a_dry_run_names_unknown_merchants_and_bad_rows(world: World, tmp_path: Path) -> None:
    rows = [{**GOOD, "shop": "路边摊"}, {**GOOD, "number": "2", "amount": "x"}, GOOD, GOOD]
    file = write_table(tmp_path / "till.csv", rows)

    result = run_import(file, write_mapping(tmp_path), "--dry-run")

    assert result.exit_code == 1
    assert "Nothing was written" in result.stdout
    assert "1 records whose receipt number came before" in result.stdout
    assert "路边摊" in result.stderr
    assert "Row 3, amount: " in result.stderr
    assert not file.with_name("till.csv.rejected.csv").exists()


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_every_format_is_imported(world: World, tmp_path: Path, suffix: str) -> None:
    row = GOOD if suffix == ".csv" else NATIVE
    file = write_table(tmp_path / f"till{suffix}", [row, {**row, "number": 2, "amount": -2.5}])

    result = run_import(file, write_mapping(tmp_path))

    assert result.exit_code == 0, result.output
    assert list(Purchase.objects.values_list("paid_fen", "refunded_fen")) == [(1_250, 250)]


def test_a_file_without_rows_is_no_error(world: World, tmp_path: Path) -> None:
    file = tmp_path / "till.csv"
    file.write_text(",".join(GOOD), encoding="utf-8")

    result = run_import(file, write_mapping(tmp_path), "--json")

    assert (result.exit_code, json.loads(result.stdout)["records"]) == (0, 0)
