"""The worked cases of `docs/rules/tiers.md` are the table: a wrong number there, or here, fails."""

import pytest

from lianka.foundation.errors import DomainError
from lianka.interfaces.cli.rules.fields import Fields
from lianka.interfaces.cli.rules.tier import evaluate
from tests.doc_cases import RULES, WorkedCase, read_cases
from tests.rules import tiers_by_the_book

WORKED = read_cases(RULES / "tiers.md", "Worked tiers")
ANSWERED = [worked for worked in WORKED if not worked.is_refused]
REFUSED = [worked for worked in WORKED if worked.is_refused]


def title_of(worked: WorkedCase) -> str:
    return worked.title


def test_the_page_works_out_thirty_lives_at_least() -> None:
    assert len(ANSWERED) >= 30


@pytest.mark.row("MBR-5")
@pytest.mark.row("MBR-6")
@pytest.mark.parametrize("worked", ANSWERED, ids=title_of)
def test_a_member_comes_to_the_tier_that_the_page_says(worked: WorkedCase) -> None:
    assert evaluate(Fields(worked.case)) == worked.answer


@pytest.mark.parametrize("worked", REFUSED, ids=title_of)
def test_a_case_is_refused_as_the_page_says(worked: WorkedCase) -> None:
    with pytest.raises(DomainError) as refusal:
        evaluate(Fields(worked.case))

    assert {"code": refusal.value.code, "field": refusal.value.field} == worked.answer["error"]


@pytest.mark.parametrize("worked", ANSWERED, ids=title_of)
def test_the_second_reckoning_agrees_with_the_page(worked: WorkedCase) -> None:
    assert tiers_by_the_book.answer(worked.case) == worked.answer
