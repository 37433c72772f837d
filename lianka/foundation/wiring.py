"""Reads the table of wiring (`settings.LIANKA_WIRING`), which names by dotted path what lies above this floor."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def wired(name: str) -> Any:
    """The constant `name` of the wiring."""
    return getattr(import_module(settings.LIANKA_WIRING), name)


def resolve(dotted_path: str) -> Callable[..., Any]:
    """The operation or query that a dotted path names. Raises `ImportError` for a path that names nothing."""
    found: Callable[..., Any] = import_string(dotted_path)
    return found
