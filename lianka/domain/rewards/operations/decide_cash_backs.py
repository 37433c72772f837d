"""What was noted with sales is decided: how much comes back, in which instalments, or why nothing does."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from lianka.domain.loyalty.errors import FunderHasNoContract
from lianka.domain.loyalty.queries import price_gifts
from lianka.domain.loyalty.values import Gift
from lianka.domain.rewards import cash_back_store
from lianka.domain.rewards.models import CashBack
from lianka.domain.rewards.operations.pay_instalments import CASH_BACK_LOCK, pay_due
from lianka.domain.rewards.operations.settle_budgets import open_budgets, settle_budgets
from lianka.domain.rewards.queries.cash_back import get_cash_back_rules
from lianka.domain.rewards.rules.budgets import OpenBudget
from lianka.domain.rewards.rules.cash_back import instalments_of, share_of, undo, within_month
from lianka.domain.rewards.values.cash_back import MONTH_CAP_REACHED, CashBackRuleView, Instalment
from lianka.foundation.calendar import Period, business_date
from lianka.foundation.db import transaction
from lianka.foundation.locks import wait_for_lock
from lianka.foundation.values import part_undone

CASH_BACKS_AT_ONCE: Final = 500


def decide_cash_backs(*, at: datetime) -> int:
    """Decide what sales noted, in the order they did, pay what comes at once, and return how many were decided.

    The whole amount is taken from the budget when it is promised; what does not fit, is above the month's cap, or has
    a funder without a contract is refused for good and kept with the reason. Each chunk is a transaction of its own.
    """
    decided = 0
    while count := _decide(at):
        decided += count
    pay_due(until=business_date(at), only_first=True, at=at)
    return decided


class _Decision(NamedTuple):
    row: CashBack
    amount_fen: int
    undone_fen: int
    refusal: str
    instalments: Sequence[Instalment]


@transaction
def _decide(at: datetime) -> int:
    # One run at a time: a member's month is added up without a rival that adds to it.
    wait_for_lock(CASH_BACK_LOCK)
    # The rows are locked against refunds, which wait and then find what was decided.
    found = CashBack.objects.select_for_update(no_key=True).filter(decided_at=None)
    rows = list(found.order_by("pk")[:CASH_BACKS_AT_ONCE])
    if not rows:
        return 0
    rules = {rule.rule_id: rule for rule in get_cash_back_rules()}
    budgets = open_budgets({_budget_of(rules[row.rule_id]) for row in rows})
    months = cash_back_store.months_fen({_month(row) for row in rows})
    costs = price_gifts([Gift(row.member_id, rules[row.rule_id].funder_id, 0, 0, 0, row.happened_at) for row in rows])
    decisions = []
    for row, cost in zip(rows, costs, strict=True):
        rule = rules[row.rule_id]
        decision = _decision(row, rule, budgets, months, has_payer=cost is not None)
        left_fen = decision.amount_fen - decision.undone_fen
        months[_month(row)] = months.get(_month(row), 0) + left_fen
        decisions.append(decision)
    settle_budgets(budgets.values(), at=at)
    _write(decisions, at)
    return len(rows)


def _decision(
    row: CashBack,
    rule: CashBackRuleView,
    budgets: Mapping[int, OpenBudget],
    months: Mapping[cash_back_store.Month, int],
    *,
    has_payer: bool,
) -> _Decision:
    share_fen = share_of(rule.terms, money_fen=row.money_fen)
    amount_fen = within_month(rule.terms, share_fen=share_fen, month_fen=months.get(_month(row), 0))
    if amount_fen == 0:
        return _Decision(row, 0, 0, MONTH_CAP_REACHED, ())
    if not has_payer:
        return _Decision(row, 0, 0, FunderHasNoContract.code, ())
    undone_fen = part_undone(amount_fen, total=row.paid_fen, undone_before=0, undone_now=row.refunded_fen)
    refusal = budgets[_budget_of(rule)].pay(amount_fen - undone_fen)
    if refusal is not None:
        return _Decision(row, 0, 0, refusal.code, ())
    instalments = instalments_of(rule.terms, amount_fen=amount_fen, bought_on=row.business_date)
    # What was refunded before anything was promised is cancelled like any other refund.
    cancelled = {each.number: each.cancelled_fen for each in undo(instalments, fen=undone_fen)}
    left = [each._replace(cancelled_fen=cancelled.get(each.number, 0)) for each in instalments]
    return _Decision(row, amount_fen, undone_fen, "", left)


def _write(decisions: Sequence[_Decision], at: datetime) -> None:
    cash_back_store.write_decided(
        [(each.row.pk, each.amount_fen, each.undone_fen, each.refusal, at) for each in decisions]
    )
    cash_back_store.write_instalments(
        [
            (each.row.pk, part.number, part.due_day, part.amount_fen, part.cancelled_fen, part.taken_fen)
            for each in decisions
            for part in each.instalments
        ]
    )


def _month(row: CashBack) -> cash_back_store.Month:
    month = Period.month(row.business_date)
    return (row.member_id, month.start, month.end)


def _budget_of(rule: CashBackRuleView) -> int:
    assert rule.terms.budget_id is not None, "A rule without a budget notes nothing."
    return rule.terms.budget_id
