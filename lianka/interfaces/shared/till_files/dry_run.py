"""What an import would do, told without writing anything to the books."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from lianka.domain.checkout.queries import TillPreview
from lianka.domain.checkout.values import TillRecord, TillRecordOutcome, TillResult
from lianka.foundation import clock
from lianka.interfaces.shared.tables.columns import Problem
from lianka.interfaces.shared.till_files.mapping import column_of
from lianka.interfaces.shared.till_files.records import parties_of, records_of
from lianka.interfaces.shared.till_files.run import ImportOrder, Watcher
from lianka.interfaces.shared.till_files.staging import Staging, staged

EXAMPLES_MAX = 20


@dataclass(slots=True)
class DryRunReport:
    """What would become of a file. `problems` and `unknown_merchants` hold the first few only."""

    records: int = 0
    unreadable_rows: int = 0
    repeated_receipts: int = 0
    counts: Counter[TillResult] = field(default_factory=Counter)
    fen: Counter[TillResult] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    new_members: int = 0
    new_merchants: int = 0
    unknown_merchants: dict[str, None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, record: TillRecord, outcome: TillRecordOutcome, problem: Problem | None) -> None:
        """Count what would become of one record."""
        self.counts[outcome.result] += 1
        self.fen[outcome.result] += abs(record.amount_fen)
        if problem is None:
            return
        self.refusals[problem.code] += 1
        self.add_problem(problem)
        if problem.code == "merchant_unknown" and len(self.unknown_merchants) < EXAMPLES_MAX:
            self.unknown_merchants[record.merchant] = None

    def add_problem(self, problem: Problem) -> None:
        """Keep a problem as an example."""
        if len(self.problems) < EXAMPLES_MAX:
            self.problems.append(problem)


def dry_run(order: ImportOrder, watcher: Watcher) -> DryRunReport:
    """Tell what an import of the file would do now. Raises what `import_till_file` raises about the file."""
    with (
        TemporaryDirectory(prefix="lianka-import-") as folder,
        staged(order.path, order.mapping, Path(folder), on_rows=watcher.read) as staging,
    ):
        return _look_through(order, staging, watcher)


def _look_through(order: ImportOrder, staging: Staging, watcher: Watcher) -> DryRunReport:
    preview = TillPreview(
        parties=parties_of(order.mapping, counts=staging.counts, create_merchants=order.create_merchants),
        refunded_pairs=staging.refunded_pairs(),
        at=clock.now(),
    )
    report = DryRunReport(
        records=staging.counts.records,
        unreadable_rows=staging.counts.rejected,
        repeated_receipts=staging.repeated_receipts(),
    )
    for problem in staging.problems():
        report.add_problem(problem)
    position = 0
    while rows := staging.batch(after=position, size=order.batch_records):
        records = records_of(rows)
        for row, record, outcome in zip(rows, records, preview.look(records), strict=True):
            report.add(record, outcome, _problem(order, row.row_number, outcome))
        position = rows[-1].position
        watcher.booked(position, of=staging.counts.records)
    report.new_members, report.new_merchants = preview.new_members, preview.new_merchants
    return report


def _problem(order: ImportOrder, row_number: int, outcome: TillRecordOutcome) -> Problem | None:
    refusal = outcome.refusal
    if refusal is None:
        return None
    return Problem.of(row_number, column_of(order.mapping, refusal.field or ""), refusal)
