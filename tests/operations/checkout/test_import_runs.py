import pytest

from lianka.domain.checkout.errors import ImportMoved, ImportNotFound
from lianka.domain.checkout.models import ImportRefusal, ImportRun, Purchase
from lianka.domain.checkout.operations.finish_import import finish_import
from lianka.domain.checkout.operations.record_import_batch import record_import_batch
from lianka.domain.checkout.operations.start_import import start_import
from lianka.domain.checkout.queries import get_import_progress, page_import_refusals
from lianka.domain.checkout.values import ImportBatch, ImportProgress, RefusedRow, TillParties, TillRecord
from lianka.foundation.db import fetch_all, is_postgresql
from tests.operations.checkout.tills import MUCH_LATER, row_counts, take_in, told
from tests.world import OPERATOR, World


def start(*, from_start: bool = False) -> ImportProgress:
    return start_import(
        file_name="till.csv",
        file_digest="f" * 64,
        mapping_digest="0" * 64,
        from_start=from_start,
        by=OPERATOR,
        at=MUCH_LATER,
    )


def bring(progress: ImportProgress, *records: TillRecord, after: int | None = None) -> ImportProgress:
    batch = ImportBatch(
        after=progress.position if after is None else after,
        records=records,
        row_numbers=[100 + index for index in range(len(records))],
    )
    return record_import_batch(run_id=progress.run_id, batch=batch, parties=TillParties(), by=OPERATOR, at=MUCH_LATER)


def finish(progress: ImportProgress) -> ImportProgress:
    return finish_import(run_id=progress.run_id, position=progress.position, by=OPERATOR, at=MUCH_LATER)


def test_a_batch_is_booked_and_the_import_moved_on(world: World) -> None:
    take_in(told("0", 100))

    progress = bring(
        start(),
        told("0", 100),
        told("1", 1_000, member="7001"),
        told("2", -1_000, member="7001"),
        told("3", -1),
        told("4", 1, merchant="nobody"),
    )

    assert progress == ImportProgress(
        run_id=progress.run_id,
        position=5,
        purchases=1,
        refunds=2,
        standalone_refunds=0,
        duplicates=1,
        refused=1,
        new_members=1,
        new_merchants=0,
    )
    assert get_import_progress(run_id=progress.run_id) == progress


def test_refused_rows_are_kept_with_their_reasons(world: World) -> None:
    progress = bring(start(), told("1", 1, merchant="nobody"), told("2", 1), told("3", 1, store="nowhere"))

    first = RefusedRow(100, "merchant", "merchant_unknown", "没有商家“nobody”。")
    (page,) = page_import_refusals(run_id=progress.run_id, after=None, size=1)
    assert page._replace(message="") == first._replace(message="")
    rest = page_import_refusals(run_id=progress.run_id, after=page, size=9)
    assert [(row.row_number, row.field, row.code) for row in rest] == [(102, "store", "store_unknown")]


def test_an_unfinished_import_goes_on(world: World) -> None:
    bring(start(), told("1", 100))

    progress = start()

    assert progress.position == 1
    assert bring(progress, told("2", 100)).purchases == 2


def test_a_finished_import_begins_anew(world: World) -> None:
    first = finish(bring(start(), told("1", 100)))

    second = bring(start(), told("1", 100))

    assert (second.run_id != first.run_id, second.duplicates, Purchase.objects.count()) == (True, 1, 1)


def test_an_import_whose_staged_file_is_gone_begins_at_the_first_record(world: World) -> None:
    first = bring(start(), told("1", 100))

    again = start(from_start=True)

    assert (again.position, ImportRun.objects.filter(finished_at=None).count()) == (0, 1)
    assert again.run_id != first.run_id


def test_a_batch_that_does_not_follow_changes_nothing(world: World) -> None:
    progress = bring(start(), told("1", 100))
    before = row_counts()

    with pytest.raises(ImportMoved):
        bring(progress, told("2", 100), after=0)
    with pytest.raises(ImportMoved):
        finish_import(run_id=progress.run_id, position=0, by=OPERATOR, at=MUCH_LATER)

    assert row_counts() == before


def test_nothing_is_added_to_an_import_that_has_ended_or_never_was(world: World) -> None:
    progress = finish(start())
    before = row_counts()

    with pytest.raises(ImportMoved):
        bring(progress, told("1", 100))
    with pytest.raises(ImportNotFound):
        record_import_batch(run_id=0, batch=ImportBatch(0, [], []), parties=TillParties(), by=OPERATOR, at=MUCH_LATER)

    assert (row_counts(), ImportRefusal.objects.count()) == (before, 0)


def test_the_engine_knows_how_large_the_tables_became(world: World) -> None:
    finish(bring(start(), *(told(str(number), 100) for number in range(30))))

    size = (
        "SELECT reltuples FROM pg_class WHERE oid = 'checkout_purchase'::regclass"
        if is_postgresql()
        else "SELECT DISTINCT substr(stat, 1, 2) FROM sqlite_stat1 WHERE tbl = 'checkout_purchase'"
    )
    assert [int(row[0]) for row in fetch_all(size)] == [30]
