"""Coins that pay a part of a sale, and coins that go back with a refund (PTS-10), as acts for their journals.

A coin is always worth its face: the merchant gets as many fen as hundredths are spent with it.
"""

from datetime import datetime, timedelta

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.ledger.values import JournalKey, Return, Take
from lianka.domain.loyalty.queries import get_rule_book
from lianka.domain.loyalty.rules import accounts
from lianka.foundation.calendar import business_date, end_of_day
from lianka.foundation.db import transaction_required


@transaction_required
def plan_coins_spent(*, member_id: int, merchant_id: int, coins: int, hold_id: int | None = None) -> Take:
    """Plan what a merchant gets for coins spent with it, in hundredths. Posts nothing.

    Whether the member has them is decided by the books. `hold_id`: those reserved by that hold.
    """
    platform_id = get_platform_party_id()
    return Take(
        holder=accounts.coins_of(member_id),
        amount=coins,
        to=accounts.coins_redeemed_at(merchant_id),
        fund=accounts.coin_fund(platform_id),
        payee=accounts.payable(merchant_id),
        spread=accounts.spread(platform_id),
        hold_id=hold_id,
    )


@transaction_required
def plan_coins_taken(*, member_id: int, funder_id: int | None, of: JournalKey, coins: int) -> Take:
    """Plan what is taken back of coins that journal `of` gave, in hundredths, to whose funder goes their face.

    The lot given goes first, then the soonest to expire; what is missing the member owes, and the next coins settle
    it. Posts nothing.
    """
    platform_id = get_platform_party_id()
    return Take(
        holder=accounts.coins_of(member_id),
        amount=coins,
        to=accounts.coins_issued_by(platform_id if funder_id is None else funder_id),
        fund=accounts.coin_fund(platform_id),
        payee=accounts.gift_payer(funder_id, platform_id),
        spread=accounts.spread(platform_id),
        worth_fen=coins,
        first_lot_of=of,
        may_owe=True,
    )


@transaction_required
def plan_coins_back(*, member_id: int, merchant_id: int, of: JournalKey, coins: int, happened_at: datetime) -> Return:
    """Plan the return of coins that the journal `of` took, in hundredths, to where they came from. Posts nothing.

    The merchant pays their face back. A lot that expired meanwhile lives on for the days of grace.
    """
    platform_id, grace = get_platform_party_id(), timedelta(days=get_rule_book().grace_days)
    return Return(
        holder=accounts.coins_of(member_id),
        amount=coins,
        returned_from=accounts.coins_redeemed_at(merchant_id),
        fund=accounts.coin_fund(platform_id),
        payer=accounts.payable(merchant_id),
        spread=accounts.spread(platform_id),
        worth_fen=coins,
        of=of,
        grace_until=end_of_day(business_date(happened_at) + grace),
    )
