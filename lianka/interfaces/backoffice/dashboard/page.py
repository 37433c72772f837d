"""The dashboard: how sales and points went, and what needs an eye."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


def describe_dashboard(request: HttpRequest) -> dict[str, Any]:
    """What the dashboard's template shows."""
    return {"title": _("Dashboard")}
