"""What a page shows, as plain values: facts, tables, badges, buttons. The templates only lay them out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lianka.foundation.values import Rate
from lianka.interfaces.shared.formats import (
    format_amount,
    format_count,
    format_day,
    format_discount,
    format_fen,
    format_moment,
)

Words = str | Promise
NOTHING = "–"
_WHOLE = Rate.of(1)
NOTHING_YET = _("Nothing here yet.")


class Tone(StrEnum):
    """The colour of a badge."""

    PLAIN = "plain"
    GOOD = "good"
    BUSY = "busy"
    BAD = "bad"
    BLUE = "blue"
    PURPLE = "purple"


@dataclass(frozen=True, slots=True)
class Cell:
    """One value on a page: where it leads, and how it is set."""

    text: Words
    href: str = ""
    is_number: bool = False
    is_code: bool = False
    badge: Tone | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A named value of a thing."""

    label: Words
    cell: Cell


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings. `empty` says what it means that there are none; `note` what the reader should know."""

    title: Words
    headings: Sequence[Words]
    rows: Sequence[Sequence[Cell]]
    empty: Words = NOTHING_YET
    note: Words = ""
    more: Cell | None = None
    numbers: frozenset[int] = field(default_factory=frozenset)
    """The columns set flush right."""


@dataclass(frozen=True, slots=True)
class Section:
    """Facts under one title."""

    title: Words
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing under a title, and what to do with it."""

    title: Words
    svg: SafeString
    note: Words = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One of several pages about one thing."""

    label: Words
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing on one page: its title, its state, what is known of it, and what belongs to it."""

    title: Words
    sections: Sequence[Section] = ()
    tables: Sequence[Table] = ()
    state: Cell | None = None
    links: Sequence[Cell] = ()
    pictures: Sequence[Picture] = ()
    tabs: Sequence[Tab] = ()
    notice: Words = ""
    """What must not be overlooked, above everything else."""


def text(value: object, href: str = "") -> Cell:
    """A plain value; a dash for nothing."""
    return Cell(NOTHING if value is None or value == "" else str(value), href if value else "")


def code(value: object, href: str = "") -> Cell:
    """An id, a key, a digest: set in a typewriter's letters."""
    return Cell(str(value) if value else NOTHING, href, is_code=True)


def money(fen: int | None, href: str = "") -> Cell:
    """An amount of money in fen."""
    return Cell(NOTHING if fen is None else format_fen(fen), href, is_number=True)


def number(value: int | None, href: str = "") -> Cell:
    """A whole number."""
    return Cell(NOTHING if value is None else format_count(value), href, is_number=True)


def amount(value: int | None, asset: str, href: str = "") -> Cell:
    """An amount of an asset with its unit."""
    return Cell(NOTHING if value is None else format_amount(value, asset), href, is_number=True)


def day(value: date | None) -> Cell:
    """A business day."""
    return Cell(NOTHING if value is None else format_day(value))


def moment(value: datetime | None) -> Cell:
    """A moment."""
    return Cell(NOTHING if value is None else format_moment(value))


def badge(label: Words, tone: Tone = Tone.PLAIN, href: str = "") -> Cell:
    """A state."""
    return Cell(label, href, badge=tone)


def yes_or_no(value: bool) -> Cell:
    """Whether something is so."""
    return Cell(_("Yes") if value else _("No"))


def discount(rate: Rate | None) -> Cell:
    """What a rate leaves to pay, as shops write it: 88折."""
    if rate is None:
        return Cell(NOTHING)
    return Cell(_("no discount") if rate == _WHOLE else format_discount(rate))


def either(value: Words, otherwise: Words) -> Cell:
    """A plain value, or what it means that there is none."""
    return Cell(value or otherwise)


def limit(value: int | None) -> Cell:
    """A whole number that bounds something, or that nothing does."""
    return Cell(_("no limit") if value is None else format_count(value), is_number=True)
