"""What one topic adds to the member's file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lianka.interfaces.backoffice.shown import Cell, Section, Table

Names = Mapping[int, Cell]


@dataclass(frozen=True, slots=True)
class Part:
    """What stands on the page: facts first, tables below."""

    sections: Sequence[Section] = ()
    tables: Sequence[Table] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A part that is read and waits for the names of whom it mentions: all parts of a page ask for them at once."""

    lay_out: Callable[[Names], Part]
    parties: frozenset[int] = frozenset()


def finished(*sections: Section, tables: Sequence[Table] = ()) -> Draft:
    """A part that mentions nobody."""
    part = Part(sections, tables)
    return Draft(lambda names: part)
