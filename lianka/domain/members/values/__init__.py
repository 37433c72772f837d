"""What a member is to others: identifiers, status, and the masked view."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, NewType

import phonenumbers
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lianka.domain.members.errors import PhoneInvalid
from lianka.foundation.privacy import lookup_hash

Phone = NewType("Phone", str)
"""A phone number in E.164, such as `+8613800005678`."""

DEFAULT_REGION = "CN"
_PHONE_LENGTH_MAX = 40
EXTERNAL_REF_LENGTH_MAX = 100


class MemberStatus(TextChoices):
    """Where a member stands. The pre-registered earn at once; their points' validity starts at activation.

    A merged record is the past of another one, which is a member in its place.
    """

    PRE_REGISTERED = "pre_registered", _("Pre-registered")
    ACTIVE = "active", _("Active")
    MERGED = "merged", _("Merged")


class PreRegistered(NamedTuple):
    """The members of a batch, by what was given for each: the text of the phone, the number elsewhere."""

    by_phone: Mapping[str, int]
    by_external_ref: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member as screens may show it to anyone who may see members: the phone is masked."""

    party_id: int
    public_id: str
    number: str
    status: MemberStatus
    phone_masked: str
    external_ref: str | None
    registered_at: datetime
    activated_at: datetime | None


class CodeSent(NamedTuple):
    """A one-time code is under way; another may be asked for from `resend_at` on."""

    resend_at: datetime


class CodeToSend(NamedTuple):
    """What a text message with a one-time code needs. It holds a person's values: never stored, never logged."""

    phone: Phone
    digits: str
    expires_at: datetime


class IntroductionAsked(NamedTuple):
    """What a link to join says: a store's public id, a member's share token. Either may be absent or wrong."""

    store: str | None = None
    sharer: str | None = None


class IntroductionView(NamedTuple):
    """Who brought a member in: the merchant that issued the membership, its store, the member who shared."""

    issuing_merchant_id: int | None
    store_id: int | None
    sharer_id: int | None
    introduced_at: datetime


class SignedIn(NamedTuple):
    """A member who has just signed in. `is_new` at the first sign-in ever; a session of an older version has ended."""

    member_id: int
    public_id: str
    is_new: bool
    session_version: int


class MemberCode(NamedTuple):
    """The 18 digits a member shows at a counter, and when the next ones take their place."""

    text: str
    ends_at: datetime


class Scan(NamedTuple):
    """That a merchant's staff knows which member stands before them, for a few minutes."""

    public_id: str
    member_id: int
    scanned_at: datetime
    expires_at: datetime


def parse_phone(text: str) -> Phone:
    """Read a phone number as people write it, Chinese unless it names its country. Raises `PhoneInvalid`."""
    if len(text) > _PHONE_LENGTH_MAX:
        raise PhoneInvalid(field="phone")
    try:
        number = phonenumbers.parse(text, DEFAULT_REGION)
    except phonenumbers.NumberParseException as error:
        raise PhoneInvalid(field="phone") from error
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise PhoneInvalid(field="phone")
    return Phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def hash_phone(phone: Phone) -> str:
    """The keyed hash under which the phone is found."""
    return lookup_hash("members.phone", phone)


def hash_address(address: str) -> str:
    """The keyed hash under which requests from one network address are counted."""
    return lookup_hash("members.address", address)


def mask_phone(phone: Phone) -> str:
    """Show enough to recognise the number and too little to call it: `138****5678`, abroad `+44****4321`."""
    if phone.startswith("+86"):
        national = phone[3:]
        return f"{national[:3]}****{national[-4:]}"
    return f"{phone[:3]}****{phone[-4:]}"
