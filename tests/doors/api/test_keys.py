"""Who may pass, and what becomes of everybody else."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from lianka.domain.access.models import ApiKey
from lianka.domain.access.operations.revoke_api_key import revoke_api_key
from lianka.domain.access.queries import list_api_keys
from lianka.domain.merchants.operations.move_merchant import move_merchant
from lianka.domain.merchants.operations.open_store import open_store
from lianka.domain.merchants.values import MerchantStatus
from tests.doors.api.till import OWNER, Till, issue, store_of, till_of
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = pytest.mark.django_db


@pytest.mark.row("OPEN-1")
def test_a_till_sees_the_stores_of_its_own_merchant(world: World) -> None:
    answer = till_of(world.noodles).get("/stores")

    assert answer.status == 200
    (store,) = answer.body["data"]
    assert (store["id"], store["name"]) == (store_of(world.noodles), "老陈面馆总店")
    assert (store["merchant_name"], store["is_open"]) == ("老陈面馆", True)
    assert store["merchant_id"].startswith("mch_")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_key_of_one_store_sees_that_store_alone(world: World) -> None:
    open_store(merchant_id=world.noodles, name="老陈面馆二店", by=OPERATOR, at=OPENED_AT)
    first = store_of(world.noodles)

    answer = till_of(world.noodles, store=first).get("/stores")

    assert [store["id"] for store in answer.body["data"]] == [first]
    assert len(till_of(world.noodles).get("/stores").body["data"]) == 2


def test_without_a_key_nothing_opens(world: World) -> None:
    answer = Till().get("/stores")

    assert (answer.status, answer.code) == (401, "api_key_missing")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("secret", ["", "lk_", "lk_" + "0" * 48, "x" * 5000, "Bearer lk_", "\xff\xfe", "'; --"])
def test_a_wrong_key_opens_nothing(world: World, secret: str) -> None:
    issue(world.noodles)

    answer = Till(secret).get("/stores")

    assert (answer.status, answer.code) == (401, "api_key_unknown")


@pytest.mark.parametrize("scheme", ["Basic", "Token", "Bearerlk_", ""])
def test_a_key_in_another_scheme_is_no_key(world: World, scheme: str) -> None:
    till = Till()
    till.client.defaults["HTTP_AUTHORIZATION"] = f"{scheme} {issue(world.noodles).secret}"

    assert till.get("/stores").status == 401


def test_a_revoked_key_opens_nothing_any_more(world: World) -> None:
    issued = issue(world.noodles)
    till = Till(issued.secret)
    assert till.get("/stores").status == 200

    revoke_api_key(public_id=issued.public_id, party_id=world.noodles, by=OWNER, at=OPENED_AT)

    assert till.get("/stores").code == "api_key_unknown"


def test_the_keys_of_a_merchant_that_left_open_nothing(world: World) -> None:
    till = till_of(world.noodles)
    move_merchant(merchant_id=world.noodles, to_status=MerchantStatus.LEFT, by=OPERATOR, at=OPENED_AT)

    answer = till.get("/stores")

    assert (answer.status, answer.code) == (403, "merchant_gone")


def test_the_store_of_a_suspended_merchant_is_seen_and_not_open(world: World) -> None:
    till = till_of(world.noodles)
    move_merchant(merchant_id=world.noodles, to_status=MerchantStatus.SUSPENDED, by=OPERATOR, at=OPENED_AT)

    assert [store["is_open"] for store in till.get("/stores").body["data"]] == [False]


def test_a_signed_in_user_is_nobody_here(world: World, admin_session: Till) -> None:
    assert admin_session.get("/stores").code == "api_key_missing"


def test_the_first_request_of_an_hour_notes_that_the_key_is_used(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    till = till_of(world.noodles)
    till.get("/stores")
    noted = list_api_keys(party_id=world.noodles)[0].latest_used_at
    assert noted is not None

    with django_assert_num_queries(2):  # the key, the stores
        till.get("/stores")
    assert list_api_keys(party_id=world.noodles)[0].latest_used_at == noted

    ApiKey.objects.update(latest_used_at=noted - timedelta(hours=1))
    till.get("/stores")
    assert list_api_keys(party_id=world.noodles)[0].latest_used_at >= noted  # type: ignore[operator]
