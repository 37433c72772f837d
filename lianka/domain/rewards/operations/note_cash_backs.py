"""Purchases of which something comes back are noted with the sale that tells of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from lianka.domain.loyalty.queries import get_tier_terms
from lianka.domain.rewards import cash_back_store
from lianka.domain.rewards.queries.cash_back import get_cash_back_rules
from lianka.domain.rewards.rules.cash_back import rule_on, share_of
from lianka.domain.rewards.values.cash_back import Bought, CashBackRuleView
from lianka.foundation.db import transaction_required
from lianka.foundation.identifiers import new_public_id


@transaction_required
def note_cash_backs(purchases: Sequence[Bought], *, at: datetime) -> None:
    """Note the purchases of which the rule of their day lets something come back; `decide_cash_backs` does the rest.

    No budget and no cap is looked at, so no sale waits for another one. Tiers are those that members have at `at`.
    The number of statements does not depend on how many there are; where no rule ever was it is one.
    """
    rules = get_cash_back_rules() if purchases else ()
    if not rules:
        return
    meant = [each for bought in purchases if (each := _meant(bought, rules)) is not None]
    tiers = _tiers_of(meant, at)
    rows = [
        (
            new_public_id("cbk"),
            bought.purchase,
            rule.rule_id,
            bought.member_id,
            bought.merchant_id,
            bought.business_date,
            bought.happened_at,
            bought.paid_fen,
            bought.money_fen,
            bought.refunded_fen,
            0,
            0,
            "",
            at,
        )
        for bought, rule in meant
        if not rule.terms.tiers or tiers[bought.member_id] in rule.terms.tiers
    ]
    cash_back_store.write_noted(rows)


class _Meant(NamedTuple):
    bought: Bought
    rule: CashBackRuleView


def _meant(bought: Bought, rules: Sequence[CashBackRuleView]) -> _Meant | None:
    """The purchase with the rule of its day, if something of it comes back to whoever the rule is for."""
    rule = rule_on(rules, bought.business_date)
    if rule is None or share_of(rule.terms, money_fen=bought.money_fen) == 0:
        return None
    named = rule.terms.merchant_ids
    return _Meant(bought, rule) if not named or bought.merchant_id in named else None


def _tiers_of(meant: Sequence[_Meant], at: datetime) -> Mapping[int, str]:
    asked = {bought.member_id for bought, rule in meant if rule.terms.tiers}
    return {member_id: each.tier for member_id, each in get_tier_terms(member_ids=asked, at=at).items()}
