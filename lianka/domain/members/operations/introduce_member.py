"""Note, once, who brought a member in."""

from datetime import datetime

from lianka.domain.members.keys import read_share_token
from lianka.domain.members.models import Introduction, Member
from lianka.domain.members.operations.find_store import WiredStore, find_store
from lianka.domain.members.values import IntroductionAsked, MemberStatus
from lianka.foundation.db import transaction_required
from lianka.foundation.errors import NotFound


@transaction_required
def introduce_member(*, member: Member, asked: IntroductionAsked | None, at: datetime) -> None:
    """Keep for good which merchant, store and sharer brought the member in; nothing if nobody did.

    The first touch counts: a merchant that registered the member comes before the one of the link. A link that names
    nobody, a merchant that has left, or oneself does not keep anyone from joining: that part of it is not taken.
    """
    store = _find_open_store(asked.store if asked else None)
    sharer_id = _find_sharer(asked.sharer if asked else None, newcomer=member)
    merchant_id = member.registered_by_id or (store.merchant_id if store else None)
    if merchant_id is None and sharer_id is None:
        return
    Introduction.objects.create(
        member=member,
        issuing_merchant_id=merchant_id,
        store_id=store.store_id if store and store.merchant_id == merchant_id else None,
        sharer_id=sharer_id,
        introduced_at=at,
    )


def _find_open_store(public_id: str | None) -> WiredStore | None:
    try:
        store = find_store(public_id=public_id) if public_id else None
    except NotFound:
        return None
    return store if store and store.is_open else None


def _find_sharer(token: str | None, *, newcomer: Member) -> int | None:
    sharer_id = read_share_token(token) if token else None
    if sharer_id is None or sharer_id == newcomer.pk:
        return None
    # Whoever shares was active before the newcomer, so that no chain of sharers can ever close.
    sharers = Member.objects.filter(pk=sharer_id, status=MemberStatus.ACTIVE)
    return sharers.values_list("party_id", flat=True).first()
