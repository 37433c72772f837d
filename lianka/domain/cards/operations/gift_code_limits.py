"""How often a gift code may be wrong: for one member, and from one address."""

from datetime import date, datetime, timedelta

from lianka.domain.cards.errors import TooManyGiftCodes
from lianka.domain.cards.models import GiftCodeFailure
from lianka.domain.cards.rules.gift_codes import ADDRESS_FAILURES_MAX, FAILURE_WINDOW, MEMBER_FAILURES_MAX
from lianka.foundation.calendar import start_of_day
from lianka.foundation.db import transaction, transaction_required
from lianka.foundation.locks import wait_for_lock

KEPT_FOR = timedelta(days=30)


@transaction_required
def require_few_failures(*, member_id: int, address_hash: str, at: datetime) -> None:
    """Let one try at a time be counted, of an address first, then of a member. Raises `TooManyGiftCodes`."""
    wait_for_lock(f"cards.gift_address:{address_hash}")
    wait_for_lock(f"cards.gift_member:{member_id}")
    recent = GiftCodeFailure.objects.filter(failed_at__gt=at - FAILURE_WINDOW)
    if recent.filter(address_hash=address_hash).count() >= ADDRESS_FAILURES_MAX:
        raise TooManyGiftCodes(field="code")
    if recent.filter(member_id=member_id).count() >= MEMBER_FAILURES_MAX:
        raise TooManyGiftCodes(field="code")


@transaction_required
def note_failure(*, member_id: int, address_hash: str, at: datetime) -> None:
    """Count one code that nobody has."""
    GiftCodeFailure.objects.create(member_id=member_id, address_hash=address_hash, failed_at=at)


@transaction
def prune_gift_failures(*, business_date: date, at: datetime) -> int:
    """As a daily job: forget wrong codes older than 30 days at the start of the business date; return how many."""
    count, _tables = GiftCodeFailure.objects.filter(failed_at__lt=start_of_day(business_date) - KEPT_FOR).delete()
    return count
