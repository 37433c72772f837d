"""How a refund is divided over lines: the table of docs/rules/in-store.md."""

from pathlib import Path

import pytest

from lianka.domain.checkout.rules.line_refunds import PaidLine, refund_over_lines
from tests.doc_tables import read_table

PAGE = Path(__file__).parents[2] / "docs" / "rules" / "in-store.md"
PAID = (3_520, 1_760, 0)
CASES = read_table(PAGE, "Money back")


@pytest.mark.row("BUY-8")
@pytest.mark.parametrize(("before", "refund", "expected"), CASES)
def test_an_amount_is_divided_as_the_page_says(before: str, refund: str, expected: str) -> None:
    lines = [
        PaidLine(number, paid_fen, refunded_fen)
        for number, (paid_fen, refunded_fen) in enumerate(zip(PAID, map(int, before.split()), strict=True), start=1)
    ]

    parts = {part.number: part.amount_fen for part in refund_over_lines(lines, int(refund))}

    assert [parts.get(line.number, 0) for line in lines] == list(map(int, expected.split()))
