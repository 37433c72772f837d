"""Every word a person sees has a Chinese translation, and none shouts."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tests.architecture.source import LIANKA, ROOT

CHINESE = LIANKA / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def _sources() -> Iterator[tuple[Path, str]]:
    for path in sorted(LIANKA.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            yield path, path.read_text(encoding="utf-8")
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            yield path, templatize(path.read_text(encoding="utf-8"), origin=str(path))


def _messages() -> Iterator[tuple[str, str | None, str]]:
    """Place, context and msgid (the singular) of every text in the code and the templates."""
    for path, text in _sources():
        source = BytesIO(text.encode())
        for line, msgid, _, context in extract("python", source, keywords=KEYWORDS, options={"encoding": "utf-8"}):
            singular = msgid if isinstance(msgid, str) else msgid[0]
            yield f"{path.relative_to(ROOT)}:{line}", context, singular


def _catalog() -> Catalog:
    with CHINESE.open("rb") as file:
        return read_po(file, locale="zh_Hans", abort_invalid=True)


def _translations(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def test_every_text_has_a_chinese_translation() -> None:
    catalog = _catalog()

    missing = {
        f"{place}: {msgid}"
        for place, context, msgid in _messages()
        if not (message := catalog.get(msgid, context)) or message.fuzzy or not all(_translations(message))
    }

    assert not missing, f"Add these to {CHINESE.relative_to(ROOT)}:\n" + "\n".join(sorted(missing))


def test_a_translation_keeps_the_placeholders() -> None:
    guilty = [
        message.id
        for message in _catalog()
        if message.id and isinstance(message.id, str) and isinstance(message.string, str)
        if sorted(PLACEHOLDER.findall(message.id)) != sorted(PLACEHOLDER.findall(message.string))
    ]

    assert not guilty


def test_no_text_shouts() -> None:
    texts = [(place, msgid) for place, _, msgid in _messages()]
    texts += [(CHINESE.name, each) for message in _catalog() if message.id for each in _translations(message)]

    guilty = [f"{place}: {text}" for place, text in texts if re.search(r"[!！]", text)]

    assert not guilty
