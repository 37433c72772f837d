"""`lianka settle`, from closing the books to the bank's file."""

import stat
from datetime import date
from pathlib import Path

import pytest

from lianka.domain.ledger.queries import latest_closed_date
from lianka.domain.settlement.models import BankFileExport, Statement
from lianka.foundation import clock
from lianka.interfaces.shared.world import World
from tests.doors.cli.terminal import run
from tests.operations.settlement.scene import book, on, payable, sale

pytestmark = [pytest.mark.django_db, pytest.mark.row("MCH-5")]


@pytest.fixture(autouse=True)
def _february(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sales of January, seen from 10 February."""
    monkeypatch.setattr(clock, "now", lambda: on("2026-02-10"))
    book(
        sale(world, world.fuel, "1", "2026-01-06", collected=123_456, commission=456),
        sale(world, world.noodles, "2", "2026-01-07", commission=300),
        sale(world, world.books, "3", "2026-02-03", collected=700),
    )


def _number(merchant: int) -> str:
    return Statement.objects.get(merchant_id=merchant).number


def test_settling_closes_the_books_and_shows_what_is_due() -> None:
    printed = run("settle", "--until", "2026-01-31")

    assert printed.code == 0
    assert latest_closed_date() == date(2026, 1, 31)
    assert "26 dates closed, 2 statements issued." in printed.out
    assert "¥1,230.00" in printed.out
    assert "-¥3.00" in printed.out


def test_the_default_is_yesterday() -> None:
    printed = run("settle", "--json")

    assert (printed.json["through"], printed.json["closed_dates"]) == ("2026-02-09", 35)
    # The book shop's February is not over.
    assert [each["due_fen"] for each in printed.json["statements"]] == [-300, 123_000]


def test_settling_again_issues_nothing() -> None:
    run("settle", "--until", "2026-01-31")

    printed = run("settle", "--until", "2026-01-31")

    assert "0 dates closed, 0 statements issued." in printed.out
    assert Statement.objects.count() == 2


def test_one_merchant_can_be_settled_alone(world: World) -> None:
    printed = run("settle", "--until", "2026-01-31", "--merchant", "老陈面馆", "--json")

    assert [each["merchant"] for each in printed.json["statements"]] == ["老陈面馆"]


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--merchant", "nobody"), "merchant_not_found"), (("--until", "2026-02-10"), "date_not_over")],
    ids=["unknown merchant", "a day that is not over"],
)
def test_what_cannot_be_settled_is_refused(words: tuple[str, str], code: str) -> None:
    printed = run("settle", "--json", *words)

    assert (printed.code, printed.error["code"]) == (1, code)
    assert not Statement.objects.exists()


def test_a_statement_goes_all_the_way_to_the_bank_and_back(world: World, tmp_path: Path) -> None:
    run("settle", "--until", "2026-01-31")
    number, file = _number(world.fuel), tmp_path / "pay.csv"

    assert run("settle", "confirm", "--all").out == "2 statements confirmed.\n"
    written = run("settle", "bank-file", "-o", str(file))
    paid = run("settle", "pay", number, "--reference", "ICBC-1")

    assert "1 payments, ¥1,230.00" in written.out
    assert f"1230.00,{number}" in file.read_text(encoding="utf-8-sig")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert paid.out == f"{number}: ¥1,230.00 paid to the merchant on 2026-02-10.\n"
    assert payable(world.fuel) == 0


def test_a_lost_bank_file_is_written_again(tmp_path: Path) -> None:
    run("settle", "--until", "2026-01-31")
    run("settle", "confirm", "--all")
    first = run("settle", "bank-file", "-o", str(tmp_path / "1.csv"), "--json").json

    run("settle", "bank-file", "-o", str(tmp_path / "2.csv"), "--again", first["public_id"])

    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()


@pytest.mark.parametrize("where", ["taken.csv", "no-such-folder/pay.csv"])
def test_a_file_that_cannot_be_written_exports_nothing(tmp_path: Path, where: str) -> None:
    run("settle", "--until", "2026-01-31")
    run("settle", "confirm", "--all")
    (tmp_path / "taken.csv").write_text("mine")

    printed = run("settle", "bank-file", "-o", str(tmp_path / where))

    assert (printed.code, "Traceback" in printed.err) == (1, False)
    assert not BankFileExport.objects.exists()
    assert (tmp_path / "taken.csv").read_text() == "mine"


def test_a_refused_export_leaves_no_file(tmp_path: Path) -> None:
    printed = run("settle", "bank-file", "-o", str(tmp_path / "pay.csv"))

    assert (printed.code, "nothing_to_export" in printed.err) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_statements_can_be_listed(world: World) -> None:
    run("settle", "--until", "2026-01-31")
    run("settle", "confirm", _number(world.fuel))

    listed = run("settle", "list", "--state", "confirmed", "--json").json["statements"]

    assert [each["number"] for each in listed] == [_number(world.fuel)]
    assert "There is no such statement." in run("settle", "list", "--state", "paid").out


@pytest.mark.parametrize("words", [("confirm",), ("confirm", "X", "--all"), ("pay", "X")], ids=" ".join)
def test_wrong_usage_is_told(words: tuple[str, ...]) -> None:
    printed = run("settle", *words)

    assert (printed.code, "Usage:" in printed.err) == (2, True)


def test_an_unknown_statement_is_refused() -> None:
    printed = run("settle", "confirm", "M000009-20260131")

    assert (printed.code, "statement_not_found" in printed.err) == (1, True)
