"""Columns for the numbers of the house.

A rate is stored as integer millionths: exact on both engines, where SQLite would keep a decimal as a float.
"""

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Generic

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _
from typing_extensions import TypeVar

from lianka.foundation.values import RATE_PLACES, Rate

# Django's fields are generic to the type checker only; it fills in the two from `null`.
_SetType = TypeVar("_SetType", contravariant=True, default=Any)
_GetType = TypeVar("_GetType", covariant=True, default=Any)
if TYPE_CHECKING:

    class _Column(models.Field[_SetType, _GetType]):
        _pyi_private_set_type: Rate
        _pyi_private_get_type: Rate

else:

    class _Column(models.Field, Generic[_SetType, _GetType]):
        pass


class RateField(_Column[_SetType, _GetType]):
    """A `Rate`, stored as its integer millionths. The database refuses a negative one."""

    description = _("Rate with six decimal places")

    def get_internal_type(self) -> str:
        """The column is an integer that is never negative."""
        return "PositiveBigIntegerField"

    def from_db_value(self, value: int | None, expression: Any, connection: BaseDatabaseWrapper) -> Rate | None:
        """Read the stored millionths."""
        return None if value is None else Rate(value)

    def get_prep_value(self, value: Any) -> int | None:
        """Store the millionths of a `Rate`; nothing else is taken for one."""
        if value is None:
            return None
        if not isinstance(value, Rate):
            raise TypeError(f"{self.name} takes a Rate, not {value!r}.")
        return value.millionths

    def to_python(self, value: Any) -> Rate | None:
        """Read what a form or a fixture holds: a decimal string such as `0.06`."""
        if value is None or isinstance(value, Rate):
            return value
        try:
            return Rate.of(value if isinstance(value, (int, Decimal)) else str(value))
        except (ValueError, InvalidOperation) as error:
            raise ValidationError(
                _("Enter a number that is not negative, with at most six decimal places."), code="invalid"
            ) from error

    def value_to_string(self, obj: models.Model) -> str:
        """The rate as a decimal string, for fixtures."""
        value = self.value_from_object(obj)
        return "" if value is None else str(value)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        """A decimal input with six places."""
        return super().formfield(
            **{"form_class": forms.DecimalField, "min_value": 0, "decimal_places": RATE_PLACES, **kwargs}
        )
