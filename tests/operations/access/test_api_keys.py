from datetime import timedelta

import pytest
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries

from lianka.domain.access.errors import (
    ApiKeyLabelInvalid,
    ApiKeyNotForParty,
    ApiKeyNotFound,
    ApiKeyRevoked,
    ApiKeyWithoutScope,
)
from lianka.domain.access.models import ApiKey
from lianka.domain.access.operations.issue_api_key import issue_api_key
from lianka.domain.access.operations.note_api_key_use import note_api_key_use, use_is_worth_a_note
from lianka.domain.access.operations.revoke_api_key import revoke_api_key
from lianka.domain.access.queries import list_api_keys
from lianka.domain.access.values import ApiScope, IssuedApiKey
from lianka.domain.merchants.errors import MerchantHasLeft, StoreNotFound
from lianka.domain.merchants.models import Store
from lianka.domain.merchants.operations.add_api_key import add_api_key
from lianka.domain.merchants.operations.move_merchant import move_merchant
from lianka.domain.merchants.queries import find_key_holder
from lianka.domain.merchants.values import MerchantStatus
from lianka.foundation.audit import Actor, ActorKind
from lianka.foundation.db import transaction
from lianka.foundation.errors import DomainError
from lianka.foundation.models import AuditEntry
from tests.world import OPENED_AT, OPERATOR, World

pytestmark = pytest.mark.django_db

OWNER = Actor(ActorKind.STAFF, "chen")
SCOPES = (ApiScope.PURCHASES_WRITE, ApiScope.QUOTES_READ)


def add(merchant_id: int, *, store: str = "", label: str = "收银机一号") -> IssuedApiKey:
    return add_api_key(
        merchant_id=merchant_id, label=label, scopes=SCOPES, store_public_id=store, by=OWNER, at=OPENED_AT
    )


def store_of(merchant_id: int) -> str:
    return Store.objects.get(merchant_id=merchant_id).public_id


@pytest.mark.row("OPEN-1")
def test_a_key_opens_its_scopes_for_its_merchant_and_store(world: World) -> None:
    store = store_of(world.noodles)
    issued = add(world.noodles, store=store)

    holder = find_key_holder(secret=issued.secret)

    assert holder is not None
    assert (holder.key_id, holder.store, holder.scopes) == (issued.public_id, store, frozenset(SCOPES))
    assert (holder.merchant_id, holder.merchant_status) == (world.noodles, MerchantStatus.ACTIVE)
    assert (holder.merchant_public_id[:4], holder.latest_used_at) == ("mch_", None)


def test_a_key_is_found_with_one_statement(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    issued = add(world.noodles)

    with django_assert_num_queries(1):
        find_key_holder(secret=issued.secret)


def test_the_secret_of_a_key_is_stored_nowhere(world: World) -> None:
    issued = add(world.noodles)

    row = ApiKey.objects.values().get()
    entry = AuditEntry.objects.get(action="access.issue_api_key")

    assert issued.secret.startswith("lk_")
    assert len(issued.secret) == 51
    assert issued.secret not in f"{row}{entry.facts}{entry.subject}"
    assert len(row["secret_hash"]) == 64


def test_no_two_keys_are_alike(world: World) -> None:
    first, second = add(world.noodles), add(world.noodles)

    assert first.secret != second.secret
    assert first.public_id != second.public_id


def test_issuing_a_key_is_audited(world: World) -> None:
    issued = add(world.noodles)

    entry = AuditEntry.objects.get(action="access.issue_api_key")

    assert (entry.actor_kind, entry.actor_name, entry.subject) == ("staff", "chen", issued.public_id)
    assert entry.facts["scopes"] == ["quotes:read", "purchases:write"]


@pytest.mark.parametrize("secret", ["", "lk_", "lk_" + "0" * 48, "\x00", "🔑"])
def test_a_secret_nobody_was_given_opens_nothing(world: World, secret: str) -> None:
    add(world.noodles)

    assert find_key_holder(secret=secret) is None


def test_a_revoked_key_opens_nothing_and_stays_as_history(world: World) -> None:
    issued = add(world.noodles)

    revoke_api_key(public_id=issued.public_id, party_id=world.noodles, by=OPERATOR, at=OPENED_AT, reason="till stolen")

    assert find_key_holder(secret=issued.secret) is None
    (view,) = list_api_keys(party_id=world.noodles)
    assert (view.revoked_at, view.revoked_by) == (OPENED_AT, "operator:admin")
    assert AuditEntry.objects.get(action="access.revoke_api_key").reason == "till stolen"


def test_a_key_is_revoked_once_and_by_its_merchant_alone(world: World) -> None:
    issued = add(world.noodles)

    with pytest.raises(ApiKeyNotFound):
        revoke_api_key(public_id=issued.public_id, party_id=world.books, by=OWNER, at=OPENED_AT)
    assert find_key_holder(secret=issued.secret) is not None
    revoke_api_key(public_id=issued.public_id, party_id=world.noodles, by=OWNER, at=OPENED_AT)

    with pytest.raises(ApiKeyRevoked):
        revoke_api_key(public_id=issued.public_id, party_id=world.noodles, by=OPERATOR, at=OPENED_AT)
    assert list_api_keys(party_id=world.noodles)[0].revoked_by == "staff:chen"


def test_keys_in_force_are_listed_before_revoked_ones_the_newest_first(world: World) -> None:
    first, second, third = (add(world.noodles, label=label) for label in "一二三")
    add(world.books)
    revoke_api_key(public_id=third.public_id, party_id=world.noodles, by=OWNER, at=OPENED_AT)

    listed = [view.public_id for view in list_api_keys(party_id=world.noodles)]

    assert listed == [second.public_id, first.public_id, third.public_id]


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"label": "  "}, ApiKeyLabelInvalid),
        ({"label": "x" * 61}, ApiKeyLabelInvalid),
        ({"label": "a\x00b"}, ApiKeyLabelInvalid),
        ({"scopes": ()}, ApiKeyWithoutScope),
        ({"store_public_id": "sto_unknown"}, StoreNotFound),
    ],
)
def test_what_no_key_can_be_is_refused(world: World, changed: dict[str, object], refusal: type[DomainError]) -> None:
    asked: dict[str, object] = {"label": "till", "scopes": SCOPES, **changed}

    with pytest.raises(refusal):
        add_api_key(merchant_id=world.noodles, by=OWNER, at=OPENED_AT, **asked)  # type: ignore[arg-type]

    assert not ApiKey.objects.exists()


def test_a_key_is_not_limited_to_a_store_of_another_merchant(world: World) -> None:
    with pytest.raises(StoreNotFound):
        add(world.noodles, store=store_of(world.books))

    assert not ApiKey.objects.exists()


def test_a_merchant_that_left_gets_no_key(world: World) -> None:
    move_merchant(merchant_id=world.noodles, to_status=MerchantStatus.LEFT, by=OPERATOR, at=OPENED_AT)

    with pytest.raises(MerchantHasLeft):
        add(world.noodles)

    assert not ApiKey.objects.exists()


def test_only_merchants_have_keys(world: World) -> None:
    with pytest.raises(ApiKeyNotForParty):
        transaction(issue_api_key)(
            party_id=world.wang, store="", label="till", scopes=SCOPES, by=OPERATOR, at=OPENED_AT
        )

    assert not ApiKey.objects.exists()


def test_the_use_of_a_key_is_noted_once_an_hour(world: World) -> None:
    issued = add(world.noodles)
    almost, later = OPENED_AT + timedelta(minutes=59, seconds=59), OPENED_AT + timedelta(hours=1)

    noted = []
    for at in (OPENED_AT, almost, later):
        note_api_key_use(public_id=issued.public_id, at=at)
        noted.append(list_api_keys(party_id=world.noodles)[0].latest_used_at)

    assert noted == [OPENED_AT, OPENED_AT, later]
    assert use_is_worth_a_note(latest_used_at=None, at=OPENED_AT)
    assert not use_is_worth_a_note(latest_used_at=OPENED_AT, at=almost)
    assert use_is_worth_a_note(latest_used_at=OPENED_AT, at=later)


def test_the_database_keeps_no_key_revoked_by_nobody(world: World) -> None:
    issued = add(world.noodles)

    with pytest.raises(IntegrityError):
        ApiKey.objects.filter(public_id=issued.public_id).update(revoked_at=OPENED_AT)
