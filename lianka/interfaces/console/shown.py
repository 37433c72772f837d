"""A statement as its page shows it: figures grouped and put into words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from lianka.domain.settlement.values import Heading, StatementLine, SumView
from lianka.interfaces.console.words import Words, kind_words, source_words
from lianka.interfaces.shared.formats import format_fen


@dataclass(frozen=True, slots=True)
class Figure:
    """A large amount: the sign and yuan, and the smaller cents."""

    yuan: str
    cents: str


@dataclass(frozen=True, slots=True)
class Part:
    """What one source moved against one kind of account."""

    source: Words
    against: Words
    amount_fen: int
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """All parts under one heading."""

    label: Words
    amount_fen: int
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the statement, and what its cause is called."""

    line: StatementLine
    cause: Words


def figure(fen: int) -> Figure:
    """The amount without its ¥, which the page sets small: -123450 fen is `-1,234` and `.50`."""
    text = format_fen(fen).replace("¥", "")
    return Figure(text[:-3], text[-3:])


def groups(sums: Iterable[SumView]) -> list[Group]:
    """The sums of the amount due, by heading. Payments of earlier statements are no part of it."""
    due = [each for each in sums if each.heading != Heading.PAYMENTS]
    found = []
    for heading, of_heading in groupby(due, key=attrgetter("heading")):
        parts = [
            Part(source_words(each.source), kind_words(each.counter_kind), each.amount_fen, each.journal_count)
            for each in of_heading
        ]
        found.append(Group(heading.label, sum(part.amount_fen for part in parts), parts))
    return found


def lines(found: Iterable[StatementLine]) -> list[Line]:
    """The lines with their causes in words."""
    return [Line(each, source_words(each.source)) for each in found]
