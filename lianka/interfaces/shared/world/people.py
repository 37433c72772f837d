"""The hundred members: when and by whom each was brought in."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final, NamedTuple

from lianka.domain.members.operations.activate_member import activate_member
from lianka.domain.members.operations.admit_member import admit_member
from lianka.domain.members.operations.change_profile import change_profile
from lianka.domain.members.operations.pre_register_member import pre_register_member
from lianka.domain.members.queries import get_member, get_share_token
from lianka.domain.members.values import IntroductionAsked, SignedIn, parse_phone
from lianka.domain.members.values.profiles import MonthDay, Profile
from lianka.foundation.audit import Actor, ActorKind
from lianka.foundation.db import transaction

CROWD: Final = 97
"""How many members there are besides 王, 李 and 赵."""
DAYS: Final = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Shopper:
    """A member who uses the phone: the party, and how the member acts."""

    member_id: int
    public_id: str
    phone: str

    @property
    def actor(self) -> Actor:
        """The member acting for themselves."""
        return Actor(ActorKind.MEMBER, self.public_id)


class Arrival(NamedTuple):
    """Somebody of the crowd: on which day of the year the alliance meets them, and how.

    `signs_in_after` days at a till (0: joins by themselves, None: never signs in).
    """

    phone: str
    day: int
    way: str
    signs_in_after: int | None


def arrivals(chance: Random) -> list[Arrival]:
    """The crowd in the order of its coming: many at first, the others over the year."""
    crowd = [_arrival(number, chance) for number in range(CROWD)]
    return sorted(crowd, key=lambda each: (each.day, each.phone))


def _arrival(number: int, chance: Random) -> Arrival:
    day = int((DAYS - 5) * chance.random() ** 2.2)
    way = chance.choices(("itself", "store", "sharer", "till"), weights=(30, 38, 17, 15))[0]
    after = 0 if way != "till" else chance.choice((None, 20, 45, 90))
    return Arrival(f"1500010{number:04}", day, way, after)


@transaction
def sign_in(phone: str, introduction: IntroductionAsked | None, *, at: datetime) -> SignedIn:
    """Let the phone's owner join or sign in for the first time, as when the code was right."""
    return admit_member(phone=parse_phone(phone), introduction=introduction, at=at)


def join(arrival: Arrival, *, store: str, sharer: Shopper | None, at: datetime) -> Shopper:
    """Bring the newcomer in, the way of the arrival."""
    asked = None
    if arrival.way == "store":
        asked = IntroductionAsked(store=store)
    elif arrival.way == "sharer" and sharer is not None:
        asked = IntroductionAsked(sharer=get_share_token(member_id=sharer.member_id))
    signed_in = sign_in(arrival.phone, asked, at=at)
    return Shopper(member_id=signed_in.member_id, public_id=signed_in.public_id, phone=arrival.phone)


def tell_birthday(shopper: Shopper, birthday: MonthDay, *, name: str, at: datetime) -> None:
    """Let a member fill in the profile: the name on papers, and the birthday."""
    profile = Profile(real_name=name, birthday=birthday)
    change_profile(member_id=shopper.member_id, given=profile, by=shopper.actor, at=at)


def meet_at_till(arrival: Arrival, *, merchant_id: int, staff: Actor, at: datetime) -> None:
    """Have the phone given at a merchant's till, which pre-registers the member."""
    pre_register_member(phone=arrival.phone, registered_by=merchant_id, by=staff, at=at)


def shopper_of(member_id: int, phone: str, *, at: datetime) -> Shopper:
    """A member of the cast as a shopper, active if it is not yet."""
    public_id = get_member(member_id=member_id).public_id
    activate_member(member_id=member_id, by=Actor(ActorKind.MEMBER, public_id), at=at)
    return Shopper(member_id=member_id, public_id=public_id, phone=phone)
