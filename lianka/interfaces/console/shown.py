"""A statement as its page shows it: figures grouped and put into words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from lianka.domain.checkout.queries import receipt_numbers_of
from lianka.domain.settlement.values import Heading, StatementLine, SumView
from lianka.interfaces.console.words import Words, source_words
from lianka.interfaces.shared.formats import format_fen


@dataclass(frozen=True, slots=True)
class Figure:
    """A large amount: the sign and yuan, and the smaller cents."""

    yuan: str
    cents: str


@dataclass(frozen=True, slots=True)
class Part:
    """What a heading is made of: one kind of movement, told by one source."""

    cause: Words
    label: Words
    amount_fen: int
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """All parts under one heading."""

    label: Words
    amount_fen: int
    count: int
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the statement: what its cause is called, and the number by which the merchant knows it."""

    line: StatementLine
    cause: Words
    receipt_number: str

    @property
    def reference(self) -> str:
        """The receipt number, or the key where the cause is no sale."""
        return self.receipt_number or self.line.key


def figure(fen: int) -> Figure:
    """The amount without its ¥, which the page sets small: -123450 fen is `-1,234` and `.50`."""
    text = format_fen(fen).replace("¥", "")
    return Figure(text[:-3], text[-3:])


def groups(sums: Iterable[SumView]) -> list[Group]:
    """The sums of the amount due, by heading. Payments of earlier statements are no part of it."""
    due = [each for each in sums if each.heading != Heading.PAYMENTS]
    return [_group(heading, list(parts)) for heading, parts in groupby(due, key=attrgetter("heading"))]


def lines(found: Sequence[StatementLine]) -> list[Line]:
    """The lines in words, with the receipt numbers of purchases and refunds. Two queries, however many."""
    receipts = receipt_numbers_of(public_ids=[each.key for each in found])
    return [Line(each, source_words(each.source), receipts.get(each.key, "")) for each in found]


def _group(heading: Heading, sums: Sequence[SumView]) -> Group:
    parts = [Part(source_words(each.source), each.part.label, each.amount_fen, each.journal_count) for each in sums]
    # A heading of one part says it all; the journals of several parts overlap, so that only theirs are counted.
    return Group(
        label=heading.label,
        amount_fen=sum(part.amount_fen for part in parts),
        count=parts[0].count if len(parts) == 1 else 0,
        parts=parts if len(parts) > 1 else (),
    )
