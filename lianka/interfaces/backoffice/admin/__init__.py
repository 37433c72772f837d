"""The tables of the back office, a module for each topic. Django's admin looks for this package."""

from lianka.interfaces.backoffice.admin import (
    access,
    members,
    merchants,
    points_rules,
    running,
    sales,
    statements,
)

__all__ = ["access", "members", "merchants", "points_rules", "running", "sales", "statements"]
