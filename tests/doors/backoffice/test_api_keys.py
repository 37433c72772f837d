"""Keys of merchants' programs: the secret is shown once, on the answer, and never again."""

import pytest
from django.test import Client
from django.urls import reverse

from lianka.domain.access.models import ApiKey
from lianka.domain.access.queries import hash_api_secret
from lianka.domain.merchants.models import Store
from lianka.foundation.models import AuditEntry
from tests.doors.backoffice.conftest import SignedIn
from tests.world import World

FORM = {"label": "收银机一", "store": "", "scopes": ["quotes:read", "purchases:write"]}


@pytest.fixture
def admin(world: World, signed_in: SignedIn) -> Client:
    """Who gives keys, signed in."""
    return signed_in(world.admin)


def _issue(world: World) -> str:
    return reverse("admin:merchants_merchant_act", args=[world.noodles, "issue-api-key"])


def _secret(answer_text: str) -> str:
    start = answer_text.index("lk_")
    return answer_text[start : start + 51]


def test_the_secret_is_shown_on_the_answer_and_nowhere_after(world: World, admin: Client) -> None:
    answer = admin.post(_issue(world), FORM)
    secret = _secret(answer.text)
    key = ApiKey.objects.get()

    later = [
        admin.get(reverse("admin:access_apikey_change", args=[key.pk])).text,
        admin.get(reverse("admin:access_apikey_changelist")).text,
        admin.get(reverse("admin:merchants_merchant_change", args=[world.noodles])).text,
        admin.get(reverse("admin:foundation_auditentry_changelist")).text,
    ]

    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert key.secret_hash == hash_api_secret(secret)
    assert key.scopes == "quotes:read purchases:write"
    assert not any(secret in page for page in later)
    assert all(key.public_id in page or key.label in page for page in later)


def test_a_key_of_one_store_names_it(world: World, admin: Client) -> None:
    store = Store.objects.get(merchant_id=world.noodles)

    admin.post(_issue(world), {**FORM, "store": store.public_id})

    assert ApiKey.objects.get().store == store.public_id


def test_another_merchants_store_cannot_be_chosen(world: World, admin: Client) -> None:
    foreign = Store.objects.get(merchant_id=world.books)

    answer = admin.post(_issue(world), {**FORM, "store": foreign.public_id})

    assert answer.status_code == 422
    assert not ApiKey.objects.exists()


def test_a_key_is_revoked_with_its_reason(world: World, admin: Client) -> None:
    admin.post(_issue(world), FORM)
    key = ApiKey.objects.get()

    admin.post(reverse("admin:access_apikey_act", args=[key.pk, "revoke"]), {"reason": "收银机丢失"})

    key.refresh_from_db()
    assert (key.revoked_by, key.revoked_at is not None) == ("operator:admin", True)
    assert AuditEntry.objects.get(action="access.revoke_api_key").reason == "收银机丢失"


@pytest.mark.parametrize("who", ["finance", "support", "auditor"])
def test_no_other_operator_gives_keys(world: World, signed_in: SignedIn, who: str) -> None:
    answer = signed_in(getattr(world, who)).post(_issue(world), FORM)

    assert answer.status_code == 403
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize(("who", "is_shown"), [("finance", False), ("support", False), ("auditor", True)])
def test_the_keys_stand_on_the_merchants_page_for_those_who_see_users(
    world: World, admin: Client, signed_in: SignedIn, who: str, is_shown: bool
) -> None:
    admin.post(_issue(world), FORM)

    page = signed_in(getattr(world, who)).get(reverse("admin:merchants_merchant_change", args=[world.noodles])).text

    assert ("收银机一" in page) is is_shown
