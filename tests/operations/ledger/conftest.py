"""Books without a journal, and the parties who will keep them."""

import pytest

from lianka.config import wiring
from tests.operations.ledger.scene import Scene, open_scene


@pytest.fixture
def scene(db: None) -> Scene:
    """Fresh parties for each test."""
    return open_scene()


@pytest.fixture(autouse=True)
def _books_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check the books alone: the scene posts journals of purchases without the contexts that keep purchases."""
    monkeypatch.setattr(wiring, "CHECKS", ())
