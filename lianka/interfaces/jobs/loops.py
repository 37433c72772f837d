"""What runs as long as the installation does: the worker and the scheduler. They read the clock for those they call."""

import logging
from collections.abc import Callable
from threading import Event, Thread

from django.db import Error as DatabaseError
from django.db import connection

from lianka.foundation import clock, jobs, outbox

log = logging.getLogger(__name__)

IDLE_SECONDS = 0.5
"""How long a worker that found nothing rests: an event is told at most this late."""
INTERVAL_SECONDS = 1.0
DAY_CLOSE_SECONDS = 30.0
TROUBLE_SECONDS = 5.0


def run_worker(stop: Event) -> None:
    """Handle messages of the outbox until `stop` is set. What is being handled then is finished."""
    _repeat(stop, lambda: 0 if outbox.work_once(at=clock.now()) else IDLE_SECONDS)


def run_scheduler(stop: Event) -> None:
    """Run the day-close and the interval jobs when they are due, until `stop` is set. A job under way is finished."""
    # A long day-close must not hold up what is due every few seconds.
    day_close = Thread(target=_repeat, args=(stop, lambda: _close_days(stop)), name="day-close")
    day_close.start()
    _repeat(stop, _run_intervals)
    day_close.join()


def _repeat(stop: Event, work: Callable[[], float]) -> None:
    """Do `work` again and again, resting the seconds it returns. A database that went away is waited for."""
    try:
        while not stop.is_set():
            try:
                rest = work()
            except DatabaseError:
                log.exception("The database is in trouble; trying again in %s seconds.", TROUBLE_SECONDS)
                connection.close()
                rest = TROUBLE_SECONDS
            stop.wait(rest)
    finally:
        connection.close()


def _close_days(stop: Event) -> float:
    try:
        jobs.run_due(at=clock.now(), stop=stop)
    except jobs.DayCloseIsRunning:
        log.info("Another scheduler runs the day-close.")
    return DAY_CLOSE_SECONDS


def _run_intervals() -> float:
    jobs.run_intervals(at=clock.now())
    return INTERVAL_SECONDS
