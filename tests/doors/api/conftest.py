"""The cast at the programs' door."""

import pytest

from lianka.domain.access.queries import get_user
from tests.doors.api.till import Till
from tests.world import World


@pytest.fixture
def admin_session(world: World) -> Till:
    """A browser in which the administrator is signed in, and no key."""
    till = Till()
    till.client.force_login(get_user(username=world.admin), backend="django.contrib.auth.backends.ModelBackend")
    return till
