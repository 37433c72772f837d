"""One-time codes and share tokens: derived, never stored."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from lianka.domain.members.keys import member_code_secret, read_share_token, share_token
from lianka.domain.members.rules import sign_in
from lianka.domain.members.rules.sign_in import code_digits, read_digits
from tests.doc_tables import read_table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules" / "members.md"


def test_the_limits_are_those_of_the_page() -> None:
    limits = [(row[1], row[2]) for row in read_table(PAGE, "Signing in")]

    assert limits == [
        ("1", f"{sign_in.RESEND_AFTER // timedelta(seconds=1)} seconds"),
        (str(sign_in.CODES_OF_PHONE_MAX), f"{sign_in.DAY // timedelta(hours=1)} hours"),
        (str(sign_in.CODES_OF_ADDRESS_MAX), f"{sign_in.HOUR // timedelta(hours=1)} hour"),
        (str(sign_in.ATTEMPTS_MAX), "its life"),
        (str(sign_in.PASSWORD_FAILURES_MAX), f"{sign_in.FAILURE_WINDOW // timedelta(minutes=1)} minutes"),
        (str(sign_in.ADDRESS_FAILURES_MAX), f"{sign_in.FAILURE_WINDOW // timedelta(minutes=1)} minutes"),
    ]


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=16, max_size=16))
def test_digits_are_six_and_always_the_same(key: bytes, nonce: bytes) -> None:
    digits = code_digits(key=key, nonce=nonce, phone_hash="a" * 64)

    assert read_digits(digits) == digits
    assert code_digits(key=key, nonce=nonce, phone_hash="a" * 64) == digits


def test_digits_differ_by_key_nonce_and_phone() -> None:
    key, nonce, phone_hash = b"k" * 32, b"n" * 16, "a" * 64

    of_others = {
        code_digits(key=b"K" * 32, nonce=nonce, phone_hash=phone_hash),
        code_digits(key=key, nonce=b"N" * 16, phone_hash=phone_hash),
        code_digits(key=key, nonce=nonce, phone_hash="b" * 64),
    }

    assert len(of_others | {code_digits(key=key, nonce=nonce, phone_hash=phone_hash)}) == 4


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "１２３４５６", "123\u3000456"])
def test_six_digits_are_read_however_they_are_typed(typed: str) -> None:
    assert read_digits(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "１２３４５６７", " " * 50 + "123456"])
def test_anything_else_is_no_entry(typed: str) -> None:
    assert read_digits(typed) is None


@given(st.integers(min_value=1, max_value=2**63 - 1))
def test_a_share_token_leads_to_its_member(member_id: int) -> None:
    token = share_token(member_id)

    assert read_share_token(token) == read_share_token(token.upper()) == member_id
    assert len(token) == 26


@given(st.one_of(st.text(max_size=40), st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=26, max_size=26)))
def test_a_token_that_was_not_made_here_leads_to_nobody(token: str) -> None:
    assert read_share_token(token) is None


def test_tokens_and_secrets_are_those_of_this_installation(settings: Settings) -> None:
    token, secret = share_token(7), member_code_secret(member_id=7, version=1)
    settings.SECRET_KEY = "another installation"

    assert read_share_token(token) is None
    assert member_code_secret(member_id=7, version=1) != secret


def test_every_member_and_version_has_a_secret_of_its_own() -> None:
    secrets = {member_code_secret(member_id=member, version=version) for member in (1, 11) for version in (1, 11, 12)}

    assert len(secrets) == 6
