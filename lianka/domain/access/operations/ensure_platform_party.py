"""Found the alliance: its name and the party that is its platform."""

from datetime import datetime

from django.db import IntegrityError

from lianka.domain.access.models import Alliance, Party
from lianka.domain.access.operations.create_parties import create_parties
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import RaceLost, transaction


@transaction
def ensure_platform_party(*, name: str, by: Actor, at: datetime) -> int:
    """Make sure the alliance exists and return its platform's party id. One that exists keeps its name."""
    present = Alliance.objects.filter(pk=1).first()
    if present is not None:
        return present.platform_party_id
    [party_id] = create_parties(kind=Party.Kind.PLATFORM, count=1, at=at)
    try:
        alliance = Alliance.objects.create(pk=1, name=name, platform_party_id=party_id, founded_at=at)
    except IntegrityError as error:
        raise RaceLost from error
    record(by=by, action="access.found_alliance", subject=alliance.platform_party.public_id, at=at)
    return party_id
