"""A daily job beside the bare SQL of the same rows, chunk by chunk in turn; then whole, in a process of its own."""

import multiprocessing
import resource
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.bare import alternate
from benchmarks.report import Row, Table

HEAD = ("what", "ours, s", "bare SQL, s", "ours / bare")


class Sizes(NamedTuple):
    """How many rows fall due on each of three days: few and many of them for whole runs, some for single chunks."""

    few: int
    chunks: int
    many: int


class DailyJob(NamedTuple):
    """A job over `sizes` rows, which are called `what`.

    `one_chunk(number)` does the next chunk of the second day in one transaction. `whole(day)` runs all of a day and
    returns how many rows it did; it is called in another process, so it is a function of a module.
    """

    what: str
    sizes: Sizes
    chunk: int
    one_chunk: Callable[[int], object]
    whole: Callable[[date], int]
    few_on: date
    many_on: date


class Run(NamedTuple):
    """What a whole run came to."""

    rows: int
    seconds: float
    peak_mb: float


def sizes_of(size: int, *, chunk: int, rounds_max: int = 10) -> Sizes:
    """A tenth of `size`, enough for some rounds of two chunks, and `size`."""
    rounds = max(1, min(rounds_max, size // chunk // 2))
    return Sizes(size // 10, 2 * rounds * chunk, size)


def measure(job: DailyJob, table: Table) -> None:
    """Add the rows of a job to a table, and what memory it took to its note."""
    few = run_apart(job.whole, job.few_on)
    ours, bare = (median(each) for each in alternate(job.one_chunk, rounds=job.sizes.chunks // job.chunk // 2))
    many = run_apart(job.whole, job.many_on)
    for run, expected in ((few, job.sizes.few), (many, job.sizes.many)):
        if run.rows != expected:
            raise RuntimeError(f"The run did {run.rows} rows of {expected}.")
    table.rows.append(Row(f"a chunk of {job.chunk:,} {job.what} (median)", *compared(ours, bare)))
    bare_many = bare * job.sizes.many / job.chunk
    table.rows.append(Row(f"all of {job.sizes.many:,} {job.what}", *compared(many.seconds, bare_many)))
    table.note = (
        f"The process of the job took {few.peak_mb:,.0f} MB at most for {few.rows:,} {job.what} and"
        f" {many.peak_mb:,.0f} MB for {many.rows:,}."
    )


def compared(ours: float, bare: float) -> tuple[str, str, str]:
    """Seconds of ours, of the bare SQL, and how the one stands to the other."""
    return f"{ours:.2f}", f"{bare:.2f}", f"{ours / bare:.2f}"


def run_apart(whole: Callable[[date], int], day: date) -> Run:
    """Run the job of a day in a new process: what it takes of memory, nothing before it took."""
    with multiprocessing.get_context("spawn").Pool(1, initializer=_set_up) as pool:
        return pool.apply(_run, (whole, day))


def _set_up() -> None:
    import django

    django.setup()
    from lianka.foundation.memory import collect_rarely

    collect_rarely()


def _run(whole: Callable[[date], int], day: date) -> Run:
    started = time.perf_counter()
    rows = whole(day)
    seconds = time.perf_counter() - started
    return Run(rows, seconds, _peak_mb())


def _peak_mb() -> float:
    status = Path("/proc/self/status")
    if status.exists():
        # What getrusage tells begins with what the parent had when it started this process.
        [peak] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        return int(peak.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
