import dataclasses
from typing import Any

import pytest

from lianka.domain.merchants.rules.terms import first_wrong_term
from lianka.domain.merchants.values import ContractTerms, category_code, normalise_name
from lianka.foundation.values import Fen, Rate

SOUND = ContractTerms(
    transaction_rate=Rate.of(1),
    issue_price=Rate.of("999.999999"),
    redemption_price=Rate.of(0),
    points_per_yuan=Rate.of("0.000001"),
    category_rates={"car-wash": Rate.of(2), "加油": Rate.of(0)},
    credit_limit_fen=Fen(10**13),
    settlement_days=180,
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("transaction_rate", Rate.of("1.000001")),
        ("issue_price", Rate.of(1000)),
        ("redemption_price", Rate.of(1000)),
        ("points_per_yuan", Rate.of(1000)),
        ("category_rates", {"Car wash": Rate.of(1)}),
        ("category_rates", {"": Rate.of(1)}),
        ("category_rates", {"car-wash": Rate.of(1000)}),
        ("credit_limit_fen", Fen(-1)),
        ("credit_limit_fen", Fen(10**13 + 1)),
        ("settlement_days", -1),
        ("settlement_days", 181),
    ],
)
def test_a_term_outside_its_bounds_is_named(name: str, value: Any) -> None:
    changes: dict[str, Any] = {name: value}

    assert first_wrong_term(SOUND) is None
    assert first_wrong_term(dataclasses.replace(SOUND, **changes)) == name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Fuel & Oil", "fuel-oil"),
        ("fuel-oil", "fuel-oil"),
        ("  FUEL   oil ", "fuel-oil"),
        ("ｆｕｅｌ／ｏｉｌ", "fuel-oil"),
        ("加油（92号）", "加油-92号"),
        ("", ""),
        ("***", ""),
        ("x" * 200, "x" * 80),
    ],
)
def test_a_category_is_known_by_its_words(text: str, code: str) -> None:
    assert category_code(text) == code
    assert category_code(code) == code


@pytest.mark.parametrize("text", ["tesco pfs", " Tesco  PFS ", "ＴＥＳＣＯ　ｐｆｓ", "TESCO\tPFS", "tesco pfs\x00"])
def test_a_name_is_compared_without_case_blanks_and_width(text: str) -> None:
    assert normalise_name(text) == "tesco pfs"
