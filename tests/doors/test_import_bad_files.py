"""A file that cannot be read is refused as a whole, in words, and nothing of it is booked."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from lianka.domain.checkout.models import ImportRun
from tests.doors.till_files import GOOD, NATIVE, run_import, write_mapping, write_table
from tests.operations.checkout.tills import row_counts
from tests.world import World

CSV_HEADER = ",".join(GOOD)
CSV_ROW = ",".join(GOOD.values())
Maker = Callable[[Path], Path]
"""Writes a file into a folder and returns where it is."""


def text(content: str, *, name: str = "till.csv", encoding: str = "utf-8") -> Maker:
    return raw(content.encode(encoding), name=name)


def raw(content: bytes, *, name: str = "till.csv") -> Maker:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def header(names: str) -> Maker:
    return text(f"{names}\n{CSV_ROW}\n")


def without(column: str) -> Maker:
    return header(",".join(name for name in GOOD if name != column))


def cut_to(suffix: str, share: float) -> Maker:
    """A good file of which only the beginning is there."""

    def make(folder: Path) -> Path:
        file = write_table(folder / f"till{suffix}", [{**NATIVE, "number": number} for number in range(200)])
        content = file.read_bytes()
        file.write_bytes(content[: int(len(content) * share)])
        return file

    return make


def damaged(suffix: str, at: float) -> Maker:
    """A good file with sixty-four bytes overwritten somewhere."""

    def make(folder: Path) -> Path:
        file = write_table(folder / f"till{suffix}", [{**NATIVE, "number": number} for number in range(200)])
        content = bytearray(file.read_bytes())
        start = int(len(content) * at)
        content[start : start + 64] = b"\xff" * 64
        file.write_bytes(content)
        return file

    return make


def renamed(suffix: str, name: str) -> Maker:
    def make(folder: Path) -> Path:
        return write_table(folder / f"till{suffix}", [NATIVE]).rename(folder / name)

    return make


def zip_of(members: dict[str, bytes], *, name: str = "till.xlsx") -> Maker:
    def make(folder: Path) -> Path:
        with zipfile.ZipFile(folder / name, "w") as archive:
            for member, content in members.items():
                archive.writestr(member, content)
        return folder / name

    return make


def folder_named(name: str) -> Maker:
    def make(folder: Path) -> Path:
        (folder / name).mkdir()
        return folder / name

    return make


CASES: list[tuple[str, Maker, str]] = [
    ("missing", lambda folder: folder / "nowhere.csv", "file_missing"),
    ("folder", folder_named("till.csv"), "file_missing"),
    ("no known ending", text(f"{CSV_HEADER}\n{CSV_ROW}\n", name="till.dat"), "format_unknown"),
    ("no ending", text(f"{CSV_HEADER}\n{CSV_ROW}\n", name="till"), "format_unknown"),
    ("empty", raw(b""), "file_empty"),
    ("empty workbook file", raw(b"", name="till.xlsx"), "file_empty"),
    ("empty Parquet file", raw(b"", name="till.parquet"), "file_empty"),
    ("byte order mark alone", raw(b"\xef\xbb\xbf"), "file_empty"),
    ("blank lines alone", text("\n\n   \n,,\n"), "column_missing"),
    ("line ends alone", text("\n\r\n\n"), "file_empty"),
    ("no column named", header(",,,,,,,,,"), "column_missing"),
    *((f"without {name}", without(name), "column_missing") for name in GOOD),
    ("other case", header(CSV_HEADER.replace("card", "Card")), "column_missing"),
    ("misspelt", header(CSV_HEADER.replace("amount", "amuont")), "column_missing"),
    ("semicolons", text(f"{CSV_HEADER}\n{CSV_ROW}\n".replace(",", ";")), "column_missing"),
    ("tabs", text(f"{CSV_HEADER}\n{CSV_ROW}\n".replace(",", "\t")), "column_missing"),
    ("no header", text(f"{CSV_ROW}\n{CSV_ROW}\n"), "column_missing"),
    ("column twice", header(f"{CSV_HEADER},amount"), "column_twice"),
    ("receipt column twice", header(f"till,{CSV_HEADER}"), "column_twice"),
    ("open quote", text(f'{CSV_HEADER}\n{CSV_ROW}\n"{CSV_ROW}\n{CSV_ROW}\n'), "row_broken"),
    ("open quote in the header", text(f'"{CSV_HEADER}\n{CSV_ROW}\n'), "row_broken"),
    ("text after a quote", text(f'{CSV_HEADER}\n"6100"x,{CSV_ROW}\n'), "row_broken"),
    ("endless field", text(f"{CSV_HEADER}\n{'x' * 200_000}\n"), "row_broken"),
    ("no text at all", raw(b"\x81\xff\xfe\x00" * 50), "encoding_unknown"),
    ("UTF-8 cut in a character", raw(f"{CSV_HEADER}\n{CSV_ROW}".encode() + b"\xe6\x99"), "encoding_unknown"),
    ("half of UTF-16", raw(b"\xff\xfea"), "encoding_unknown"),
    ("Latin 1", text(f"{CSV_HEADER}\nCafé,\n", encoding="latin-1"), "encoding_unknown"),
    ("UTF-8 after a page of GB 18030", raw("晨".encode("gb18030") * 9 + b"\xff"), "encoding_unknown"),
    ("a workbook named CSV", renamed(".xlsx", "till2.csv"), "format_mismatch"),
    ("a Parquet file named CSV", renamed(".parquet", "till2.csv"), "format_mismatch"),
    ("a Parquet file named XLSX", renamed(".parquet", "till2.xlsx"), "format_mismatch"),
    ("a workbook named Parquet", renamed(".xlsx", "till2.parquet"), "format_mismatch"),
    ("a text named XLSX", text(CSV_HEADER, name="till.xlsx"), "format_mismatch"),
    ("a text named Parquet", text(CSV_HEADER, name="till.parquet"), "format_mismatch"),
    ("an old workbook", raw(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), name="till.xlsx"), "format_mismatch"),
    ("an archive", zip_of({"a.txt": b"a"}), "file_broken"),
    ("an archive named CSV", zip_of({"a.txt": b"a"}, name="till.csv"), "format_mismatch"),
    ("an empty archive", zip_of({}), "file_broken"),
    ("an archive that says it is a workbook", zip_of({"[Content_Types].xml": b"<Types/>"}), "file_broken"),
    ("a workbook of broken XML", zip_of({"[Content_Types].xml": b"<Types"}), "file_broken"),
    *((f"{share:.0%} of a workbook", cut_to(".xlsx", share), "file_broken") for share in (0.01, 0.3, 0.6, 0.9, 0.99)),
    *(
        (f"{share:.0%} of a Parquet file", cut_to(".parquet", share), "file_broken")
        for share in (0.01, 0.3, 0.6, 0.9, 0.99)
    ),
    ("a workbook damaged at its end", damaged(".xlsx", 0.98), "file_broken"),
    ("a Parquet file damaged at its end", damaged(".parquet", 0.98), "file_broken"),
    ("a Parquet file damaged in its data", damaged(".parquet", 0.02), "file_broken"),
    ("a Parquet file of four bytes", raw(b"PAR1", name="till.parquet"), "file_broken"),
    ("a Parquet file without content", raw(b"PAR1PAR1PAR1", name="till.parquet"), "file_broken"),
    ("a workbook without our columns", lambda folder: write_table(folder / "t.xlsx", [{"a": 1}]), "column_missing"),
    (
        "a Parquet file without our columns",
        lambda folder: write_table(folder / "t.parquet", [{"a": 1}]),
        "column_missing",
    ),
]


@pytest.mark.parametrize(("make", "code"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_file_that_cannot_be_read_is_refused_and_books_nothing(
    world: World, settings: Settings, tmp_path: Path, make: Maker, code: str
) -> None:
    settings.VAR = tmp_path / "var"
    before = row_counts()

    result = run_import(make(tmp_path), write_mapping(tmp_path))

    assert (result.exit_code, f"({code}" in result.stderr) == (1, True), result.output
    assert result.stderr.startswith("Error: ")
    assert "Traceback" not in result.output
    assert (row_counts(), ImportRun.objects.count()) == (before, 0)
    assert list(tmp_path.glob("*.rejected.csv")) == []
    assert not list(tmp_path.glob("var/imports/*/staged*.sqlite3"))


def test_what_a_file_lacks_is_told_with_what_may_be_meant(settings: Settings, world: World, tmp_path: Path) -> None:
    settings.VAR = tmp_path / "var"

    result = run_import(header(CSV_HEADER.replace("amount", "amuont"))(tmp_path), write_mapping(tmp_path))

    assert "“amount”" in result.stderr
    assert "“amuont”" in result.stderr


def test_the_row_where_a_file_breaks_is_told(settings: Settings, world: World, tmp_path: Path) -> None:
    settings.VAR = tmp_path / "var"
    file = text(f'{CSV_HEADER}\n{CSV_ROW}\n{CSV_ROW}\n"6100"x,{CSV_ROW}\n')(tmp_path)

    assert "row 4" in run_import(file, write_mapping(tmp_path)).stderr


@pytest.mark.parametrize(
    ("source", "make", "code"),
    [
        ('encoding = "utf-8"', text(f"{CSV_HEADER}\n{CSV_ROW}\n", encoding="gb18030"), "encoding_unknown"),
        ('encoding = "utf-16"', text(f"{CSV_HEADER}\n{CSV_ROW}\n"), "encoding_unknown"),
        ('format = "xlsx"', text(f"{CSV_HEADER}\n{CSV_ROW}\n"), "format_mismatch"),
        ('delimiter = ";"', text(f"{CSV_HEADER}\n{CSV_ROW}\n"), "column_missing"),
        ('sheet = "January"', renamed(".xlsx", "till2.xlsx"), "sheet_missing"),
    ],
)
def test_a_file_that_is_not_as_declared_is_refused(
    world: World, settings: Settings, tmp_path: Path, source: str, make: Maker, code: str
) -> None:
    settings.VAR = tmp_path / "var"
    mapping = write_mapping(tmp_path)
    mapping.write_text(f"[source]\n{source}\n{mapping.read_text(encoding='utf-8')}", encoding="utf-8")

    result = run_import(make(tmp_path), mapping)

    assert (result.exit_code, f"({code}" in result.stderr) == (1, True), result.output
