"""A wiring for the tests of outbox and jobs: small handlers whose effects are audit rows, which can be counted."""

import os
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction as django_transaction

from lianka.foundation import audit, outbox
from lianka.foundation.jobs import Job
from lianka.foundation.models import AuditEntry

HERE = "tests.operations.foundation.wired_for_tests"

LISTENERS = {
    "tests.happened": (f"{HERE}.note",),
    "tests.heard_twice": (f"{HERE}.note", f"{HERE}.note_again"),
    "tests.heard_by_nobody": (),
    "tests.fails": (f"{HERE}.note_and_fail",),
    "tests.hangs": (f"{HERE}.note_and_hang",),
    "tests.kills": (f"{HERE}.note_and_die",),
    "tests.publishes": (f"{HERE}.publish_more",),
}
JOBS = (
    Job("first", f"{HERE}.first"),
    Job("second", f"{HERE}.second"),
    Job("pulse", f"{HERE}.pulse", kind="interval", every_seconds=5),
)
CHECKS = ()
FIRST_BUSINESS_DATE = None


def note(payload: dict[str, Any], *, at: datetime) -> None:
    _write("handled", str(payload["id"]), at)


def note_again(payload: dict[str, Any], *, at: datetime) -> None:
    _write("handled_again", str(payload["id"]), at)


def note_and_fail(payload: dict[str, Any], *, at: datetime) -> None:
    note(payload, at=at)
    raise ValueError("The printer is out of paper.")


def note_and_hang(payload: dict[str, Any], *, at: datetime) -> None:
    note(payload, at=at)
    Path(payload["told_in"]).touch()
    time.sleep(30)


def note_and_die(payload: dict[str, Any], *, at: datetime) -> None:
    note(payload, at=at)
    os._exit(9)


def publish_more(payload: dict[str, Any], *, at: datetime) -> None:
    outbox.publish("tests.happened", payload, at=at)


def first(*, business_date: date, at: datetime) -> int:
    return _do_once("first", business_date, at)


def second(*, business_date: date, at: datetime) -> int:
    if Path(os.environ.get("TESTS_SECOND_FAILS", "/nowhere")).exists():
        raise ValueError("The second job is broken.")
    return _do_once("second", business_date, at)


def pulse(*, at: datetime) -> int:
    with django_transaction.atomic():
        _write("pulse", at.isoformat(), at)
    return 1


def handled(action: str = "handled") -> list[str]:
    """The subjects of the effects, in the order in which they were written."""
    rows = AuditEntry.objects.filter(action=f"tests.{action}").order_by("id")
    return list(rows.values_list("subject", flat=True))


def _do_once(action: str, day: date, at: datetime) -> int:
    with django_transaction.atomic():
        if AuditEntry.objects.filter(action=f"tests.{action}", subject=day.isoformat()).exists():
            return 0
        time.sleep(0.02)  # long enough for a rival to come between, if it could
        _write(action, day.isoformat(), at)
    return 1


def _write(action: str, subject: str, at: datetime) -> None:
    audit.record(by=audit.SYSTEM, action=f"tests.{action}", subject=subject, at=at)
