"""The dashboard's plots as plain data: a title, a unit, categories and series. `charts.js` draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from lianka.interfaces.backoffice.shown import Words


@dataclass(frozen=True, slots=True)
class Chart:
    """A plot. `kind`: bar, line, or ranking (bars lying down). Values are integers: fen if `is_money`."""

    name: str
    title: Words
    unit: Words
    kind: str
    categories: Sequence[str]
    series: Sequence[tuple[Words, Sequence[int]]]
    empty: Words
    is_money: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to plot."""
        return not any(any(values) for _, values in self.series)

    @property
    def data_id(self) -> str:
        """The id of the element that holds the data."""
        return f"chart-{self.name}"

    @property
    def data(self) -> dict[str, Any]:
        """What the script draws from."""
        return {
            "kind": self.kind,
            "money": self.is_money,
            "categories": list(self.categories),
            "series": [{"name": str(name), "values": list(values)} for name, values in self.series],
            "steps": _steps(),
        }


def _steps() -> list[tuple[int, str]]:
    """How axes shorten large numbers: Chinese counts in ten thousands."""
    if (get_language() or "").startswith("zh"):
        return [(100_000_000, "亿"), (10_000, "万")]
    return [(1_000_000_000, "B"), (1_000_000, "M"), (1_000, "K")]
