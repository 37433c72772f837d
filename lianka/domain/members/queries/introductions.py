"""Whom members brought in, and when members first bought something."""

from datetime import datetime
from typing import NamedTuple

from lianka.domain.members.models import Introduction, MemberFacts


class Introduced(NamedTuple):
    """A member who was brought in, and when."""

    member_id: int
    introduced_at: datetime


def list_introduced(*, sharer_id: int, limit: int, offset: int = 0) -> list[Introduced]:
    """Those who joined by the member's link, the latest first. One statement."""
    rows = Introduction.objects.filter(sharer=sharer_id).order_by("-introduced_at", "-member_id")
    return [Introduced(*row) for row in rows.values_list("member_id", "introduced_at")[offset : offset + limit]]


def count_introduced(*, sharer_id: int) -> int:
    """How many joined by the member's link. One statement."""
    return Introduction.objects.filter(sharer=sharer_id).count()


def first_purchase_of(*, member_id: int) -> datetime | None:
    """When the member first bought something, None before that. One statement."""
    return MemberFacts.objects.filter(pk=member_id).values_list("first_purchase_at", flat=True).first()
