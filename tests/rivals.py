"""Rivals that act at the same moment: threads that start together, and processes that can be killed."""

import gc
import multiprocessing
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing.context import ForkProcess
from threading import Barrier
from typing import TypeVar

from django.db import connections

R = TypeVar("R")

_fork = multiprocessing.get_context("fork")
shared_event = _fork.Event
"""An event that a rival process can set for its parent to see."""


def at_once(*works: Callable[[], R]) -> list[R]:
    """Run each in a thread with a connection of its own, all from the same moment on; return or raise as they do."""
    barrier = Barrier(len(works), timeout=10)

    def run(work: Callable[[], R]) -> R:
        try:
            barrier.wait()
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result(timeout=30) for future in [pool.submit(run, work) for work in works]]


@contextmanager
def process(work: Callable[[], object]) -> Iterator[ForkProcess]:
    """Run `work` in a process of its own, which is killed if it still runs at the end."""
    connections.close_all()  # a connection must not be shared with the child
    child = _fork.Process(target=partial(_apart, work), daemon=True)
    child.start()
    try:
        yield child
    finally:
        child.kill()
        child.join()


def _apart(work: Callable[[], object]) -> None:
    """Do the work with nothing of the parent's: what it left behind must not be closed, or rolled back, from here."""
    gc.freeze()  # or garbage of the parent would run its last lines here, in the middle of ours
    for alias in connections:
        del connections[alias]
    work()


def wait_until(is_so: Callable[[], bool]) -> None:
    """Look every ten milliseconds, for ten seconds at most."""
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline, "It did not happen within ten seconds."
        time.sleep(0.01)


def processes_at_once(*works: Callable[[], R], seconds: float = 60) -> list[R]:
    """Run each in a process of its own, all from the same moment on, and return what they return.

    An error in one of them fails the test with that process's traceback. What they return must be picklable.
    """
    start = _fork.Barrier(len(works), timeout=10)
    with ExitStack() as stack:
        answers = []
        for work in works:
            reader, writer = _fork.Pipe(duplex=False)
            stack.enter_context(process(partial(_answer, work, start.wait, writer.send)))
            writer.close()
            answers.append(reader)
        assert all(answer.poll(seconds) for answer in answers), "It took too long."
        results: list[tuple[R, str | None]] = [answer.recv() for answer in answers]
    assert [error for _result, error in results if error] == []
    return [result for result, _error in results]


def _answer(work: Callable[[], R], wait: Callable[[], object], send: Callable[[object], None]) -> None:
    try:
        wait()
        send((work(), None))
    except BaseException:
        send((None, traceback.format_exc()))
        raise
