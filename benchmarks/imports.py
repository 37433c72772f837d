"""The import of a file of purchases, beside the bare SQL that writes the same rows into another empty database."""

import os
import time
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection

from benchmarks.bare import Recording
from benchmarks.databases import fresh_database
from benchmarks.report import Row, Table
from lianka.domain.access.operations.ensure_platform_party import ensure_platform_party
from lianka.domain.merchants.operations.ensure_trades import ensure_trades
from lianka.domain.merchants.values import PRESET_TRADES
from lianka.foundation import clock
from lianka.foundation.audit import SYSTEM
from lianka.interfaces.shared.till_files.mapping import read_mapping
from lianka.interfaces.shared.till_files.run import ImportOrder, NobodyWatches, import_till_file

_ROOT = Path(__file__).resolve().parents[1]
_MAPPING = _ROOT / "examples" / "purchase-cards.toml"
_REAL_FILE = Path("birmingham-purchase-cards") / "transactions.parquet"


def file_import() -> Table:
    """Import the real file where LIANKA_REAL_DATA names its folder, else the example file."""
    folder = os.environ.get("LIANKA_REAL_DATA")
    path = Path(folder) / _REAL_FILE if folder else _ROOT / "examples" / "purchases.csv"
    with _alliance("ours"):
        started = time.perf_counter()
        rows = _import(path)
        ours = time.perf_counter() - started
    batches: list[Recording] = []
    with _alliance("recorded"), connection.execute_wrapper(_ByTransaction(batches)):
        _import(path)
    with _alliance("bare"):
        bare = sum(batch.play() for batch in batches)
    table = Table(f"Import of {path.name}, {rows:,} rows", ("what", "seconds", "rows/s"))
    table.rows.append(Row("ours: read, check, stage, match, price, book", f"{ours:.2f}", f"{rows / ours:,.0f}"))
    table.rows.append(Row("bare SQL writing the same rows", f"{bare:.2f}", f"{rows / bare:,.0f}"))
    table.rows.append(Row("ours / bare", f"{ours / bare:.2f}", ""))
    return table


class _ByTransaction:
    """Records the writing statements of a run, a recording for each of its transactions."""

    def __init__(self, batches: list[Recording]) -> None:
        self._batches = batches
        self._outermost: object = None

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # Django's own protocol
        block = connection.atomic_blocks[0] if connection.atomic_blocks else None
        if block is not self._outermost or block is None:
            self._outermost = block
            self._batches.append(Recording())
        return self._batches[-1](execute, sql, params, many, context)


def _alliance(name: str) -> AbstractContextManager[None]:
    return fresh_database(name, found=_found)


def _found() -> None:
    ensure_platform_party(name="Bench", by=SYSTEM, at=clock.now())
    ensure_trades(trades=PRESET_TRADES)


def _import(path: Path) -> int:
    with TemporaryDirectory() as folder:
        order = ImportOrder(
            path=path,
            mapping=read_mapping(_MAPPING),
            create_merchants=True,
            by=SYSTEM,
            rejections_path=Path(folder) / "rejected.csv",
        )
        return import_till_file(order, NobodyWatches()).records
