"""What is said where a page cannot be shown: in the reader's language, with a way on, whichever door it is."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "home"),
    [("/m/nowhere/", "/m/"), ("/counter/nowhere/", "/counter/"), ("/console/x/", "/console/"), ("/x/", "/admin/")],
)
def test_an_address_that_leads_nowhere_shows_the_way_home(client: Client, address: str, home: str) -> None:
    answer = client.get(address)

    page = answer.content.decode()
    assert answer.status_code == 404
    assert "没有这个页面" in page
    assert f'href="{home}"' in page


def test_it_is_said_in_english_too(client: Client) -> None:
    page = client.get("/m/nowhere/", headers={"Accept-Language": "en"}).content.decode()

    assert "There is no such page." in page
    assert 'lang="en"' in page


@pytest.mark.parametrize("address", ["/m/join/", "/counter/sign-in/", "/console/sign-in/", "/admin/login/"])
def test_a_form_of_an_old_page_is_told_to_open_it_again(address: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(address)

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "请重新打开页面" in page
    assert "CSRF" not in page


@pytest.mark.parametrize(("number", "words"), [("400", "没有读懂"), ("403", "无权查看"), ("500", "出了点问题")])
def test_a_page_of_trouble_asks_for_nothing_that_may_be_missing(number: str, words: str) -> None:
    with translation.override("zh-hans"):
        page = render_to_string(f"{number}.html")

    assert words in page
    assert "{{" not in page
