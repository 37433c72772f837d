"""Books without a journal, and the parties who will keep them."""

import pytest

from tests.operations.ledger.scene import Scene, open_scene


@pytest.fixture
def scene(db: None) -> Scene:
    """Fresh parties for each test."""
    return open_scene()
