"""How climbs and changes of tiers are written."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from lianka.domain.loyalty.models import BENEFIT_LABELS, CAUSE_LABELS, MEASURE_LABELS
from lianka.domain.loyalty.values import TierChangeCause, TierMeasure
from lianka.interfaces.backoffice.shown import Cell, Tone, Words, badge, money, number

MEASURES: Mapping[str, Words] = dict(MEASURE_LABELS)
BENEFITS: Mapping[str, Words] = dict(BENEFIT_LABELS)
_CAUSES: Mapping[str, Words] = dict(CAUSE_LABELS)
_TONES = {
    TierChangeCause.REACHED: Tone.GOOD,
    TierChangeCause.APPROVED: Tone.GOOD,
    TierChangeCause.FELL: Tone.BAD,
}
FOR_EVER = _("for ever")


def climb_cell(value: int, measure: TierMeasure) -> Cell:
    """A climb or a threshold: money where the measure is the amount paid."""
    return money(value) if measure is TierMeasure.AMOUNT else number(value)


def cause_cell(cause: TierChangeCause) -> Cell:
    """Why a tier was written down anew."""
    return badge(_CAUSES[cause], _TONES.get(cause, Tone.PLAIN))
