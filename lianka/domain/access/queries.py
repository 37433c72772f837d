"""What others may ask about parties, users, their roles, and keys."""

from collections.abc import Collection

from lianka.domain.access import policies
from lianka.domain.access.errors import AllianceNotFounded, UserNotFound
from lianka.domain.access.models import Alliance, ApiKey, Party, User
from lianka.domain.access.values import ApiKeyView, ApiScope, Subject
from lianka.foundation.db import fetch_all, read_once
from lianka.foundation.privacy import lookup_hash


def get_alliance() -> Alliance:
    """The alliance of this database. Raises `AllianceNotFounded` before it is set up."""
    alliance = Alliance.objects.filter(pk=1).first()
    if alliance is None:
        raise AllianceNotFounded
    return alliance


@read_once
def get_platform_party_id() -> int:
    """The party under which the platform holds its accounts. Raises `AllianceNotFounded` before set-up."""
    found = fetch_all("SELECT platform_party_id FROM access_alliance WHERE id = 1")
    if not found:
        raise AllianceNotFounded
    return int(found[0][0])


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


def hash_api_secret(secret: str) -> str:
    """The keyed hash by which a key is found: its secret is stored nowhere."""
    return lookup_hash("api-key", secret)


def read_scopes(text: str) -> frozenset[ApiScope]:
    """The scopes of a key's row; what another release called a scope opens nothing here."""
    return frozenset(ApiScope(each) for each in text.split() if each in ApiScope.values)


def list_api_keys(*, party_id: int) -> list[ApiKeyView]:
    """The merchant's keys, those in force first, the newest before the older. One statement."""
    keys = ApiKey.objects.filter(party_id=party_id).order_by("-id")
    return sorted((_view(key) for key in keys), key=lambda view: view.revoked_at is not None)


def _view(key: ApiKey) -> ApiKeyView:
    held = read_scopes(key.scopes)
    return ApiKeyView(
        public_id=key.public_id,
        label=key.label,
        store=key.store,
        scopes=tuple(scope for scope in ApiScope if scope in held),
        created_at=key.created_at,
        created_by=key.created_by,
        latest_used_at=key.latest_used_at,
        revoked_at=key.revoked_at,
        revoked_by=key.revoked_by,
    )
