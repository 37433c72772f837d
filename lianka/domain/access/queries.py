"""What others may ask about parties, users and their roles."""

from collections.abc import Collection

from lianka.domain.access import policies
from lianka.domain.access.errors import AllianceNotFounded, UserNotFound
from lianka.domain.access.models import Alliance, Party, User
from lianka.domain.access.values import Subject


def get_alliance() -> Alliance:
    """The alliance of this database. Raises `AllianceNotFounded` before it is set up."""
    alliance = Alliance.objects.filter(pk=1).first()
    if alliance is None:
        raise AllianceNotFounded
    return alliance


def get_platform_party_id() -> int:
    """The party under which the platform holds its accounts. Raises `AllianceNotFounded` before set-up."""
    return get_alliance().platform_party_id


def get_user(*, username: str) -> User:
    """The user who signs in with this name. Raises `UserNotFound`."""
    user = User.objects.filter(username=username).first()
    if user is None:
        raise UserNotFound(field="username")
    return user


def get_party_ids(*, public_ids: Collection[str]) -> dict[str, int]:
    """The parties with these public ids; unknown ones are left out."""
    return dict(Party.objects.filter(public_id__in=public_ids).values_list("public_id", "id"))


def needs_second_factor(*, user: Subject) -> bool:
    """Whether the alliance obliges this user to sign in with a second factor."""
    holds_power = any(held.role in policies.NEEDS_SECOND_FACTOR for held in user.held_roles)
    return holds_power and get_alliance().requires_second_factor
