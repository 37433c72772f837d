"""The worker and the scheduler end well when they are asked to, with what they were doing done."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import DatabaseError, connection
from pytest_django.fixtures import Settings

from lianka.foundation import outbox
from lianka.foundation.db import transaction
from lianka.foundation.models import JobRun
from lianka.interfaces.jobs import loops
from tests.operations.foundation import wired_for_tests
from tests.operations.foundation.wired_for_tests import handled
from tests.rivals import wait_until

NOW = datetime(2025, 3, 1, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _wiring(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LIANKA_WIRING = wired_for_tests.HERE
    monkeypatch.setattr(loops, "IDLE_SECONDS", 0.01)
    monkeypatch.setattr(loops, "TROUBLE_SECONDS", 0.01)


@transaction
def publish(number: int) -> None:
    outbox.publish("tests.happened", {"id": number}, at=NOW)


def run_until(loop: Callable[[Event], None], is_so: Callable[[], bool]) -> None:
    stop = Event()
    thread = Thread(target=loop, args=(stop,))
    thread.start()
    try:
        wait_until(is_so)
    finally:
        stop.set()
        thread.join(timeout=10)
    assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_worker_tells_events_until_it_is_stopped() -> None:
    publish(1)
    publish(2)

    run_until(loops.run_worker, lambda: handled() == ["1", "2"])


@pytest.mark.django_db(transaction=True)
def test_worker_waits_for_a_database_that_went_away(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(1)
    work_once, troubles = outbox.work_once, [DatabaseError("gone"), DatabaseError("still gone")]

    def work(*, at: datetime) -> bool:
        if troubles:
            raise troubles.pop()
        return work_once(at=at)

    monkeypatch.setattr(outbox, "work_once", work)

    run_until(loops.run_worker, lambda: handled() == ["1"])


@pytest.mark.django_db(transaction=True)
def test_scheduler_closes_days_and_runs_interval_jobs() -> None:
    ten_days_ago = datetime.now(UTC).date() - timedelta(days=10)
    JobRun.objects.create(job="first", business_date=ten_days_ago, state="done", started_at=NOW)

    run_until(loops.run_scheduler, lambda: len(handled("second")) >= 3 and len(handled("pulse")) == 1)


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.django_db(transaction=True)
def test_command_ends_with_0_when_interrupted(sent: signal.Signals, tmp_path: Path) -> None:
    lianka = Path(sys.executable).with_name("lianka")
    environment = {**os.environ, "LIANKA_VAR": str(tmp_path), "LIANKA_DATABASE_URL": _url_of_the_tests_database()}

    with subprocess.Popen([lianka, "worker"], env=environment, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "The worker is waiting for events (Ctrl-C ends it).\n"
        worker.send_signal(sent)
        assert worker.wait(timeout=10) == 0
        assert worker.stdout.read() == "The worker has finished what it was doing and ends.\n"


def _url_of_the_tests_database() -> str:
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    return f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
