"""A member's file: who it is, what was told, who brought the member in, the cards held, the orders."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianka.domain.members.models import Introduction
from lianka.domain.members.operations.change_profile import change_profile
from lianka.domain.members.values.profiles import MonthDay, Profile
from lianka.domain.merchants.models import Store
from lianka.foundation.models import AuditEntry
from lianka.interfaces.backoffice.members.file import PAGES
from tests.doors.backoffice.conftest import SignedIn
from tests.doors.backoffice.shop import SHOP_AT, Shop
from tests.doors.backoffice.test_pages import QUERIES_MAX
from tests.world import OPERATOR, World

WANG = Profile("老王", "王建国", MonthDay(2, 29), 1988, "male", "上海")


@pytest.fixture
def support(world: World, signed_in: SignedIn) -> Client:
    """Who looks after members, signed in."""
    return signed_in(world.support)


def _page(client: Client, member_id: int, page: str = "") -> str:
    return client.get(reverse("admin:members_member_change", args=[member_id]), {"page": page}).text


def test_a_member_shows_the_cards_held_and_the_orders(shop: Shop, world: World, support: Client) -> None:
    page = _page(support, world.wang)

    assert "城市卡" in page
    assert "限量金卡" in page
    assert "老陈面馆总店" in _page(support, world.wang, "orders")


@pytest.mark.row("MBR-14")
@pytest.mark.parametrize("page", PAGES)
def test_each_page_of_the_file_needs_few_queries(shop: Shop, world: World, support: Client, page: str) -> None:
    change_profile(member_id=world.wang, given=WANG, by=OPERATOR, at=SHOP_AT)

    with CaptureQueriesContext(connection) as queries:
        text = _page(support, world.wang, page)

    assert f'href="?page={page}" aria-current="page"' in text
    assert len(queries) <= QUERIES_MAX


def test_a_page_that_there_is_not_is_the_overview(world: World, support: Client) -> None:
    assert 'href="?page=overview" aria-current="page"' in _page(support, world.wang, "nothing")


@pytest.mark.row("MBR-14")
def test_the_file_shows_the_profile_with_the_name_masked(world: World, support: Client) -> None:
    change_profile(member_id=world.wang, given=WANG, by=OPERATOR, at=SHOP_AT)

    page = _page(support, world.wang)

    assert all(told in page for told in ("老王", "王**", "2月29日", "上海"))
    assert "王建国" not in page
    assert "1988" not in page


@pytest.mark.row("MBR-14")
def test_the_name_is_shown_once_to_who_says_why(world: World, support: Client) -> None:
    change_profile(member_id=world.wang, given=WANG, by=OPERATOR, at=SHOP_AT)
    address = reverse("admin:members_member_act", args=[world.wang, "reveal-profile"])

    without_reason = support.post(address, {"reason": ""})
    shown = support.post(address, {"reason": "核对身份"}, follow=True).text

    assert without_reason.status_code == 422
    assert "王建国" in shown
    assert "1988" in shown
    assert "王建国" not in _page(support, world.wang)
    assert AuditEntry.objects.get(action="members.reveal_profile").reason == "核对身份"


def test_a_name_that_is_not_known_cannot_be_asked_for(world: World, support: Client) -> None:
    assert support.get(reverse("admin:members_member_act", args=[world.wang, "reveal-profile"])).status_code == 404


@pytest.mark.row("MBR-2")
def test_a_member_shows_who_brought_the_member_in(world: World, support: Client) -> None:
    store = Store.objects.get(merchant_id=world.books)
    Introduction.objects.create(
        member_id=world.li,
        issuing_merchant_id=world.books,
        store_id=store.pk,
        sharer_id=world.wang,
        introduced_at=SHOP_AT,
    )

    page = _page(support, world.li)

    assert reverse("admin:merchants_store_change", args=[store.pk]) in page
    assert reverse("admin:merchants_merchant_change", args=[world.books]) in page
    assert reverse("admin:members_member_change", args=[world.wang]) in page


def test_a_member_nobody_brought_in_says_so(world: World, support: Client) -> None:
    assert "引荐人" in _page(support, world.zhao)
