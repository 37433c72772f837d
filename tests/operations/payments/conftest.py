"""Payments stand alone in these tests: above them is a target that notes what it is told."""

import pytest
from pytest_django.fixtures import Settings

from tests.operations.payments import scene


@pytest.fixture(autouse=True)
def _wiring(settings: Settings) -> None:
    settings.LIANKA_WIRING = scene.HERE
