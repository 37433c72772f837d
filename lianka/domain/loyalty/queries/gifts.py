"""What gifts cost, under the rules in force."""

from collections.abc import Sequence

from lianka.domain.loyalty.models import GiftSettings
from lianka.domain.loyalty.rules.earning import worth_of
from lianka.domain.loyalty.values import Gift, GiftTerms
from lianka.domain.merchants.queries import contract_book
from lianka.foundation.calendar import business_date
from lianka.foundation.db import fetch_all, read_once
from lianka.foundation.values import Rate


@read_once
def get_gift_terms() -> GiftTerms:
    """What a point costs the platform that gives it, and how long coins live. One statement."""
    rows = fetch_all(f"SELECT gift_price, coins_valid_months FROM {GiftSettings._meta.db_table} WHERE id = 1")
    return GiftTerms(Rate(rows[0][0]), rows[0][1]) if rows else GiftTerms()


def price_gifts(gifts: Sequence[Gift]) -> list[int | None]:
    """What each gift costs its funder in fen, in the order given; two statements at most.

    Points cost the platform the price of its settings and a merchant its issue price, half up; coins cost their face
    value; growth costs nothing. None: the merchant that is to pay had no contract on that day.
    """
    price, funders = get_gift_terms().price, {gift.funder_id for gift in gifts if gift.funder_id is not None}
    book = contract_book(merchant_ids=funders) if funders else None
    costs: list[int | None] = []
    for gift in gifts:
        each_costs: Rate | None = price
        if book is not None and gift.funder_id is not None:
            terms = book.terms(merchant_id=gift.funder_id, day=business_date(gift.happened_at))
            each_costs = None if terms is None else terms.issue_price
        costs.append(None if each_costs is None else gift.coins + worth_of(points=gift.points, price=each_costs))
    return costs
