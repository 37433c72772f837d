"""Sign in with a phone and a password."""

from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.hashers import check_password, make_password

from lianka.domain.members.errors import PhoneOrPasswordWrong
from lianka.domain.members.models import Member, SignInFailure
from lianka.domain.members.operations.admit_member import admit_member
from lianka.domain.members.operations.sign_in_limits import lock_sign_in, note_failure, require_few_failures
from lianka.domain.members.values import Phone, SignedIn, hash_address, hash_phone, parse_phone
from lianka.foundation.db import transaction


class _Attempt(NamedTuple):
    failure_id: int
    password: str


def sign_in_by_password(*, phone: str, password: str, address: str, at: datetime) -> SignedIn:
    """Admit the member with this phone and password, and forget earlier failures of the phone.

    An attempt is counted before the password is looked at, which takes long and holds no lock. Does not tell whether
    the phone is a member's: the refusal, and the work, are the same. Raises `PhoneInvalid`, `PhoneOrPasswordWrong` or
    `TooManySignInFailures`.
    """
    number = parse_phone(phone)
    attempt = _begin(phone=number, address=address, at=at)
    if not _is_right(password, attempt.password):
        raise PhoneOrPasswordWrong(field="password")
    return _finish(phone=number, attempt=attempt, at=at)


@transaction
def _begin(*, phone: Phone, address: str, at: datetime) -> _Attempt:
    phone_hash, address_hash = hash_phone(phone), hash_address(address)
    lock_sign_in(address_hash=address_hash, phone_hash=phone_hash)
    require_few_failures(phone_hash=phone_hash, address_hash=address_hash, at=at)
    failure_id = note_failure(phone_hash=phone_hash, address_hash=address_hash, is_password=True, at=at)
    return _Attempt(failure_id, _password_of(phone_hash))


def _is_right(password: str, stored: str) -> bool:
    if stored:
        return check_password(password, stored)
    # As much work as for a member with a password, so that the time it takes tells nothing.
    make_password(password)
    return False


@transaction
def _finish(*, phone: Phone, attempt: _Attempt, at: datetime) -> SignedIn:
    phone_hash = hash_phone(phone)
    if _password_of(phone_hash) != attempt.password:
        # It was changed while this one was being checked.
        raise PhoneOrPasswordWrong(field="password")
    SignInFailure.objects.filter(phone_hash=phone_hash, is_password=True).delete()
    return admit_member(phone=phone, introduction=None, at=at)


def _password_of(phone_hash: str) -> str:
    """The password, hashed, of whoever this phone leads to; empty if there is none."""
    found = Member.objects.filter(phone_hash=phone_hash).values_list("password", "merged_into__password").first()
    if found is None:
        return ""
    own, of_survivor = found
    return own if of_survivor is None else of_survivor
