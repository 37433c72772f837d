"""Cards give their monthly gifts by themselves (CARD-7)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Final, NamedTuple

from lianka.domain.cards import store
from lianka.domain.cards.models import PlanGifts
from lianka.domain.cards.queries.gifts import monthly_cause, monthly_settings
from lianka.domain.cards.rules.gifts import monthly_gifts, months_given
from lianka.domain.cards.rules.refunds import days_of
from lianka.domain.cards.values import GiftKind, MonthlyDue, MonthlySetting, TermDays
from lianka.domain.rewards.operations.grant_rewards import grant_rewards
from lianka.domain.rewards.values import RewardAsked
from lianka.foundation.calendar import ONE_DAY, add_months, start_of_day
from lianka.foundation.db import transaction
from lianka.foundation.locks import wait_for_lock

CARDS_AT_ONCE: Final = 5000
LOOKED_AT_AT_ONCE: Final = 100_000
_LOCK: Final = "cards.grant_monthly_gifts"

Settings = Mapping[int, Sequence[MonthlySetting]]
"""What plans give every month, by plan, each from the oldest."""


def grant_monthly_gifts(*, business_date: date, at: datetime) -> int:
    """As a daily job: give what is due through the day that begins as this one closes, and return how many gifts.

    What was missed of that month and the one before is made up too, each as of its own day. A card gives once in a
    month, however often and by however many this is run: each page of cards is one transaction. Gifts that the
    budget refuses are kept with the reason and not tried again.
    """
    until = business_date + ONE_DAY
    plan_ids = list(PlanGifts.objects.filter(monthly_bundle__isnull=False).values_list("plan_id", flat=True).distinct())
    settings = monthly_settings(plan_ids=plan_ids)
    give = partial(give_page, settings=settings, until=until, at=at)
    return sum(give(page) for page in _pages(settings, until)) if plan_ids else 0


def _pages(settings: Settings, until: date) -> Iterator[Sequence[int]]:
    """The cards that owe gifts, some thousand at a time: the database looks, no card is read that owes none."""
    given = {plan_id: months_given(settings=of_plan, until=until) for plan_id, of_plan in settings.items()}
    for after in range(0, store.latest_card_id(), LOOKED_AT_AT_ONCE):
        owed = store.find_owed(given, since=_since(until), after=after, through=after + LOOKED_AT_AT_ONCE)
        for first in range(0, len(owed), CARDS_AT_ONCE):
            yield owed[first : first + CARDS_AT_ONCE]


class _Gift(NamedTuple):
    card_id: int
    member_id: int
    term_id: int
    due: MonthlyDue


@transaction
def give_page(page: Sequence[int], *, settings: Settings, until: date, at: datetime) -> int:
    """Give what these cards owe through the day `until`, in the order of days, and return how many gifts."""
    # One run at a time decides: another one waits, and finds what was given. The cards are locked against refunds.
    wait_for_lock(_LOCK)
    cards = store.lock_cards(page)
    given = store.read_months_given(page, since=_since(until))
    gifts = [gift for gift in _due(cards, settings, until) if (gift.card_id, gift.due.month) not in given]
    gifts.sort(key=lambda gift: (gift.due.day, gift.card_id))
    begun = {day: start_of_day(day) for day in {gift.due.day for gift in gifts}}
    asked = [
        RewardAsked(
            gift.due.bundle_id, gift.member_id, monthly_cause(gift.card_id, gift.due.month), begun[gift.due.day]
        )
        for gift in gifts
    ]
    store.write_monthly_gifts(
        [
            (
                *(gift.card_id, gift.term_id, GiftKind.MONTHLY.value, *gift.due),
                *(answer.grant_id, answer.refusal.code if answer.refusal else "", at),
            )
            for gift, answer in zip(gifts, grant_rewards(asked, at=at), strict=True)
        ]
    )
    return len(gifts)


def _since(until: date) -> date:
    """The first day of the month before: what was missed longer ago is not made up for."""
    return add_months(until.replace(day=1), -1)


def _due(cards: Sequence[tuple[int, int, int]], settings: Settings, until: date) -> Iterator[_Gift]:
    terms = store.read_standing_terms([card_id for card_id, _member, _plan in cards])
    # Many cards were opened for the same days.
    known: dict[tuple[object, ...], list[tuple[int, MonthlyDue]]] = {}
    for card_id, member_id, plan_id in cards:
        of_card = terms.get(card_id, [])
        key = (plan_id, *(each[1:] for each in of_card))
        dues = known.get(key)
        if dues is None:
            dues = known[key] = list(_due_of(of_card, settings[plan_id], until))
        for index, due in dues:
            yield _Gift(card_id, member_id, of_card[index].term_id, due)


def _due_of(
    terms: Sequence[TermDays], settings: Sequence[MonthlySetting], until: date
) -> Iterator[tuple[int, MonthlyDue]]:
    """What each term owes of these months, the first being 0, counted from the first day of the run it belongs to."""
    since = _since(until)
    for index, term in enumerate(terms):
        if term.first_day > until or (term.last_day is not None and term.last_day < since):
            continue
        run = days_of(terms[: index + 1])
        if run is None:
            continue
        dues = monthly_gifts(run_day=run[0], last_day=term.last_day, settings=settings, until=until, since=since)
        yield from ((index, due) for due in dues if due.day >= term.first_day)
