"""The real file, told again in plain Python: what each payment earns, costs and gives back, without Lianka's code."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import pyarrow.parquet

POINTS_PER_YUAN = {
    "Vehicle Fuel": Fraction(1, 2),
    "Purchases Food": Fraction(2),
    "Books": Fraction(2),
    "Hospitality": Fraction(3),
}
TRANSACTION_RATE = Fraction(6, 1000)
ISSUE_PRICE = 1


@dataclass
class Bought:
    """A purchase as the file tells it, and what of it was given back."""

    receipt: str
    fen: int
    points: int
    fee: int
    refunded: int = 0


@dataclass
class Figures:
    """What must be in the books afterwards."""

    purchases: dict[str, Bought] = field(default_factory=dict)
    refunds: dict[str, str | None] = field(default_factory=dict)
    """Receipt of a refund -> receipt of the purchase it undoes."""
    points_of_member: Counter[str] = field(default_factory=Counter)
    points_of_merchant: Counter[str] = field(default_factory=Counter)
    payable: Counter[str] = field(default_factory=Counter)
    commission: int = 0


def payments(path: Path) -> list[dict[str, Any]]:
    """The rows of the file, in the order: date, then row."""
    rows: list[dict[str, Any]] = pyarrow.parquet.read_table(path).to_pylist()
    return sorted(rows, key=lambda row: (row["trans_date"], row["source_month"], row["source_row"]))


def write_some(rows: list[dict[str, Any]], path: Path) -> Path:
    """Write rows as a file of the same shape."""
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    return path


def expect(rows: list[dict[str, Any]]) -> Figures:
    """Work through payments one by one."""
    figures = Figures()
    of_pair: defaultdict[tuple[str, str], list[Bought]] = defaultdict(list)
    for row in rows:
        receipt = f"{row['source_month']}-{row['source_row']}"
        member, merchant, fen = row["card_id"], row["merchant_name"], row["billing_pence"]
        if fen > 0:
            bought = _buy(receipt, fen, row["category"])
            of_pair[member, merchant].append(bought)
            _book(figures, member, merchant, fen, bought.points, bought.fee)
            figures.purchases[receipt] = bought
        else:
            undone = _find(of_pair[member, merchant], -fen)
            figures.refunds[receipt] = undone.receipt if undone else None
            points, fee = _undo(undone, -fen) if undone else (0, 0)
            _book(figures, member, merchant, fen, -points, -fee)
    return figures


def _buy(receipt: str, fen: int, category: str | None) -> Bought:
    points = _half_up(Fraction(fen, 100) * POINTS_PER_YUAN.get(category or "", Fraction(1)))
    return Bought(receipt, fen, points, _half_up(fen * TRANSACTION_RATE))


def _book(figures: Figures, member: str, merchant: str, fen: int, points: int, fee: int) -> None:
    figures.points_of_member[member] += points
    figures.points_of_merchant[merchant] += points
    figures.payable[merchant] += fen - fee - points * ISSUE_PRICE
    figures.commission += fee


def _find(purchases: list[Bought], fen: int) -> Bought | None:
    exact = [each for each in purchases if each.refunded == 0 and each.fen == fen]
    enough = [each for each in purchases if each.fen - each.refunded >= fen]
    return (exact or enough or [None])[-1]  # type: ignore[list-item]  # nothing is an answer, too


def _undo(bought: Bought, fen: int) -> tuple[int, int]:
    before, bought.refunded = bought.refunded, bought.refunded + fen
    parts = [
        floor(Fraction(part * bought.refunded, bought.fen)) - floor(Fraction(part * before, bought.fen))
        for part in (bought.points, bought.fee)
    ]
    return parts[0], parts[1]


def _half_up(amount: Fraction) -> int:
    return floor(amount + Fraction(1, 2))
