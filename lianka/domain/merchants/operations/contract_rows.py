"""How contracts become rows: shared by the operations that sign them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from lianka.domain.merchants.errors import ContractTermsInvalid
from lianka.domain.merchants.rules.terms import first_wrong_term
from lianka.domain.merchants.values import ContractTerms
from lianka.foundation.audit import Actor
from lianka.foundation.db import insert_rows, next_ids, transaction_required


class Signing(NamedTuple):
    """A merchant agrees to terms from a day on."""

    merchant_id: int
    valid_from: date
    terms: ContractTerms


_CONTRACT = {
    "id": "bigint",
    "merchant_id": "bigint",
    "valid_from": "date",
    "transaction_rate": "bigint",
    "points_per_yuan": "bigint",
    "issue_price": "bigint",
    "redemption_price": "bigint",
    "points_mode": "text",
    "credit_limit_fen": "bigint",
    "settlement_cycle": "text",
    "settlement_days": "smallint",
    "collect_mode": "text",
    "signed_at": "timestamptz",
    "signed_by": "text",
}
_CATEGORY_RATE = {"contract_id": "bigint", "category": "text", "points_per_yuan": "bigint"}


@transaction_required
def insert_contracts(signings: Sequence[Signing], *, by: Actor, at: datetime) -> list[int]:
    """Write open contracts and return their ids, in a constant number of statements.

    Raises `ContractTermsInvalid`. The caller has closed the versions before.
    """
    for signing in signings:
        wrong = first_wrong_term(signing.terms)
        if wrong is not None:
            raise ContractTermsInvalid(field=wrong)
    ids = next_ids("merchants_contract", len(signings))
    signed_by = f"{by.kind}:{by.name}"
    rows = [_row(*each, at, signed_by) for each in zip(ids, signings, strict=True)]
    insert_rows("merchants_contract", _CONTRACT, rows)
    rates = [
        (contract_id, category, rate.millionths)
        for contract_id, signing in zip(ids, signings, strict=True)
        for category, rate in signing.terms.category_rates.items()
    ]
    insert_rows("merchants_contractcategoryrate", _CATEGORY_RATE, rates)
    return ids


def _row(contract_id: int, signing: Signing, at: datetime, signed_by: str) -> tuple[object, ...]:
    terms = signing.terms
    return (
        contract_id,
        signing.merchant_id,
        signing.valid_from,
        terms.transaction_rate.millionths,
        None if terms.points_per_yuan is None else terms.points_per_yuan.millionths,
        terms.issue_price.millionths,
        terms.redemption_price.millionths,
        terms.points_mode.value,
        terms.credit_limit_fen,
        terms.settlement_cycle.value,
        terms.settlement_days,
        terms.collect_mode.value,
        at,
        signed_by,
    )
