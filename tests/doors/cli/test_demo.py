"""`lianka demo` builds its own installation and touches nothing else."""

from pathlib import Path

from lianka.interfaces.cli.demo.command import _clear


def test_building_anew_keeps_the_secret_and_what_is_not_of_the_demo(tmp_path: Path) -> None:
    (tmp_path / "imports").mkdir()
    for name in ("built", "imports/log", "lianka.sqlite3", "lianka.sqlite3-wal", "purchases.csv", "secret.key", "mine"):
        (tmp_path / name).touch()

    _clear(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "secret.key"]
