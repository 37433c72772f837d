"""What a person does on the phone, in one step each."""

from datetime import datetime

from lianka.domain.members.models import OneTimeCode
from lianka.domain.members.operations.request_sign_in_code import request_sign_in_code
from lianka.domain.members.operations.sign_in_by_code import sign_in_by_code
from lianka.domain.members.queries import get_code_to_send
from lianka.domain.members.values import IntroductionAsked, SignedIn

NEW_PHONE = "13700001111"
ADDRESS = "203.0.113.7"


def ask_for_code(phone: str = NEW_PHONE, *, at: datetime, address: str = ADDRESS) -> str:
    """Ask for a code and read it off the message."""
    request_sign_in_code(phone=phone, address=address, at=at)
    code = get_code_to_send(code_id=OneTimeCode.objects.latest("id").pk, at=at)
    assert code is not None
    return code.digits


def another(digits: str) -> str:
    """Six digits that are not these."""
    return f"{(int(digits) + 1) % 1_000_000:06d}"


def enter(code: str, phone: str = NEW_PHONE, *, at: datetime, address: str = ADDRESS) -> SignedIn:
    """Enter a code."""
    return sign_in_by_code(phone=phone, code=code, address=address, introduction=None, at=at)


def join(phone: str = NEW_PHONE, *, at: datetime, by_link: IntroductionAsked | None = None) -> SignedIn:
    """Join, or sign in, with a fresh code."""
    code = ask_for_code(phone, at=at)
    return sign_in_by_code(phone=phone, code=code, address=ADDRESS, introduction=by_link, at=at)
