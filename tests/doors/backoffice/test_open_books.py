"""The open books: public, equal to the books, chained."""

from datetime import date

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from lianka.domain.ledger.models import Closing, Lot
from lianka.domain.ledger.queries.open_books import list_daily_points
from tests.world import World

pytestmark = pytest.mark.row("PTS-12")
JANUARY = {"month": "2026-01"}


def test_anybody_reads_the_open_books_without_signing_in(trading: World, client: Client) -> None:
    page = client.get(reverse("open_books"), JANUARY)

    assert page.status_code == 200
    assert "公开账本" in page.text
    assert bytes(Closing.objects.get(book_date=date(2026, 1, 31)).digest).hex() in page.text


def test_outstanding_points_are_the_sum_of_all_lots(trading: World) -> None:
    days = list_daily_points(start=date(2026, 1, 5), until=date(2026, 2, 2))

    latest = days[-1]
    assert latest.outstanding == Lot.objects.aggregate(total=Sum("remaining"))["total"]
    assert sum(day.issued - day.spent - day.expired for day in days) == latest.outstanding - latest.owed


def test_a_month_alone_shows_what_was_outstanding_before(trading: World) -> None:
    whole = list_daily_points(start=date(2026, 1, 5), until=date(2026, 2, 2))
    february = list_daily_points(start=date(2026, 2, 1), until=date(2026, 2, 2))

    assert february == whole[-1:]


def test_programs_read_the_same_figures_as_json(trading: World, client: Client) -> None:
    body = client.get(reverse("open_books_json"), JANUARY).json()

    [fifth] = [day for day in body["days"] if day["book_date"] == "2026-01-05"]
    assert (fifth["issued"], fifth["spent"], fifth["outstanding"]) == (88, 0, 88)
    assert body["rules"]["points_per_yuan"][0] == {"trade": "", "points_per_yuan": "1"}
    assert body["rules"]["validity"] == {"kind": "year_end", "n": 2, "date": None}


@pytest.mark.parametrize("month", ["2026-13", "x", "0001-01", "9999-12"])
def test_a_month_that_is_none_shows_the_latest(trading: World, client: Client, month: str) -> None:
    assert client.get(reverse("open_books"), {"month": month}).status_code == 200
    body = client.get(reverse("open_books_json"), {"month": month}).json()

    assert body["month"] == "2026-02"


def test_books_that_have_not_begun_say_so(db: None, client: Client) -> None:
    page = client.get(reverse("open_books"))

    assert page.status_code == 200
    assert "本月还没有关账的日期" in page.text
