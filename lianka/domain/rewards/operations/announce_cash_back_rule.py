"""The alliance announces what of purchases comes back."""

from datetime import datetime

from lianka.domain.loyalty.errors import TierNotFound
from lianka.domain.loyalty.queries.tiers import get_tier_book
from lianka.domain.merchants.errors import MerchantNotFound
from lianka.domain.merchants.queries import name_merchants
from lianka.domain.rewards.errors import BudgetNotFound, BudgetStopped
from lianka.domain.rewards.models import Budget, CashBackMerchant, CashBackRule, CashBackTier
from lianka.domain.rewards.rules.campaigns import check_start
from lianka.domain.rewards.rules.cash_back import check_cash_back
from lianka.domain.rewards.values import BudgetState
from lianka.domain.rewards.values.cash_back import CashBackTerms
from lianka.foundation.audit import Actor, record
from lianka.foundation.calendar import business_date
from lianka.foundation.db import transaction


@transaction
def announce_cash_back_rule(*, terms: CashBackTerms, by: Actor, at: datetime) -> int:
    """Announce a rule for purchases from a day on, and return its id; what was promised before stays promised.

    A rule of rate 0 ends the cash-back on that day. Raises `CampaignNotAnnounced`, `CampaignInvalid` (naming the
    field), `BudgetNotFound`, `BudgetStopped`, `MerchantNotFound` or `TierNotFound`.
    """
    check_start(valid_from=terms.valid_from, announced_on=business_date(at))
    check_cash_back(terms)
    _check_names(terms)
    columns = {name: value for name, value in terms._asdict().items() if name not in ("merchant_ids", "tiers")}
    rule = CashBackRule.objects.create(**columns, announced_at=at, announced_by=f"{by.kind}:{by.name}")
    CashBackMerchant.objects.bulk_create(
        CashBackMerchant(rule=rule, merchant_id=each) for each in sorted(terms.merchant_ids)
    )
    CashBackTier.objects.bulk_create(CashBackTier(rule=rule, tier=each) for each in sorted(terms.tiers))
    facts = {
        **columns,
        "rate": str(terms.rate),
        "start": terms.start.value,
        "valid_from": terms.valid_from.isoformat(),
        "valid_until": terms.valid_until.isoformat() if terms.valid_until else None,
        "merchants": sorted(terms.merchant_ids),
        "tiers": sorted(terms.tiers),
    }
    record(by=by, action="rewards.announce_cash_back_rule", subject=f"cash_back_rule:{rule.pk}", at=at, facts=facts)
    return rule.pk


def _check_names(terms: CashBackTerms) -> None:
    """Refuse a budget that cannot be paid from, and merchants and tiers that there are not."""
    if terms.budget_id is not None:
        budget = Budget.objects.filter(pk=terms.budget_id).first()
        if budget is None:
            raise BudgetNotFound(field="budget")
        if budget.state == BudgetState.STOPPED:
            raise BudgetStopped(field="budget")
    if terms.merchant_ids - name_merchants(merchant_ids=terms.merchant_ids).keys():
        raise MerchantNotFound(field="merchants")
    book = get_tier_book() if terms.tiers else None
    if terms.tiers and (book is None or not terms.tiers <= {tier.code for tier in book.ladder.tiers}):
        raise TierNotFound(field="tiers")
