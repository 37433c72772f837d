"""Bare SQL that writes just the rows an operation writes.

The operation runs once and is rolled back while its writing statements are recorded, parameters and all. Played back,
they are the floor: the same rows by the same statements with no Python, no reading and no locking between them.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import connection, transaction

_WRITES = ("INSERT", "UPDATE", "DELETE")


class _Undone(Exception):
    """Rolls the recorded transaction back."""


@dataclass
class Recording:
    """The writing statements of one transaction, in their order."""

    statements: list[tuple[str, Any, bool]] = field(default_factory=list)
    row_counts: list[int] = field(default_factory=list)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if sql.lstrip().upper().startswith(_WRITES):
            self.statements.append((sql, params, many))
            self.row_counts.append(max(1, context["cursor"].rowcount))
        return answer

    def play(self) -> float:
        """Execute the statements in one committed transaction and return the seconds it took."""
        started = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            for sql, params, many in self.statements:
                if many:
                    cursor.executemany(sql, params)
                else:
                    cursor.execute(sql, params)
        return time.perf_counter() - started


def record(operation: Callable[[], object]) -> Recording:
    """Run an operation of one transaction without committing it and return what it wrote."""
    recording = Recording()
    outer = transaction.atomic()
    outer._from_testcase = True  # type: ignore[attr-defined]  # lets a durable operation run inside, as in tests
    try:
        with outer, connection.execute_wrapper(recording):
            operation()
            raise _Undone
    except _Undone:
        return recording


def alternate(operation: Callable[[int], object], *, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of ours and of the bare SQL, batch by batch in turn, so that both see the same noise and the same tables.

    `operation(number)` does one batch in one transaction; each number is another batch of the same size.
    """
    ours, bare = [], []
    for number in range(rounds):
        started = time.perf_counter()
        operation(2 * number)
        ours.append(time.perf_counter() - started)
        recording = record(partial(operation, 2 * number + 1))
        bare.append(recording.play())
    return ours, bare
