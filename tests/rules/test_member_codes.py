"""The numbers of docs/rules/members.md, and what a scanner may read."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianka.domain.members.rules.member_code import (
    CodeRead,
    end_of_step,
    read_code,
    step_at,
    step_of,
    totp,
    write_code,
)
from lianka.foundation.calendar import alliance_zone
from tests.doc_tables import read_table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules" / "members.md"
SECRET = b"12345678901234567890123456789012"
HANDLE = "0407193826"
NINE = "2026-01-05 09:00:00"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=alliance_zone())


@pytest.mark.row("MBR-3")
@pytest.mark.parametrize(("seconds", "step", "digits"), read_table(PAGE, "Member code"))
def test_the_digits_are_those_of_rfc_6238(seconds: str, step: str, digits: str) -> None:
    at = datetime.fromtimestamp(int(seconds), tz=alliance_zone())

    assert step_at(at) == int(step)
    assert totp(SECRET, int(step)) == digits


@pytest.mark.parametrize(("at", "step", "code", "until"), read_table(PAGE, "What is shown"))
def test_the_code_changes_every_thirty_seconds(at: str, step: str, code: str, until: str) -> None:
    assert step_at(_moment(at)) == int(step)
    assert write_code(handle=HANDLE, secret=SECRET, step=int(step)) == code
    assert end_of_step(int(step)) == _moment(until)


@pytest.mark.parametrize(("at", "answer"), read_table(PAGE, "When the code of 09:00:00 is taken"))
def test_a_code_is_taken_one_step_early_or_late(at: str, answer: str) -> None:
    shown = step_at(_moment(NINE))

    found = step_of(totp(SECRET, shown), secret=SECRET, at=_moment(at))

    assert found == (shown if answer == "taken" else None)


@pytest.mark.parametrize(
    "scanned",
    ["280407193826456046", " 28 0407 1938 26 456046\n", "２８０４０７１９３８２６４５６０４６"],
)
def test_a_code_is_read_as_scanned_or_typed(scanned: str) -> None:
    assert read_code(scanned) == CodeRead(HANDLE, "456046")


@pytest.mark.parametrize(
    "scanned",
    [
        "",
        "28040719382645604",
        "2804071938264560460",
        "290407193826456046",
        "28040719382645604x",
        "٢٨٠٤٠٧١٩٣٨٢٦٤٥٦٠٤٦",
        "https://example.com/m/join/",
        "28" + " " * 200 + "0407193826456046",
    ],
)
def test_anything_else_is_no_member_code(scanned: str) -> None:
    assert read_code(scanned) is None


@given(st.integers(min_value=30_000_000, max_value=7 * 10**15), st.binary(min_size=32, max_size=32))
def test_what_is_shown_at_a_moment_is_recognised_at_that_moment(microseconds: int, secret: bytes) -> None:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    read = read_code(write_code(handle=HANDLE, secret=secret, step=step_at(at)))

    assert read is not None
    assert step_of(read.digits, secret=secret, at=at) is not None
    assert timedelta() < end_of_step(step_at(at)) - at <= timedelta(seconds=30)
