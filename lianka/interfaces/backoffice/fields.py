"""Form fields for the numbers of the house: what people type, and the value the domain takes."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from lianka.foundation.values import RATE_PLACES, Fen, Rate

_YUAN_MAX = Decimal("99999999999.99")
_DAY_MAX = date(2999, 12, 31)
_TOO_FAR = _("Please choose a day before the year 3000.")
_BEFORE_DAY_MAX = MaxValueValidator(_DAY_MAX, _TOO_FAR)
_BEFORE_MOMENT_MAX = MaxValueValidator(datetime(2999, 12, 31, 23, 59, 59, tzinfo=UTC), _TOO_FAR)


class YuanField(forms.DecimalField):
    """Money typed in yuan with at most two places; cleaned to integer fen."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"decimal_places": 2, "min_value": Decimal(0), "max_value": _YUAN_MAX, **options})

    def clean(self, value: Any) -> Any:
        """The amount in fen."""
        yuan = super().clean(value)
        return None if yuan is None else Fen(int(yuan * 100))


class RateFormField(forms.DecimalField):
    """A rate typed as a decimal number with at most six places."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{"decimal_places": RATE_PLACES, "min_value": Decimal(0), "max_value": Decimal(1000), **options}
        )

    def clean(self, value: Any) -> Any:
        """The rate, or nothing where nothing was typed."""
        number = super().clean(value)
        return None if number is None else Rate.of(number)


class PercentField(forms.DecimalField):
    """A share typed in percent, with at most four places."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{"decimal_places": RATE_PLACES - 2, "min_value": Decimal(0), "max_value": Decimal(100), **options}
        )

    def clean(self, value: Any) -> Any:
        """The share as a rate: 0.6 percent is 0.006."""
        percent = super().clean(value)
        return None if percent is None else Rate.of(percent / 100)


class DiscountField(RateFormField):
    """The share of a price that is paid: 0.88 is 88折, which stands beside it as one types."""

    def __init__(self, **options: Any) -> None:
        messages = {
            "max_value": _("The share that is paid is above 0 and at most 1: 0.88 is 88折."),
            "min_value": _("The share that is paid is above 0 and at most 1: 0.88 is 88折."),
        }
        super().__init__(
            **{
                "min_value": Decimal(1).scaleb(-RATE_PLACES),
                "max_value": Decimal(1),
                "help_text": _("The share of the price that is paid: 0.88 for 88折, 1 for no discount."),
                "error_messages": messages,
                **options,
            }
        )
        self.widget.attrs.update({"data-discount": "", "step": "0.01"})


class DayField(forms.DateField):
    """A business day, picked from a calendar; none so far off that days behind it could not be counted."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput({"type": "date", "max": _DAY_MAX.isoformat()}, format="%Y-%m-%d")
        super().__init__(**{"widget": widget, "validators": [_BEFORE_DAY_MAX], **options})


class MomentField(forms.DateTimeField):
    """A moment in the alliance's zone, to the minute; within the same bounds."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local", "max": f"{_DAY_MAX}T23:59"}, format="%Y-%m-%dT%H:%M")
        super().__init__(**{"widget": widget, "validators": [_BEFORE_MOMENT_MAX], **options})


class CategoryRatesField(forms.CharField):
    """One category and its rate a line: `fuel-oil 0.5`."""

    def __init__(self, **options: Any) -> None:
        help_text = _("One a line: the category's code and points per yuan, such as “fuel 0.5”.")
        super().__init__(
            **{"widget": forms.Textarea({"rows": 4}), "required": False, "help_text": help_text, **options}
        )

    def clean(self, value: Any) -> Any:
        """The rates by category."""
        rates: dict[str, Rate] = {}
        for line in super().clean(value).splitlines():
            words = line.split()
            if not words:
                continue
            try:
                [category, number] = words
                rates[category] = Rate.of(number)
            except ValueError as error:
                raise forms.ValidationError(_("Please check the line “%(line)s”.") % {"line": line}) from error
        return rates
