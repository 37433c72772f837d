"""From when until when a card is valid (CARD-4)."""

from datetime import date, timedelta

from lianka.domain.cards.errors import CardCoversDates, CardHeldForGood, DatesAreOver
from lianka.domain.cards.values import PERMANENT_MONTHS, Term, TermKind, TermLength
from lianka.foundation.calendar import ONE_DAY, add_months


def next_term(length: TermLength, *, held: Term | None, today: date) -> Term:
    """The term that opening a card today gives, or renewing it whose latest term is `held`.

    A card that is still valid goes on from its end, an expired one begins today. Raises `CardHeldForGood`,
    `CardCoversDates` or `DatesAreOver`.
    """
    if held is not None and held.last_day is None:
        raise CardHeldForGood
    goes_on = held is not None and held.last_day is not None and today <= held.last_day
    if length.kind == TermKind.DATES:
        return _fixed(length, held=held if goes_on else None, today=today)
    if held is not None and held.last_day is not None and goes_on:
        return _counted(length, held.last_day + ONE_DAY, held.last_day, held.anchor_day, held.anchor_months)
    return _counted(length, today, today, today, 0)


def _counted(length: TermLength, first_day: date, before: date, anchor_day: date, anchor_months: int) -> Term:
    """Days count from the latest day before (of a new card: its first), months from the anchor."""
    n = length.n or 0
    match length.kind:
        case TermKind.MONTHS:
            anchor_months += n
            last_day = add_months(anchor_day, anchor_months)
        case TermKind.DAYS:
            last_day = before + timedelta(days=n)
            anchor_day, anchor_months = last_day, 0
        case _:
            return Term(first_day, None, first_day, 0, add_months(first_day, PERMANENT_MONTHS))
    return Term(first_day, last_day, anchor_day, anchor_months, last_day + ONE_DAY)


def _fixed(length: TermLength, *, held: Term | None, today: date) -> Term:
    assert length.first_day is not None
    assert length.last_day is not None
    first_day, last_day = max(length.first_day, today), length.last_day
    if last_day < today:
        raise DatesAreOver
    if held is not None and held.last_day is not None:
        if last_day <= held.last_day:
            raise CardCoversDates
        # A card is valid without a gap: the days before the fixed ones come along.
        first_day = held.last_day + ONE_DAY
    return Term(first_day, last_day, last_day, 0, last_day + ONE_DAY)
