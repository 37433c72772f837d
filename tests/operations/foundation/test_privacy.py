"""Personal values: sealed, found by hash, erased."""

from datetime import UTC, datetime

import pytest
from django.db import transaction as django_transaction
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from lianka.foundation import privacy
from lianka.foundation.models import PersonKey
from tests.rivals import at_once

NOW = datetime(2025, 3, 1, 4, 0, tzinfo=UTC)
PHONE = "+8613800138000"


@pytest.mark.django_db
def test_sealed_value_opens_for_its_person_and_shows_nothing_of_itself() -> None:
    sealed = privacy.seal(7, PHONE)

    assert privacy.open_sealed(7, sealed) == PHONE
    assert PHONE.encode() not in sealed


@pytest.mark.django_db
def test_equal_values_are_sealed_differently() -> None:
    assert privacy.seal(7, PHONE) != privacy.seal(7, PHONE)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "张三", "x" * 5000, 'quote " and \\ back', "\x00"])
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert privacy.open_sealed(7, privacy.seal(7, text)) == text


@pytest.mark.django_db
def test_value_copied_to_another_person_does_not_open() -> None:
    sealed, _ = privacy.seal_many([(7, PHONE), (8, "other")])

    with pytest.raises(privacy.SealBroken):
        privacy.open_sealed(8, sealed)


@pytest.mark.django_db
@pytest.mark.parametrize("position", [0, 1, 13, -1])
def test_altered_value_does_not_open(position: int) -> None:
    sealed = bytearray(privacy.seal(7, PHONE))
    sealed[position] ^= 1

    with pytest.raises(privacy.SealBroken):
        privacy.open_sealed(7, bytes(sealed))


@pytest.mark.django_db
def test_value_of_a_person_without_a_key_does_not_open() -> None:
    with pytest.raises(privacy.SealBroken, match="Party 9 never had a key"):
        privacy.open_sealed(9, privacy.seal(7, PHONE))


@pytest.mark.django_db
def test_value_does_not_open_under_another_secret(settings: Settings) -> None:
    sealed = privacy.seal(7, PHONE)
    settings.SECRET_KEY = "another secret of another installation"

    with pytest.raises(privacy.SealBroken):
        privacy.open_sealed(7, sealed)


@pytest.mark.django_db
def test_erased_person_opens_as_nothing_while_others_stay() -> None:
    sealed = privacy.seal_many([(7, PHONE), (8, "other")])

    privacy.destroy_key(7, at=NOW)

    assert privacy.open_many(list(zip([7, 8], sealed, strict=True))) == [None, "other"]
    assert PersonKey.objects.get(party_id=7).wrapped_key is None


@pytest.mark.django_db
@pytest.mark.parametrize("had_a_key", [True, False])
def test_nothing_more_is_stored_about_an_erased_person(had_a_key: bool) -> None:
    if had_a_key:
        privacy.seal(7, PHONE)
    privacy.destroy_key(7, at=NOW)

    with pytest.raises(privacy.PersonErased):
        privacy.seal(7, PHONE)


@pytest.mark.django_db
def test_thousands_are_sealed_and_opened_in_a_constant_number_of_statements(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    values = [(party_id, f"+86138{party_id:08}") for party_id in range(3000)]

    with django_assert_num_queries(3):
        sealed = privacy.seal_many(values)
    with django_assert_num_queries(1):
        opened = privacy.open_many([(party_id, seal) for (party_id, _), seal in zip(values, sealed, strict=True)])

    assert opened == [text for _, text in values]


@pytest.mark.django_db
def test_nobody_is_sealed_in_no_time() -> None:
    assert privacy.seal_many([]) == []
    assert privacy.open_many([]) == []


@pytest.mark.django_db(transaction=True)
def test_rivals_who_seal_for_a_new_person_agree_on_the_key() -> None:
    def seal() -> bytes:
        with django_transaction.atomic():
            return privacy.seal(7, PHONE)

    sealed = at_once(*[seal] * 4)

    assert privacy.open_many([(7, value) for value in sealed]) == [PHONE] * 4


def test_lookup_hash_finds_the_same_text_of_the_same_purpose_alone() -> None:
    found = privacy.lookup_hash("members.phone", PHONE)

    assert found == privacy.lookup_hash("members.phone", PHONE)
    assert len({found, privacy.lookup_hash("members.card", PHONE), privacy.lookup_hash("members.phone", "")}) == 3
    assert (len(found), int(found, 16) > 0) == (64, True)


def test_value_sealed_briefly_opens_for_its_purpose_alone() -> None:
    sealed = privacy.seal_briefly("codes", PHONE)

    assert privacy.open_brief("codes", sealed) == PHONE
    assert PHONE.encode() not in sealed
    assert privacy.seal_briefly("codes", PHONE) != sealed
    with pytest.raises(privacy.SealBroken):
        privacy.open_brief("texts", sealed)


@pytest.mark.parametrize("sealed", [b"", b"\x01short", b"\x01" + b"x" * 40])
def test_what_was_never_sealed_briefly_does_not_open(sealed: bytes) -> None:
    with pytest.raises(privacy.SealBroken):
        privacy.open_brief("codes", sealed)
