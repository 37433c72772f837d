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
    """Where a member stands. The pre-registered earn at once; their points' validity starts at activation."""

    PRE_REGISTERED = "pre_registered", _("Pre-registered")
    ACTIVE = "active", _("Active")


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


def mask_phone(phone: Phone) -> str:
    """Show enough to recognise the number and too little to call it: `138****5678`, abroad `+44****4321`."""
    if phone.startswith("+86"):
        national = phone[3:]
        return f"{national[:3]}****{national[-4:]}"
    return f"{phone[:3]}****{phone[-4:]}"
