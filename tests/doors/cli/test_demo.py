"""`lianka demo` builds its own installation, a city whose books are right, and touches nothing else."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from lianka.foundation.jobs import jobs_of_kind
from lianka.interfaces.cli.demo.building import PASSWORD
from lianka.interfaces.cli.demo.command import _clear, _read
from lianka.interfaces.shared.world import WANG_PHONE
from lianka.interfaces.shared.world.city import NEWCOMER_PHONE

LIANKA = str(Path(sys.executable).with_name("lianka"))


def test_building_anew_keeps_the_secret_and_what_is_not_of_the_demo(tmp_path: Path) -> None:
    (tmp_path / "imports").mkdir()
    for name in ("built", "imports/log", "lianka.sqlite3", "lianka.sqlite3-wal", "purchases.csv", "secret.key", "mine"):
        (tmp_path / name).touch()

    _clear(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "secret.key"]


@pytest.mark.parametrize("left", [None, "", '{"api_secret": '])
def test_a_demo_of_an_earlier_release_or_cut_off_is_built_anew(tmp_path: Path, left: str | None) -> None:
    built = tmp_path / "built"
    if left is not None:
        built.write_text(left, encoding="utf-8")

    assert _read(built) == {}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo built by the command, with what it printed beside it."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "printed").write_text(_lianka(folder, "demo", "--build-only"), encoding="utf-8")
    return folder


def _lianka(folder: Path, *words: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LIANKA_", "DJANGO_"))}
    environment = {**kept, "LIANKA_DEMO_VAR": str(folder), "LIANKA_VAR": str(folder)}
    done = subprocess.run([LIANKA, *words], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _column(folder: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(folder / "lianka.sqlite3")) as database:
        return [row[0] for row in database.execute(sql)]


@pytest.mark.slow
def test_the_books_of_the_demo_are_right(folder: Path) -> None:
    assert json.loads(_lianka(folder, "books", "check", "--json")) == {"ok": True, "differences": []}


@pytest.mark.slow
def test_the_demo_greets_with_addresses_people_and_a_key(folder: Path) -> None:
    printed = (folder / "printed").read_text(encoding="utf-8")

    for address in ("/m/", "/counter/", "/admin/", "/open-books/", "/api/v1/docs"):
        assert f"http://127.0.0.1:8000{address}\n" in printed
    for word in (WANG_PHONE, NEWCOMER_PHONE, PASSWORD, "chen.cashier", _read(folder / "built")["api_secret"]):
        assert word in printed
    assert (folder / "built").stat().st_mode & 0o777 == 0o600


@pytest.mark.slow
def test_a_later_call_goes_on_where_the_demo_was_left(folder: Path) -> None:
    before = _column(folder, "SELECT count(*) FROM ledger_journal")

    printed = _lianka(folder, "demo", "--build-only")

    assert _read(folder / "built")["api_secret"] in printed
    assert _column(folder, "SELECT count(*) FROM ledger_journal") == before


@pytest.mark.slow
def test_every_day_of_the_year_was_closed(folder: Path) -> None:
    states = _column(folder, "SELECT state FROM foundation_jobrun WHERE business_date IS NOT NULL")

    assert states == ["done"] * 365 * len(jobs_of_kind("daily"))


@pytest.mark.slow
def test_a_hundred_members_came_in_every_way(folder: Path) -> None:
    assert _column(folder, "SELECT count(*) FROM members_member") == [100]
    assert set(_column(folder, "SELECT status FROM members_member")) == {"active", "pre_registered"}
    introduced = "SELECT count(*) FROM members_introduction WHERE {} IS NOT NULL"
    for by_whom in ("issuing_merchant_id", "store_id", "sharer_id"):
        assert _column(folder, introduced.format(by_whom))[0] > 5


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT channel FROM checkout_purchase", {"till_record", "counter", "member"}),
        ("SELECT tender FROM checkout_order", {"provider", "till"}),
        ("SELECT state FROM checkout_order", {"captured", "closed"}),
        ("SELECT state FROM cards_cardlink", {"accepted", "offered", "declined"}),
        ("SELECT state FROM payments_paymentrefund", {"succeeded"}),
        ("SELECT state FROM foundation_outboxmessage", {"done"}),
    ],
)
def test_every_state_can_be_seen(folder: Path, sql: str, words: set[str]) -> None:
    assert set(_column(folder, sql)) == words


@pytest.mark.slow
def test_statements_wait_for_whoever_looks(folder: Path) -> None:
    states = set(_column(folder, "SELECT state FROM settlement_statement"))

    assert {"issued", "confirmed", "disputed", "paid"} <= states


@pytest.mark.slow
def test_the_counters_today_is_not_empty(folder: Path) -> None:
    closed = _column(folder, "SELECT max(book_date) FROM ledger_closing")[0]

    today = f"SELECT count(*) FROM checkout_purchase WHERE channel <> 'till_record' AND business_date > '{closed}'"
    assert _column(folder, today)[0] >= 5
