"""The worked cases of `docs/rules/pricing.md` are the table: a wrong number there, or here, fails."""

from typing import Any

import pytest

from lianka.foundation.errors import DomainError
from lianka.interfaces.cli.rules.fields import Fields
from lianka.interfaces.cli.rules.quote import evaluate
from tests.doc_cases import RULES, WorkedCase, read_cases
from tests.rules import quote_by_the_book

WORKED = read_cases(RULES / "pricing.md", "Worked prices")
ANSWERED = [worked for worked in WORKED if not worked.is_refused]
REFUSED = [worked for worked in WORKED if worked.is_refused]


def title_of(worked: WorkedCase) -> str:
    return worked.title


def test_the_page_works_out_thirty_prices_at_least() -> None:
    assert len(ANSWERED) >= 30


@pytest.mark.row("BUY-1")
@pytest.mark.parametrize("worked", ANSWERED, ids=title_of)
def test_a_sale_comes_to_what_the_page_says(worked: WorkedCase) -> None:
    assert evaluate(Fields(worked.case)) == worked.answer


@pytest.mark.row("BUY-1")
@pytest.mark.parametrize("worked", REFUSED, ids=title_of)
def test_a_case_is_refused_as_the_page_says(worked: WorkedCase) -> None:
    with pytest.raises(DomainError) as refusal:
        evaluate(Fields(worked.case))

    assert {"code": refusal.value.code, "field": refusal.value.field} == worked.answer["error"]


@pytest.mark.parametrize("worked", ANSWERED, ids=title_of)
def test_the_second_reckoning_agrees_with_the_page(worked: WorkedCase) -> None:
    assert quote_by_the_book.quote(worked.case) == worked.answer


@pytest.mark.parametrize("worked", ANSWERED, ids=title_of)
def test_what_may_be_left_out_may_be_null(worked: WorkedCase) -> None:
    empty = {"spend_and_save": None, "coupons": None, "coins": None, "points": None, "stored_value": None}
    nothing = dict.fromkeys(("excluded_fen", "timed_unit_price_fen", "tier_rate", "coin_share", "points_share"))
    lines: list[dict[str, Any]] = [nothing | {"card_rate": None} | line for line in worked.case["lines"]]

    assert evaluate(Fields(empty | worked.case | {"lines": lines})) == worked.answer
