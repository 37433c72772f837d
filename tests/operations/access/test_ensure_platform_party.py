import pytest
from django.db import IntegrityError, transaction

from lianka.domain.access.errors import AllianceNotFounded
from lianka.domain.access.models import Alliance, Party
from lianka.domain.access.operations.ensure_platform_party import ensure_platform_party
from lianka.domain.access.queries import get_alliance, get_platform_party_id
from lianka.foundation.models import AuditEntry
from tests.world import OPENED_AT, OPERATOR

pytestmark = pytest.mark.django_db


def test_before_the_alliance_is_founded_it_says_so() -> None:
    with pytest.raises(AllianceNotFounded):
        get_platform_party_id()


def test_founding_names_the_alliance_and_gives_the_platform_a_party() -> None:
    party_id = ensure_platform_party(name="城南联盟", by=OPERATOR, at=OPENED_AT)

    platform = Party.objects.get(pk=party_id)
    assert (platform.kind, platform.public_id[:4]) == (Party.Kind.PLATFORM, "plt_")
    assert (get_platform_party_id(), get_alliance().name) == (party_id, "城南联盟")
    assert AuditEntry.objects.get().action == "access.found_alliance"


def test_founding_again_changes_nothing() -> None:
    first = ensure_platform_party(name="城南联盟", by=OPERATOR, at=OPENED_AT)

    again = ensure_platform_party(name="城北联盟", by=OPERATOR, at=OPENED_AT)

    assert (again, get_alliance().name, Party.objects.count()) == (first, "城南联盟", 1)


def test_there_is_one_alliance_in_a_database() -> None:
    ensure_platform_party(name="城南联盟", by=OPERATOR, at=OPENED_AT)
    other = Party.objects.create(kind=Party.Kind.PLATFORM, public_id="plt_other", created_at=OPENED_AT)

    with pytest.raises(IntegrityError, match="there_is_one_alliance"), transaction.atomic():
        Alliance.objects.create(pk=2, name="城北联盟", platform_party=other, founded_at=OPENED_AT)
