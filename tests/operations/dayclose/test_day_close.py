"""The whole day-close: undisturbed, killed again and again, run twice, and by two at once, it leaves the same books."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from functools import partial
from random import Random
from typing import Any, NamedTuple

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from lianka.domain.cards.models import CardGift
from lianka.domain.ledger.operations.check_books import check_books
from lianka.domain.loyalty.models import TierMove
from lianka.domain.rewards.models import BirthdayGift
from lianka.foundation import jobs
from lianka.foundation.jobs import DayCloseIsRunning, run_due
from lianka.foundation.models import JobRun
from tests.operations.dayclose import canonical
from tests.operations.dayclose.canonical import Story
from tests.operations.dayclose.copies import copied, drop
from tests.operations.dayclose.scene import DAYS, LATE, build_scene
from tests.rivals import process, processes_at_once

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    *map(pytest.mark.row, ("PTS-5", "CARD-7", "MBR-6", "MBR-11")),
]
SEED = int(os.environ.get("TESTS_SEED", "20271227"))
"""Where processes are killed. A failure tells it; with it in `TESTS_SEED` they are killed there again."""
IDLE = {"pay-cash-back", "prune-physical-failures"}
"""Jobs that this world holds nothing for; tests of their own prove them."""
KILLS = 24
SMALL = {
    "lianka.domain.loyalty.operations.expire_lots.CHUNK": 3,
    "lianka.domain.loyalty.operations.review_tiers.CHUNK": 1,
    "lianka.domain.cards.operations.grant_monthly_gifts.CARDS_AT_ONCE": 3,
    "lianka.domain.rewards.operations.grant_birthday_gifts.MEMBERS_AT_ONCE": 1,
}
"""Chunks so small that a job has several."""


class Undisturbed(NamedTuple):
    """What running it once comes to."""

    story: Story
    runs: dict[tuple[str, str], str]
    rows: Counter[str]
    statements: int
    seconds: float


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The world before its day-close, in a copy of its own: each test works on a copy of that."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        for path, size in SMALL.items():
            patch.setattr(path, size)
        with copied("scene", keep=True) as name:
            build_scene()
        yield name
        drop(name)


@pytest.fixture(scope="module")
def undisturbed(scene: str) -> Undisturbed:
    """Run once from beginning to end, by nobody's hand disturbed."""
    fuse = _Fuse(None)
    with copied("undisturbed", of=scene):
        began = time.monotonic()
        with connection.execute_wrapper(fuse):
            results = run_due(at=LATE)
        seconds = time.monotonic() - began
        assert [result.error for result in results if result.error] == []
        assert list(check_books()) == []
        rows: Counter[str] = Counter()
        for result in results:
            rows[result.job] += result.row_count
        return Undisturbed(canonical.tell(), canonical.runs(), rows, fuse.count, seconds)


class _Fuse:
    """Counts the statements of a process and kills it at one of them, before or after it is executed."""

    def __init__(self, kill_at: int | None, *, before: bool = True) -> None:
        self.count, self._kill_at, self._before = 0, kill_at, before

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.count += 1
        if self.count == self._kill_at and self._before:
            os.kill(os.getpid(), signal.SIGKILL)
        result = execute(*args)
        if self.count == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return result


def _close(fuse: _Fuse | None = None) -> int:
    """The day-close in a process of its own; how many jobs it ran, -1 when another one was at it."""
    with connection.execute_wrapper(fuse) if fuse else nullcontext():
        try:
            results = run_due(at=LATE)
        except DayCloseIsRunning:
            return -1
    assert [result.error for result in results if result.error] == []
    return len(results)


def _close_when_free(fuse: _Fuse | None = None) -> None:
    """The same, as soon as the lock is free: PostgreSQL may hold a killed process's a moment longer than it lives."""
    while _close(fuse) == -1:
        time.sleep(0.01)


def _same(undisturbed: Undisturbed) -> None:
    assert canonical.differences(undisturbed.story, canonical.tell()) == []
    assert canonical.runs() == undisturbed.runs
    assert list(check_books()) == []


def test_each_job_has_something_to_do_and_the_books_add_up(undisturbed: Undisturbed) -> None:
    idle = {job.name for job in jobs.jobs_of_kind("daily") if not undisturbed.rows[job.name]}
    assert idle == IDLE
    assert len(undisturbed.runs) == DAYS * len(undisturbed.rows)
    assert set(undisturbed.runs.values()) == {"done"}
    assert undisturbed.rows["close-books"] == DAYS


def test_the_days_that_calendars_lack_have_their_gifts(scene: str) -> None:
    with copied("calendar", of=scene):
        run_due(at=LATE)

        days = set(CardGift.objects.filter(kind="monthly", card__term_count=1).values_list("day", flat=True))
        births = set(BirthdayGift.objects.values_list("business_date", flat=True))
        assert {date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31)} <= days
        assert {date(2028, 1, 31), date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 31), date(2028, 4, 2)} <= births
        refused = (CardGift, BirthdayGift)
        assert all(each.objects.filter(refusal="budget_exhausted").exists() for each in refused)
        assert {"reached", "kept", "fell"} <= set(TierMove.objects.values_list("cause", flat=True))
        steps = set(TierMove.objects.filter(cause="fell").values_list("from_tier", "to_tier"))
        assert steps == {("gold", "silver"), ("silver", "basic")}


def _kill_at_statements(undisturbed: Undisturbed, chance: Random) -> int:
    kills = 0
    while kills < KILLS:
        fuse = _Fuse(chance.randint(1, undisturbed.statements // KILLS * 2), before=chance.random() < 0.5)
        with process(partial(_close_when_free, fuse)) as worker:
            worker.join()
            if worker.exitcode == 0:
                break
            assert worker.exitcode == -signal.SIGKILL
        kills += 1
    return kills


def _kill_after_a_while(undisturbed: Undisturbed, chance: Random) -> int:
    kills = 0
    while kills < KILLS:
        with process(_close_when_free) as worker:
            worker.join(chance.uniform(0, undisturbed.seconds / KILLS * 2))
            worker.kill()
            worker.join()
            if worker.exitcode == 0:
                break
            assert worker.exitcode == -signal.SIGKILL
        kills += 1
    return kills


@pytest.mark.parametrize("kill", [_kill_at_statements, _kill_after_a_while])
def test_killed_again_and_again_it_leaves_the_same_books(
    scene: str, undisturbed: Undisturbed, kill: Callable[[Undisturbed, Random], int]
) -> None:
    print(f"TESTS_SEED={SEED}")
    with copied("killed", of=scene):
        kills = kill(undisturbed, Random(SEED))
        with process(_close_when_free) as worker:
            worker.join()
            assert worker.exitcode == 0

        # A machine that was busy while it was timed, and no longer is, closes the days before many more kills.
        assert kills > KILLS // 8
        _same(undisturbed)


def test_a_second_run_changes_nothing(scene: str, undisturbed: Undisturbed) -> None:
    with copied("twice", of=scene):
        run_due(at=LATE)
        before = canonical.fingerprint()

        assert run_due(at=LATE) == []
        # Nor does it when nobody remembers that the jobs ran.
        JobRun.objects.all().delete()
        again = run_due(at=LATE)

        assert [(result.job, result.business_date) for result in again if result.row_count or result.error] == []
        assert {table: each for table, each in canonical.fingerprint().items() if before[table] != each} == {}
        _same(undisturbed)


def test_two_at_once_do_it_once(scene: str, undisturbed: Undisturbed) -> None:
    with copied("two", of=scene):
        told = processes_at_once(_close, _close, seconds=300)

        assert sorted(told) == [-1, DAYS * len(undisturbed.rows)]
        _same(undisturbed)


@contextmanager
def _no_lock(_name: str) -> Iterator[bool]:
    yield True


def test_two_that_know_nothing_of_each_other_leave_the_same_books(
    scene: str, undisturbed: Undisturbed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "try_lock", _no_lock)
    with copied("unlocked", of=scene):
        processes_at_once(_close, _close, seconds=300)

        _same(undisturbed)
