"""The tables of the back office, a module for each topic. Django's admin looks for this package."""

from lianka.interfaces.backoffice.admin import (
    access,
    api_keys,
    cards,
    members,
    merchants,
    orders,
    payments,
    points_rules,
    running,
    sales,
    sandbox,
    statements,
    stores,
)

__all__ = [
    "access",
    "api_keys",
    "cards",
    "members",
    "merchants",
    "orders",
    "payments",
    "points_rules",
    "running",
    "sales",
    "sandbox",
    "statements",
    "stores",
]
