"""Locks that are not rows: one at a time, by name, within the alliance.

A crash gives them back at once: PostgreSQL frees an advisory lock with its transaction or connection,
the kernel frees a file's lock with its process.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.db import connection

from lianka.foundation.db import fetch_all, is_postgresql, transaction_required


def advisory_number(name: str) -> int:
    """The 64-bit number of a named lock. Two names that share one would only wait for each other."""
    # Advisory locks belong to the whole database, in which every alliance has a schema.
    digest = sha256(f"{settings.LIANKA_SCHEMA}:{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


@transaction_required
def wait_for_lock(name: str) -> None:
    """Hold the named lock until the transaction ends, after whoever has it. SQLite has one writer anyway."""
    if is_postgresql():
        fetch_all("SELECT pg_advisory_xact_lock(%s)", [advisory_number(name)])


@contextmanager
def try_lock(name: str) -> Iterator[bool]:
    """Hold the named lock over several transactions, or say at once that another has it."""
    with _try_on_postgresql(name) if is_postgresql() else _try_beside_file(name) as is_held:
        yield is_held


@contextmanager
def _try_on_postgresql(name: str) -> Iterator[bool]:
    number = advisory_number(name)
    is_held = bool(fetch_all("SELECT pg_try_advisory_lock(%s)", [number])[0][0])
    try:
        yield is_held
    finally:
        # A connection that broke meanwhile took the lock with it.
        if is_held and connection.is_usable():
            fetch_all("SELECT pg_advisory_unlock(%s)", [number])


@contextmanager
def _try_beside_file(name: str) -> Iterator[bool]:
    database = Path(connection.settings_dict["NAME"])
    with database.with_name(f"{database.name}.{name}.lock").open("w") as file:
        yield _is_locked_now(file)


def _is_locked_now(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
