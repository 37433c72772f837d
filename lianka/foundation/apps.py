"""Prepares the alliance's schema before tables are made, and guards append-only tables after."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from lianka.foundation.moments import read_moments_once


class FoundationConfig(AppConfig):
    """The lowest floor."""

    name = "lianka.foundation"
    label = "foundation"
    verbose_name = _("Running")

    def ready(self) -> None:
        """Hook into migrate, which has no other door for what must happen before and after it, and into connecting."""
        pre_migrate.connect(_make_schema, sender=self)
        post_migrate.connect(_install_triggers, sender=self)
        connection_created.connect(read_moments_once)


def _make_schema(**_: Any) -> None:
    # No table of an alliance stands in `public`, in a test's database either.
    if connection.vendor == "postgresql":
        name = connection.ops.quote_name(settings.LIANKA_SCHEMA)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {name}")


def _install_triggers(**_: Any) -> None:
    from lianka.foundation.append_only import install_triggers

    install_triggers()
