"""The dashboard: its plots tell what the books and purchases say, and say so when there is nothing."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from lianka.domain.notices.models import OperatorNotice
from tests.doors.backoffice.conftest import SETTLED_AT, SignedIn
from tests.world import World


@pytest.fixture
def admin(world: World, signed_in: SignedIn) -> Client:
    """The administrator, signed in."""
    return signed_in(world.admin)


def _chart(page: str, name: str) -> dict[str, object]:
    found = re.search(rf'<script id="chart-{name}" type="application/json">(.*?)</script>', page)
    assert found, name
    chart: dict[str, object] = json.loads(found.group(1))
    return chart


def _sums(page: str, name: str) -> list[int]:
    series = _chart(page, name)["series"]
    assert isinstance(series, list)
    return [sum(one["values"]) for one in series]


def test_sales_and_refunds_are_plotted_in_fen(trading: World, admin: Client) -> None:
    page = admin.get(reverse("admin:index")).text

    assert _sums(page, "sales") == [8_800 + 3_000 + 20_000 + 4_000, 5_000]
    assert "¥308.00" in page


def test_points_are_plotted_from_the_closed_dates(trading: World, admin: Client) -> None:
    by_day = admin.get(reverse("admin:index")).text
    by_month = admin.get(reverse("admin:index"), {"by": "month"}).text

    issued, spent, expired = _sums(by_day, "points")
    assert (issued, spent, expired) == (88 + 30 + 200 + 40 - 50, 50, 0)
    assert _sums(by_month, "points") == [issued, spent, expired]


def test_merchants_are_ranked_by_sales(trading: World, admin: Client) -> None:
    chart = _chart(admin.get(reverse("admin:index")).text, "merchants")

    assert chart["categories"] == ["晨光书店", "老陈面馆"]


def test_an_empty_alliance_shows_words_in_place_of_plots(admin: Client) -> None:
    page = admin.get(reverse("admin:index")).text

    assert page.count("本期没有消费。") == 2
    assert page.count("本期的已关账日期内没有积分。") == 2
    assert 'type="application/json"' not in page


def test_every_plot_has_a_title_and_a_unit(trading: World, admin: Client) -> None:
    charts = admin.get(reverse("admin:index")).context["charts"]

    assert len(charts) == 4
    assert all(str(chart.title) and str(chart.unit) and str(chart.empty) for chart in charts)


def test_unread_notices_stand_on_the_dashboard(world: World, admin: Client) -> None:
    OperatorNotice.objects.create(topic="points_ran_low", subject="mch_1", facts={}, created_at=SETTLED_AT)

    page = admin.get(reverse("admin:index")).text

    assert "mch_1" in page


def test_no_script_stands_in_our_own_pages(trading: World, admin: Client) -> None:
    page = admin.get(reverse("admin:index")).text
    content = page[page.index('id="content"') :]

    inline = re.findall(r"<script(?![^>]*(?:src=|application/json))[^>]*>", content)
    assert inline == []
