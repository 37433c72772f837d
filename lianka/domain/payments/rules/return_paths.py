"""Where a cashier page may lead back to."""

from typing import Final

_LENGTH_MAX: Final = 500


def is_local_path(path: str) -> bool:
    """Whether the text is a path on our own host, which no browser takes for another one."""
    # Browsers read a backslash as a slash and drop control characters, so that either could hide a second slash.
    has_tricks = "\\" in path or not path.isascii() or not path.isprintable() or " " in path
    return path.startswith("/") and not path.startswith("//") and not has_tricks and len(path) <= _LENGTH_MAX
