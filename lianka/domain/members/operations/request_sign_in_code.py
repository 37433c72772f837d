"""Someone wants to sign in, or to join, with a phone."""

import os
from datetime import datetime, timedelta

from django.db.models import Count, Max

from lianka.domain.members.errors import SignInCodeTooSoon, TooManySignInCodes
from lianka.domain.members.events import SIGN_IN_CODE_ISSUED
from lianka.domain.members.models import OneTimeCode
from lianka.domain.members.operations.sign_in_limits import lock_sign_in
from lianka.domain.members.rules.sign_in import (
    CODE_LIFE,
    CODES_OF_ADDRESS_MAX,
    CODES_OF_PHONE_MAX,
    DAY,
    HOUR,
    NONCE_LENGTH,
    RESEND_AFTER,
)
from lianka.domain.members.values import CodeSent, hash_address, hash_phone, parse_phone
from lianka.foundation import privacy
from lianka.foundation.db import transaction
from lianka.foundation.outbox import publish

ONE_SECOND = timedelta(seconds=1)


@transaction
def request_sign_in_code(*, phone: str, address: str, at: datetime) -> CodeSent:
    """Issue a one-time code for the phone and have it sent; the latest code alone is valid.

    `address` is the network address that asks. Does not tell whether the phone is a member's. Raises `PhoneInvalid`,
    `SignInCodeTooSoon` or `TooManySignInCodes`.
    """
    number = parse_phone(phone)
    phone_hash, address_hash = hash_phone(number), hash_address(address)
    lock_sign_in(address_hash=address_hash, phone_hash=phone_hash)
    _require_rare(phone_hash=phone_hash, address_hash=address_hash, at=at)
    code = OneTimeCode.objects.create(
        phone_hash=phone_hash,
        phone_sealed=privacy.seal_briefly("members.one-time-code", number),
        address_hash=address_hash,
        nonce=os.urandom(NONCE_LENGTH),
        created_at=at,
        expires_at=at + CODE_LIFE,
    )
    publish(SIGN_IN_CODE_ISSUED, {"code_id": code.pk}, at=at)
    return CodeSent(resend_at=at + RESEND_AFTER)


def _require_rare(*, phone_hash: str, address_hash: str, at: datetime) -> None:
    of_phone = OneTimeCode.objects.filter(phone_hash=phone_hash, created_at__gt=at - DAY)
    seen = of_phone.aggregate(count=Count("id"), latest=Max("created_at"))
    if seen["latest"] is not None and at < seen["latest"] + RESEND_AFTER:
        # Rounded up: who waits as long as told is served.
        raise SignInCodeTooSoon(field="phone", seconds=-((at - seen["latest"] - RESEND_AFTER) // ONE_SECOND))
    if seen["count"] >= CODES_OF_PHONE_MAX:
        raise TooManySignInCodes(field="phone")
    of_address = OneTimeCode.objects.filter(address_hash=address_hash, created_at__gt=at - HOUR)
    if of_address.count() >= CODES_OF_ADDRESS_MAX:
        raise TooManySignInCodes(field="phone")
