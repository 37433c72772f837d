"""Instalments of cash-back are paid as coins on their days."""

from datetime import date, datetime
from typing import Final

from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import Journal
from lianka.domain.loyalty.operations.plan_gifts import plan_coins_promised
from lianka.domain.loyalty.values import Gift
from lianka.domain.rewards import cash_back_store
from lianka.domain.rewards.cash_back_store import DueInstalment
from lianka.domain.rewards.values.cash_back import CASH_BACK_SOURCE, instalment_key
from lianka.foundation.calendar import start_of_day
from lianka.foundation.db import transaction
from lianka.foundation.locks import wait_for_lock

CASH_BACK_LOCK: Final = "rewards.cash_back"
INSTALMENTS_AT_ONCE: Final = 1000


def pay_due(*, until: date, only_first: bool, at: datetime) -> int:
    """Pay the instalments due through `until`, or those of them alone that come on the day of the purchase.

    Returns how many were looked at; each chunk is a transaction. What is paid stays paid: nothing is paid twice.
    """
    paid = 0
    while count := _pay(until=until, only_first=only_first, at=at):
        paid += count
    return paid


@transaction
def _pay(*, until: date, only_first: bool, at: datetime) -> int:
    # One run at a time pays: another one waits, and finds what was paid.
    wait_for_lock(CASH_BACK_LOCK)
    found = cash_back_store.find_due(until=until, only_first=only_first, limit=INSTALMENTS_AT_ONCE)
    due = cash_back_store.hold_due(found) if found else []
    plans = plan_coins_promised([_gift(each) for each in due])
    journals = [
        Journal(
            CASH_BACK_SOURCE,
            instalment_key(each.public_id, each.number),
            "cash_back_paid",
            _moment(each),
            plan.transfers,
            plan.acts,
        )
        for each, plan in zip(due, plans, strict=True)
    ]
    for posting in post(journals, at=at):
        if posting.refusal is not None:
            raise posting.refusal
    cash_back_store.write_paid([each.id for each in due], at=at)
    # A refund that cancelled all that was found leaves nothing to pay, but perhaps more to find.
    return len(found)


def _gift(each: DueInstalment) -> Gift:
    return Gift(each.member_id, each.funder_id, points=0, coins=each.fen, growth=0, happened_at=_moment(each))


def _moment(each: DueInstalment) -> datetime:
    """What comes on the day of the purchase comes with it; anything else as its day begins."""
    return each.bought_at if each.due_day == each.bought_on else start_of_day(each.due_day)
