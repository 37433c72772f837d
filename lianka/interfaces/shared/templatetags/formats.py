"""Filters for amounts, days and moments; a builtin of every template, so that no page writes its own."""

from datetime import date, datetime

from django import template

from lianka.foundation.values import Rate
from lianka.interfaces.shared import formats

register = template.Library()


@register.filter
def fen(value: int | None) -> str:
    """Money of integer fen; a dash for nothing."""
    return "–" if value is None else formats.format_fen(value)


@register.filter
def count(value: int | None) -> str:
    """A whole number with its thousands apart; a dash for nothing."""
    return "–" if value is None else formats.format_count(value)


@register.filter
def amount_of(value: int | None, asset: str) -> str:
    """An amount of the asset with its unit; a dash for nothing."""
    return "–" if value is None else formats.format_amount(value, asset)


@register.filter
def discount(value: Rate | None) -> str:
    """What a rate leaves to pay, as shops write it; a dash for none, or for one that takes nothing off."""
    return "–" if value is None or value == Rate.of(1) else formats.format_discount(value)


@register.filter
def day(value: date | None) -> str:
    """A business day; a dash for none."""
    return "–" if value is None else formats.format_day(value)


@register.filter
def moment(value: datetime | None) -> str:
    """A moment in the alliance's zone; a dash for none."""
    return "–" if value is None else formats.format_moment(value)


@register.filter
def month(value: date) -> str:
    """The month of a day."""
    return formats.format_month(value)
