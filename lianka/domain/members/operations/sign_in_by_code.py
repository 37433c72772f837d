"""Sign in, or join, with the code that was sent to a phone."""

import hmac
from datetime import datetime

from lianka.domain.members.errors import SignInCodeExpired, SignInCodeVoid, SignInCodeWrong
from lianka.domain.members.keys import one_time_code_key
from lianka.domain.members.models import OneTimeCode
from lianka.domain.members.operations.admit_member import admit_member
from lianka.domain.members.operations.sign_in_limits import lock_sign_in, note_failure, require_few_failures
from lianka.domain.members.rules.sign_in import ATTEMPTS_MAX, code_digits, read_digits
from lianka.domain.members.values import IntroductionAsked, SignedIn, hash_address, hash_phone, parse_phone
from lianka.foundation.db import KeptRefusal, transaction


@transaction
def sign_in_by_code(
    *, phone: str, code: str, address: str, introduction: IntroductionAsked | None, at: datetime
) -> SignedIn:
    """Use up the latest code of the phone and admit its member: joined if unknown, activated if pre-registered.

    A wrong code is counted though it is refused, and five void it. Raises `PhoneInvalid`, `SignInCodeWrong`,
    `SignInCodeExpired`, `SignInCodeVoid` or `TooManySignInFailures`.
    """
    number = parse_phone(phone)
    digits = read_digits(code)
    if digits is None:
        # Nothing was guessed, so no attempt is lost.
        raise SignInCodeWrong(field="code")
    phone_hash, address_hash = hash_phone(number), hash_address(address)
    lock_sign_in(address_hash=address_hash, phone_hash=phone_hash)
    require_few_failures(address_hash=address_hash, at=at)
    issued = _find_valid(phone_hash, at=at)
    if not _is_right(digits, issued):
        note_failure(phone_hash=phone_hash, address_hash=address_hash, is_password=False, at=at)
        issued.attempts += 1
        issued.save(update_fields=["attempts"])
        wrong = SignInCodeVoid if issued.attempts >= ATTEMPTS_MAX else SignInCodeWrong
        raise KeptRefusal(wrong(field="code"))
    issued.used_at = at
    issued.save(update_fields=["used_at"])
    return admit_member(phone=number, introduction=introduction, at=at)


def _find_valid(phone_hash: str, *, at: datetime) -> OneTimeCode:
    latest = OneTimeCode.objects.filter(phone_hash=phone_hash).order_by("-created_at", "-id").first()
    if latest is not None and latest.attempts >= ATTEMPTS_MAX:
        raise SignInCodeVoid(field="code")
    if latest is None or latest.used_at is not None or at >= latest.expires_at:
        raise SignInCodeExpired(field="code")
    return latest


def _is_right(digits: str, issued: OneTimeCode) -> bool:
    sent = code_digits(key=one_time_code_key(), nonce=bytes(issued.nonce), phone_hash=issued.phone_hash)
    return hmac.compare_digest(sent, digits)
