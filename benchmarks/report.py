"""Tables of results, on the screen and in `docs/benchmarks.md`."""

from dataclasses import dataclass, field


class Row(tuple[str, ...]):
    """One line of a table, as it is shown."""

    __slots__ = ()

    def __new__(cls, *cells: str) -> "Row":
        return super().__new__(cls, cells)


@dataclass
class Table:
    """One measurement: a title, the columns' heads, and the rows."""

    title: str
    head: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    note: str = ""

    def as_markdown(self) -> str:
        """The table as Markdown, its note beneath."""
        lines = [f"### {self.title}", "", _line(self.head), _line(tuple("---" for _ in self.head))]
        lines += [_line(row) for row in self.rows]
        if self.note:
            lines += ["", self.note]
        return "\n".join(lines) + "\n"


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
