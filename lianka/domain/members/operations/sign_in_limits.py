"""How often signing in may fail: for one phone, and from one address."""

from datetime import datetime

from lianka.domain.members.errors import TooManySignInFailures
from lianka.domain.members.models import SignInFailure
from lianka.domain.members.rules.sign_in import ADDRESS_FAILURES_MAX, FAILURE_WINDOW, PASSWORD_FAILURES_MAX
from lianka.foundation.db import transaction_required
from lianka.foundation.locks import wait_for_lock


@transaction_required
def lock_sign_in(*, address_hash: str, phone_hash: str) -> None:
    """Let one request at a time count and sign in: of an address first, then of a phone."""
    wait_for_lock(f"members.address:{address_hash}")
    wait_for_lock(f"members.phone:{phone_hash}")


@transaction_required
def require_few_failures(*, phone_hash: str | None = None, address_hash: str, at: datetime) -> None:
    """Refuse with `TooManySignInFailures` after too many failures from the address or, if given, of the phone.

    Wrong passwords alone count for the phone.
    """
    recent = SignInFailure.objects.filter(failed_at__gt=at - FAILURE_WINDOW)
    if recent.filter(address_hash=address_hash).count() >= ADDRESS_FAILURES_MAX:
        raise TooManySignInFailures(field="phone")
    if phone_hash is None:
        return
    if recent.filter(phone_hash=phone_hash, is_password=True).count() >= PASSWORD_FAILURES_MAX:
        raise TooManySignInFailures(field="phone")


@transaction_required
def note_failure(*, phone_hash: str, address_hash: str, is_password: bool, at: datetime) -> int:
    """Count one failure and return its row's id."""
    failure = SignInFailure.objects.create(
        phone_hash=phone_hash, address_hash=address_hash, is_password=is_password, failed_at=at
    )
    return failure.pk
