"""The member behind a phone that has proved itself."""

from datetime import datetime

from lianka.domain.members.models import Member
from lianka.domain.members.operations.activate_member import activate_locked_member
from lianka.domain.members.operations.pre_register_members import pre_register_members
from lianka.domain.members.values import IntroductionAsked, Phone, SignedIn, hash_phone
from lianka.foundation.audit import Actor, ActorKind
from lianka.foundation.db import transaction_required

NEWCOMER = Actor(ActorKind.MEMBER, "newcomer")


@transaction_required
def admit_member(*, phone: Phone, introduction: IntroductionAsked | None, at: datetime) -> SignedIn:
    """Join whoever is unknown, activate whoever has never signed in, and tell who it is.

    A till that pre-registers the phone at this moment makes the whole operation start again (`RaceLost`).
    """
    member = _lock(phone)
    if member is None:
        pre_register_members(phones=[phone], registered_by=None, by=NEWCOMER, at=at)
        member = _lock(phone)
        assert member is not None, "The member was registered in this transaction."
    is_new = member.activated_at is None
    if is_new:
        by = Actor(ActorKind.MEMBER, member.party.public_id)
        activate_locked_member(member=member, introduction=introduction, by=by, at=at)
    return SignedIn(member.pk, member.party.public_id, is_new, member.session_version)


def _lock(phone: Phone) -> Member | None:
    found = _lock_by(phone_hash=hash_phone(phone))
    # The phone of a merged record leads to the surviving one.
    return _lock_by(pk=found.merged_into_id) if found is not None and found.merged_into_id is not None else found


def _lock_by(**which: object) -> Member | None:
    members = Member.objects.filter(**which).select_related("party")
    return members.select_for_update(no_key=True, of=("self",)).first()
