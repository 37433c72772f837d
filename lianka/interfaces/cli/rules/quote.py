"""`lianka rule quote`: what a sale comes to (`docs/rules/pricing.md`, `docs/rules/quote.schema.json`)."""

from typing import Any

from lianka.domain.pricing.rules.quote import quote
from lianka.domain.pricing.values import PricedLine, Quote
from lianka.interfaces.cli.rules.fields import Fields
from lianka.interfaces.cli.rules.sale import read_sale

_AMOUNTS = [name for name in PricedLine._fields if name.endswith("_fen")]


def evaluate(case: Fields) -> dict[str, Any]:
    """What each step takes from each line, what is to be paid, and why an offer was refused."""
    sale = read_sale(case)
    with case.naming_refusals():
        return _answer(quote(sale))


def _answer(priced: Quote) -> dict[str, Any]:
    return {
        "list_fen": priced.list_fen,
        "payable_fen": priced.payable_fen,
        "cash_fen": priced.cash_fen,
        "lines": [{"id": line.id} | {name: getattr(line, name) for name in _AMOUNTS} for line in priced.lines],
        "spend_and_save": priced.spend_and_save and {"id": priced.spend_and_save.id, "fen": priced.spend_and_save.fen},
        "coupons": [{"id": coupon.id, "fen": coupon.fen} for coupon in priced.coupons],
        "coins": priced.coins.coins,
        "points": priced.points.points,
        "stored_value": {
            "principal_fen": priced.stored_value.principal_fen,
            "bonus_fen": priced.stored_value.bonus_fen,
        },
        "refused": [{"id": offer.id, "code": offer.reason.value} for offer in priced.refused],
    }
