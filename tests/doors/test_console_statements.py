"""The merchants' statement pages: what they show, and to whom."""

import csv
import re
from collections.abc import Callable
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from lianka.domain.access.models import Alliance, User
from lianka.domain.settlement.models import Statement, StatementMove
from lianka.domain.settlement.values import StatementState
from lianka.interfaces.shared.world import World
from tests.operations.settlement.scene import book, sale, settle

pytestmark = [pytest.mark.django_db, pytest.mark.row("MCH-5")]
Visit = Callable[[str], Client]


@pytest.fixture
def visit(client: Client) -> Visit:
    """Sign somebody of the cast in."""

    def sign_in(username: str) -> Client:
        client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def week(world: World) -> Statement:
    """The noodle shop's first statement: an invoice of ¥1,234.50."""
    book(
        sale(world, world.noodles, "pur_1", "2026-01-06", issued=100_000, commission=23_400),
        sale(world, world.noodles, "pur_2", "2026-01-07", commission=50),
    )
    [statement] = settle("2026-01-11")
    return statement


def _pages(statement: Statement) -> dict[str, str]:
    of = [statement.public_id]
    return {
        "page": reverse("console:statement", args=of),
        "csv": reverse("console:statement_lines_csv", args=of),
        "line": reverse("console:statement_line", args=[*of, "purchase", "pur_1"]),
        "confirm": reverse("console:statement_confirmation", args=of),
        "dispute": reverse("console:statement_disputes", args=of),
    }


READ, WRITE = ("page", "csv", "line"), ("confirm", "dispute")
MAY_ALL = {"owner", "accountant", "admin", "finance"}
MAY_READ = MAY_ALL | {"support", "auditor"}
CAST = ("owner", "manager", "cashier", "accountant", "bookseller", "admin", "finance", "support", "auditor")


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("page", READ)
def test_only_those_who_settle_for_the_merchant_read_its_statement(
    world: World, week: Statement, visit: Visit, who: str, page: str
) -> None:
    response = visit(getattr(world, who)).get(_pages(week)[page])

    assert response.status_code == (200 if who in MAY_READ else 404)


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("page", WRITE)
def test_only_those_who_settle_for_the_merchant_decide_on_its_statement(
    world: World, week: Statement, visit: Visit, who: str, page: str
) -> None:
    response = visit(getattr(world, who)).post(_pages(week)[page], {"note": "请核对"})

    week.refresh_from_db()
    assert response.status_code == (302 if who in MAY_ALL else 404)
    assert (week.state == StatementState.ISSUED) is (who not in MAY_ALL)


@pytest.mark.parametrize("page", READ + WRITE)
def test_nobody_sees_anything_without_signing_in(week: Statement, client: Client, page: str) -> None:
    address = _pages(week)[page]

    response = client.post(address) if page in WRITE else client.get(address)

    assert (response.status_code, response.headers["Location"]) == (
        302,
        f"/console/sign-in/?next={address.replace('/', '%2F')}",
    )


def test_a_finance_operator_without_the_second_factor_is_sent_to_show_it(
    world: World, week: Statement, visit: Visit
) -> None:
    Alliance.objects.update(requires_second_factor=True)

    response = visit(world.finance).get(_pages(week)["page"])

    assert (response.status_code, response.headers["Location"].partition("?")[0]) == (302, "/admin/login/")


def test_the_list_shows_the_own_statements_alone(world: World, week: Statement, visit: Visit) -> None:
    book(sale(world, world.books, "pur_3", "2026-01-12", collected=900))
    settle("2026-01-31")

    own = visit(world.bookseller).get(reverse("console:statements")).content.decode()

    assert "晨光书店" in own
    assert "老陈面馆" not in own
    assert week.number not in own


def test_the_cashier_has_no_list_of_statements(world: World, visit: Visit) -> None:
    assert visit(world.cashier).get(reverse("console:statements")).status_code == 404


def test_the_page_shows_the_amount_and_every_line_leads_to_its_cause(
    world: World, week: Statement, visit: Visit
) -> None:
    page = visit(world.owner).get(_pages(week)["page"]).content.decode()

    assert "<small>¥</small>1,234<small>.50</small>" in page
    assert re.findall(r'lines/purchase/(\w+)/">', page) == ["pur_1", "pur_2"]
    assert "-¥1,234.00" in page


def test_the_page_stays_small_however_many_lines_there_are(
    world: World, week: Statement, visit: Visit, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    book(*(sale(world, world.noodles, f"pur_b{n}", "2026-01-12", commission=1) for n in range(120)))
    [second] = settle("2026-01-18")
    client = visit(world.owner)

    with django_assert_max_num_queries(20):  # type: ignore[attr-defined]  # a context manager
        page = client.get(_pages(second)["page"]).content

    assert len(page) < 100_000
    found = re.search(r'href="\?(after=[^"]+)"', page.decode())
    assert found is not None
    following = client.get(f"{_pages(second)['page']}?{found[1]}").content.decode()
    assert len(re.findall(r"lines/purchase/", following)) == 50
    printed = client.get(f"{_pages(second)['page']}?print=1").content.decode()
    assert len(re.findall(r"lines/purchase/", printed)) == 120


def test_the_file_holds_every_line_and_its_total(world: World, week: Statement, visit: Visit) -> None:
    response = visit(world.owner).get(_pages(week)["csv"])

    rows = list(csv.reader(StringIO(response.getvalue().decode("utf-8-sig"))))
    assert [(row[5], row[6]) for row in rows[1:]] == [("pur_1", "-1234.00"), ("pur_2", "-0.50"), ("", "-1234.50")]
    assert response.headers["Content-Disposition"] == f'attachment; filename="{week.number}.csv"'


def test_a_line_of_another_statement_is_not_found(world: World, week: Statement, visit: Visit) -> None:
    book(sale(world, world.noodles, "pur_later", "2026-01-12", commission=5))

    address = reverse("console:statement_line", args=[week.public_id, "purchase", "pur_later"])

    assert visit(world.owner).get(address).status_code == 404


def test_a_dispute_without_a_note_keeps_the_statement_and_says_why(world: World, week: Statement, visit: Visit) -> None:
    response = visit(world.owner).post(_pages(week)["dispute"], {"note": "长" * 501})

    assert response.status_code == 422
    assert "长" * 501 in response.content.decode()
    assert StatementMove.objects.filter(statement=week).count() == 1


def test_confirming_names_the_one_who_did(world: World, week: Statement, visit: Visit) -> None:
    visit(world.owner).post(_pages(week)["confirm"])

    latest = StatementMove.objects.filter(statement=week).order_by("-id")[0]
    assert (latest.to_state, latest.moved_by) == ("confirmed", "staff:chen")
    page = visit(world.owner).get(_pages(week)["page"]).content.decode()
    assert _pages(week)["confirm"] not in page


def test_a_cursor_from_before_the_period_shows_nothing_of_it(world: World, week: Statement, visit: Visit) -> None:
    book(sale(world, world.noodles, "pur_next", "2026-01-12", commission=5))
    [second] = settle("2026-01-18")

    page = visit(world.owner).get(_pages(second)["page"], {"after": "2025-01-01_0"}).content.decode()

    assert re.findall(r'lines/purchase/(\w+)/">', page) == ["pur_next"]


@pytest.mark.parametrize("after", ["", "x", "2026-01-06", "2026-01-06_x", "2026-01-06_99999999999999999999", "_"])
def test_a_broken_cursor_shows_a_page_all_the_same(world: World, week: Statement, visit: Visit, after: str) -> None:
    response = visit(world.owner).get(_pages(week)["page"], {"after": after})

    assert response.status_code == 200
