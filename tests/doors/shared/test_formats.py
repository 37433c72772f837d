"""Amounts and days as people read them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from lianka.interfaces.shared.formats import (
    format_amount,
    format_day,
    format_fen,
    format_moment,
    format_month,
)


@pytest.mark.parametrize(
    ("fen", "shown"),
    [(0, "¥0.00"), (5, "¥0.05"), (123_450, "¥1,234.50"), (-1_250, "-¥12.50"), (10**12, "¥10,000,000,000.00")],
)
def test_money_shows_yuan_and_fen(fen: int, shown: str) -> None:
    assert format_fen(fen) == shown


@pytest.mark.parametrize(
    ("amount", "asset", "chinese", "english"),
    [
        (1_250, "CNY", "¥12.50", "¥12.50"),
        (-1_250, "POINT", "-1,250 积分", "-1,250 points"),
        (1_250, "COIN", "12.50 购物币", "12.50 coins"),
        (1_250, "GROWTH", "1,250 成长值", "1,250 growth"),
    ],
)
def test_an_amount_names_its_asset(amount: int, asset: str, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert format_amount(amount, asset) == chinese
    with translation.override("en"):
        assert format_amount(amount, asset) == english


def test_days_and_moments_are_those_of_the_alliance() -> None:
    late = datetime(2026, 11, 2, 18, 5, tzinfo=UTC)

    with translation.override("zh-hans"):
        assert (format_day(date(2026, 11, 3)), format_moment(late)) == ("2026年11月3日", "2026年11月3日 02:05")
        assert format_month(date(2026, 11, 3)) == "2026年11月"
    with translation.override("en"):
        assert (format_day(date(2026, 11, 3)), format_moment(late)) == ("3 Nov 2026", "3 Nov 2026, 02:05")
