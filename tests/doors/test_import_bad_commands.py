"""A mapping or a command that makes no sense is refused in words before the file is even looked at."""

from pathlib import Path

import pytest
from pytest_django import Settings

from lianka.domain.checkout.models import ImportRun
from tests.doors.till_files import EXAMPLE_FILE, EXAMPLE_MAPPING, MAPPING, run, run_import, write_mapping

NEW = """
[create_merchants]
transaction_rate = "0.01"
issue_price = 1
redemption_price = "0.9"
"""


def changed(old: str, new: str) -> str:
    assert old in MAPPING + NEW
    return (MAPPING + NEW).replace(old, new)


CASES: list[tuple[str, str, str]] = [
    ("nothing", "", "mapping_invalid"),
    ("no TOML", "member: card", "mapping_unreadable"),
    ("open text", '[member]\ncolumn = "card', "mapping_unreadable"),
    ("a key twice", changed('column = "card"', 'column = "card"\ncolumn = "card"'), "mapping_unreadable"),
    ("a table twice", MAPPING + MAPPING, "mapping_unreadable"),
    ("control character", changed('"card"', '"ca\x00rd"'), "mapping_unreadable"),
    ("too large", "# " + "x" * (1 << 20), "mapping_unreadable"),
    ("very deep", "a = " + "[" * 3_000 + "]" * 3_000, "mapping_unreadable"),
    *(
        (f"without [{name}]", changed(f"[{name}]", f"[{name}x]"), "mapping_invalid")
        for name in ("member", "merchant", "amount", "happened", "receipt")
    ),
    ("misspelt table", changed("[category]", "[categories]"), "mapping_key_unknown"),
    ("misspelt key", changed('column = "category"', 'colunm = "category"'), "mapping_key_unknown"),
    ("unknown key in amount", changed('unit = "yuan"', 'unit = "yuan"\nscale = 2'), "mapping_key_unknown"),
    ("unknown key in create_merchants", MAPPING + NEW + "fee = 3", "mapping_key_unknown"),
    ("a table is a text", 'source = "csv"' + MAPPING, "mapping_invalid"),
    ("a column is a number", changed('column = "card"', "column = 1"), "mapping_invalid"),
    ("a column is empty", changed('column = "card"', 'column = ""'), "mapping_invalid"),
    ("a column is a list", changed('column = "card"', 'column = ["card"]'), "mapping_invalid"),
    ("unknown kind of member", changed('column = "card"', 'column = "card"\nkind = "name"'), "mapping_invalid"),
    ("unknown kind of merchant", changed('column = "shop"', 'column = "shop"\nkind = "phone"'), "mapping_invalid"),
    ("unknown unit", changed('unit = "yuan"', 'unit = "dollar"'), "mapping_invalid"),
    ("no unit", changed('unit = "yuan"\n', ""), "mapping_invalid"),
    ("unknown currency", changed('currency_column = "currency"', 'currency = "USD"'), "mapping_invalid"),
    ("no currency", changed('currency_column = "currency"\n', ""), "mapping_invalid"),
    ("two currencies", changed('unit = "yuan"', 'unit = "yuan"\ncurrency = "CNY"'), "mapping_invalid"),
    ("unknown sense of negative", changed('"refund"', '"ignore"'), "mapping_invalid"),
    ("truth value", changed('column = "day"\n', 'column = "day"\nformat = true\n'), "mapping_invalid"),
    *(
        (f"date form {form}", changed('column = "day"\n', f'column = "day"\nformat = "{form}"\n'), "mapping_invalid")
        for form in ("%Q", "%d/%m", "day", "%", "%H:%M", "%Y-%m")
    ),
    *(
        (f"time {time}", changed('column = "day"\n', f'column = "day"\ntime = {time}\n'), "mapping_invalid")
        for time in ('"25:00"', '"noon"', "12", '"12:00+08:00"')
    ),
    ("receipts without columns", changed('columns = ["till", "number"]', "columns = []"), "mapping_invalid"),
    ("receipt columns are numbers", changed('["till", "number"]', "[1, 2]"), "mapping_invalid"),
    ("order is a table", changed('columns = ["day", "number"]', "columns = {a = 1}"), "mapping_invalid"),
    ("unknown encoding", '[source]\nencoding = "ebcdic"' + MAPPING, "mapping_invalid"),
    ("unknown format", '[source]\nformat = "ods"' + MAPPING, "mapping_invalid"),
    ("unknown delimiter", '[source]\ndelimiter = "--"' + MAPPING, "mapping_invalid"),
    *(
        (f"rate {rate}", changed('transaction_rate = "0.01"', f"transaction_rate = {rate}"), "mapping_invalid")
        for rate in (
            '"-0.1"',
            "-1",
            '"0.0000001"',
            '"six"',
            '"1.01"',
            "2",
            "true",
            '"NaN"',
            "inf",
            '"1e999999999"',
            "[]",
        )
    ),
    ("no issue price", changed("issue_price = 1\n", ""), "mapping_invalid"),
    ("category rate", MAPPING + NEW + '[create_merchants.category_rates]\nfuel = "much"', "mapping_invalid"),
    ("trade", MAPPING + NEW + "[create_merchants.trades]\nfuel = 3", "mapping_invalid"),
    *(
        (f"{key} {value}", MAPPING + NEW + f"{key} = {value}", "mapping_invalid")
        for key, value in (
            ("points_mode", '"free"'),
            ("collect_mode", '"nobody"'),
            ("settlement_cycle", '"yearly"'),
            ("settlement_days", "-1"),
            ("settlement_days", "367"),
            ("settlement_days", "1.5"),
            ("credit_limit_fen", '"1"'),
            ("credit_limit_fen", str(10**15)),
            ("valid_from", '"2026-01-01"'),
            ("valid_from", "2026-01-01T00:00:00"),
        )
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "code"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_mapping_that_makes_no_sense_is_refused(settings: Settings, tmp_path: Path, text: str, code: str) -> None:
    settings.VAR = tmp_path / "var"

    result = run_import(EXAMPLE_FILE, write_mapping(tmp_path, text), "--create-merchants")

    assert (result.exit_code, f"({code}" in result.stderr) == (1, True), result.output
    assert "Traceback" not in result.output
    assert (ImportRun.objects.count(), settings.VAR.exists()) == (0, False)


@pytest.mark.django_db
def test_a_mapping_that_is_not_there_or_is_no_text_is_refused(tmp_path: Path) -> None:
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")

    for mapping in (tmp_path / "nowhere.toml", tmp_path, binary):
        assert "(mapping_unreadable" in run_import(EXAMPLE_FILE, mapping).stderr


@pytest.mark.django_db
def test_a_slip_in_the_mapping_is_told_with_what_may_be_meant(tmp_path: Path) -> None:
    text = changed('column = "category"', 'colunm = "category"')

    stderr = run_import(EXAMPLE_FILE, write_mapping(tmp_path, text)).stderr

    assert "“category.colunm”" in stderr
    assert "“column”" in stderr


@pytest.mark.django_db
@pytest.mark.parametrize("text", [MAPPING, changed('column = "shop"', 'column = "shop"\nkind = "code"')])
def test_merchants_cannot_be_created_from_a_mapping_that_does_not_say_how(
    settings: Settings, tmp_path: Path, text: str
) -> None:
    settings.VAR = tmp_path / "var"
    file = tmp_path / "till.csv"
    file.write_text("card,shop,category,amount,currency,day,till,number,store,points\n", encoding="utf-8")

    result = run_import(file, write_mapping(tmp_path, text), "--create-merchants")

    assert (result.exit_code, "(new_merchants_not_described" in result.stderr) == (1, True)
    assert ImportRun.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "arguments",
    [
        ["import"],
        ["import", "refunds", EXAMPLE_FILE, "--map", EXAMPLE_MAPPING],
        ["import", "purchases"],
        ["import", "purchases", EXAMPLE_FILE],
        ["import", "purchases", EXAMPLE_FILE, "--map"],
        ["import", "purchases", "--map", EXAMPLE_MAPPING],
        ["import", "purchases", EXAMPLE_FILE, EXAMPLE_FILE, "--map", EXAMPLE_MAPPING],
        ["import", "purchases", EXAMPLE_FILE, "--map", EXAMPLE_MAPPING, "--force"],
        ["import", "purchases", EXAMPLE_FILE, "--map", EXAMPLE_MAPPING, "--batch", "0"],
        ["import", "purchases", EXAMPLE_FILE, "--map", EXAMPLE_MAPPING, "--batch", "many"],
        ["import", "purchases", EXAMPLE_FILE, "--map", EXAMPLE_MAPPING, "--batch", "20001"],
        ["import", "purchases", EXAMPLE_FILE, "--map", EXAMPLE_MAPPING, "--dry-run=yes"],
    ],
    ids=lambda arguments: " ".join(map(str, arguments[-2:]))[-24:],
)
def test_wrong_usage_is_told(arguments: list[object]) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert "Error: " in result.output or "Usage: " in result.output
    assert "Traceback" not in result.output
    assert ImportRun.objects.count() == 0
