"""A member's page: who brought the member in, the cards held, the orders."""

import pytest
from django.test import Client
from django.urls import reverse

from lianka.domain.members.models import Introduction
from lianka.domain.merchants.models import Store
from tests.doors.backoffice.conftest import SignedIn
from tests.doors.backoffice.shop import SHOP_AT, Shop
from tests.world import World


@pytest.fixture
def support(world: World, signed_in: SignedIn) -> Client:
    """Who looks after members, signed in."""
    return signed_in(world.support)


def _page(client: Client, member_id: int) -> str:
    return client.get(reverse("admin:members_member_change", args=[member_id])).text


def test_a_member_shows_the_cards_held_and_the_orders(shop: Shop, world: World, support: Client) -> None:
    page = _page(support, world.wang)

    assert "城市卡" in page
    assert "限量金卡" in page
    assert "老陈面馆总店" in page


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
