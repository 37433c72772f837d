"""Stores: what points pay there, and the code that leads members to them."""

import pytest
from django.test import Client
from django.urls import reverse

from lianka.domain.merchants.models import Store
from lianka.foundation.values import Rate
from tests.doors.backoffice.conftest import SignedIn
from tests.world import World


@pytest.fixture
def admin(world: World, signed_in: SignedIn) -> Client:
    """The administrator, signed in."""
    return signed_in(world.admin)


@pytest.fixture
def store(world: World) -> Store:
    """The noodle shop."""
    return Store.objects.get(merchant_id=world.noodles)


def _share(store: Store) -> str:
    return reverse("admin:merchants_store_act", args=[store.pk, "set-points-share"])


@pytest.mark.row("PTS-7")
def test_points_pay_up_to_the_share_that_was_set(store: Store, admin: Client) -> None:
    admin.post(_share(store), {"share": "30"})

    assert Store.objects.get(pk=store.pk).points_share == Rate.of("0.3")
    assert "30%" in admin.get(reverse("admin:merchants_store_change", args=[store.pk])).text


def test_more_than_the_whole_line_is_refused_at_its_field(store: Store, admin: Client) -> None:
    answer = admin.post(_share(store), {"share": "101"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"share"}
    assert Store.objects.get(pk=store.pk).points_share == store.points_share


def test_a_store_shows_the_address_behind_its_code(store: Store, admin: Client) -> None:
    page = admin.get(reverse("admin:merchants_store_change", args=[store.pk]))

    address = f"http://testserver/m/stores/{store.public_id}/"
    [picture] = page.context["shown"].pictures
    assert f'href="{address}"' in page.text
    assert picture.svg.startswith("<svg")


def test_a_store_is_found_by_its_public_id_and_its_merchant(store: Store, admin: Client) -> None:
    address = reverse("admin:merchants_store_changelist")

    for typed in (store.public_id, "老陈"):
        assert admin.get(address, {"q": typed}).context["cl"].result_list == [store]
