"""From accepted till records of purchases to sales that can be booked."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from lianka.domain.checkout.queries.quoting import multipliers_of
from lianka.domain.checkout.rules.sales import Sale, transaction_fee_fen
from lianka.domain.checkout.screening import MerchantFacts
from lianka.domain.checkout.values import TillRecord
from lianka.domain.loyalty.operations.plan_earnings import plan_earnings
from lianka.domain.loyalty.operations.plan_growth import plan_growth
from lianka.domain.loyalty.operations.plan_redemptions import plan_redemptions
from lianka.domain.loyalty.queries import get_tier_terms
from lianka.domain.loyalty.values import EarningPlan, GrowthPlan, Redemption, RedemptionPlan, Spending
from lianka.domain.merchants.values import ContractTerms
from lianka.foundation.db import next_ids, transaction_required
from lianka.foundation.identifiers import new_public_id
from lianka.foundation.values import Rate


class AcceptedPurchase(NamedTuple):
    """A till record that will be booked as a purchase, with its parties and what was agreed for its business day."""

    place: int
    record: TillRecord
    merchant_id: int
    member_id: int
    day: date
    terms: ContractTerms


@transaction_required
def plan_sales(accepted: Sequence[AcceptedPurchase], facts: MerchantFacts, *, at: datetime) -> list[Sale]:
    """Plan what each purchase earns, what was spent on it, and the commission. Posts nothing.

    Points are multiplied for the tier that the member has at `at`, before any of these purchases counts.
    """
    if not accepted:
        return []
    spendings = _spendings(accepted, facts, at)
    earnings = plan_earnings(spendings)
    growths = plan_growth(spendings, earnings=earnings)
    redemptions = _plan_redemptions(accepted)
    ids = next_ids("checkout_purchase", len(accepted))
    return [
        _sale(each, purchase_id, earning, growth, redemptions.get(each.place), facts)
        for each, purchase_id, earning, growth in zip(accepted, ids, earnings, growths, strict=True)
    ]


def _spendings(accepted: Sequence[AcceptedPurchase], facts: MerchantFacts, at: datetime) -> list[Spending]:
    tiers = get_tier_terms(member_ids={each.member_id for each in accepted}, at=at)
    multipliers = {member_id: multipliers_of(tier.points_multiplier) for member_id, tier in tiers.items()}
    return [_spending(each, facts, multipliers.get(each.member_id, ())) for each in accepted]


def _spending(accepted: AcceptedPurchase, facts: MerchantFacts, multipliers: tuple[Rate, ...]) -> Spending:
    _place, record, merchant_id, member_id, _day, terms = accepted
    return Spending(
        member_id,
        merchant_id,
        record.amount_fen,
        record.happened_at,
        terms,
        record.category,
        facts.standings[merchant_id].trade,
        multipliers,
    )


def _plan_redemptions(accepted: Sequence[AcceptedPurchase]) -> dict[int, RedemptionPlan]:
    spending = [each for each in accepted if each.record.points_spent]
    if not spending:
        return {}
    plans = plan_redemptions(
        [Redemption(each.member_id, each.merchant_id, each.record.points_spent, each.terms) for each in spending]
    )
    return {each.place: plan for each, plan in zip(spending, plans, strict=True)}


def _sale(
    accepted: AcceptedPurchase,
    purchase_id: int,
    earning: EarningPlan,
    growth: GrowthPlan,
    redemption: RedemptionPlan | None,
    facts: MerchantFacts,
) -> Sale:
    place, record, merchant_id, member_id, day, terms = accepted
    worth_fen = redemption.worth_fen if redemption else 0
    return Sale(
        place=place,
        id=purchase_id,
        public_id=new_public_id("pur"),
        merchant_id=merchant_id,
        member_id=member_id,
        store_id=facts.stores[merchant_id, record.store] if record.store else None,
        receipt_number=record.receipt_number,
        category=record.category,
        happened_at=record.happened_at,
        business_date=day,
        paid_fen=record.amount_fen,
        points_spent=record.points_spent,
        terms=terms,
        earning=earning,
        growth=growth,
        redemption=redemption,
        fee_fen=transaction_fee_fen(terms, paid_fen=record.amount_fen, worth_fen=worth_fen),
    )
