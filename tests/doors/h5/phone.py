"""A phone as tests hold it: open an address, read the page, fill in its form."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

PASSWORD = "four small hedgehogs"
HTMX = {"HX-Request": "true"}


@dataclass
class Phone:
    """A browser."""

    client: Client

    def open(self, address: str, **query: str) -> str:
        """The page behind an address, which has to be there."""
        response = self.client.get(address, query)
        assert response.status_code == 200, (address, response.status_code, response.headers.get("Location"))
        return response.content.decode()

    def get(self, address: str, **query: str) -> Any:
        """The answer itself."""
        return self.client.get(address, query)

    def get_part(self, address: str, **query: str) -> Any:
        """The answer to htmx."""
        return self.client.get(address, query, headers=HTMX)

    def post(self, address: str, **typed: str) -> Any:
        """Send a form."""
        return self.client.post(address, typed)

    def post_part(self, address: str, **typed: str) -> Any:
        """Send a form by htmx."""
        return self.client.post(address, typed, headers=HTMX)


def text_of(page: str | HttpResponse) -> str:
    """The words of a page, in one line."""
    html = page if isinstance(page, str) else page.content.decode()
    return " ".join(
        re.sub(r"<[^>]+>", " ", re.sub(r"<(style|script|title|head)\b.*?</\1>", " ", html, flags=re.S)).split()
    )


def amounts(page: str | HttpResponse) -> str:
    """The words of a page without the blanks that tags leave between the parts of an amount."""
    return text_of(page).replace("¥ ", "¥").replace(" .", ".")


def field(page: str | HttpResponse, name: str) -> str:
    """What stands in a field of the page."""
    html = page if isinstance(page, str) else page.content.decode()
    tag = re.search(rf'<input[^>]*\bname="{name}"[^>]*>', html)
    assert tag is not None, f"There is no field {name}."
    value = re.search(r'value="([^"]*)"', tag[0])
    return value[1] if value else ""


class Outline(HTMLParser):
    """What an aid for reading finds on a page: language, title, headings, and fields without a name."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.language, self.headings = "", []
        self.ids: list[str] = []
        self._fields: list[dict[str, str]] = []
        self._labels: set[str] = set()
        self._in_label = 0
        self.nameless_links: list[str] = []
        self.pictures_without_text = 0
        self.feed(html)

    headings: list[str]

    @property
    def nameless_fields(self) -> list[dict[str, str]]:
        """Fields that no label names."""
        return [each for each in self._fields if each.get("id") not in self._labels and "aria-label" not in each]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "html":
            self.language = given.get("lang", "")
        elif tag in {"h1", "h2", "h3"}:
            self.headings.append(tag)
        elif tag == "label":
            self._in_label += 1
            self._labels.add(given.get("for", ""))
        elif tag in {"input", "textarea", "select"} and given.get("type") != "hidden" and not self._in_label:
            self._fields.append(given)
        elif tag == "img" and "alt" not in given:
            self.pictures_without_text += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._in_label -= 1
