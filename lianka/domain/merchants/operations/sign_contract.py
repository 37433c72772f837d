"""Agree with a merchant on new terms."""

from datetime import date, datetime

from lianka.domain.merchants.errors import ContractRetroactive, MerchantHasLeft, MerchantNotFound
from lianka.domain.merchants.models import Contract, Merchant
from lianka.domain.merchants.operations.contract_rows import Signing, insert_contracts
from lianka.domain.merchants.values import ContractTerms, MerchantStatus
from lianka.foundation.audit import Actor, record
from lianka.foundation.calendar import ONE_DAY, business_date
from lianka.foundation.db import transaction


@transaction
def sign_contract(
    *, merchant_id: int, terms: ContractTerms, valid_from: date, by: Actor, at: datetime, reason: str = ""
) -> int:
    """Put new terms in force from a business day on, end the version before, and return the contract's id.

    The first contract may start on any day; a later one never changes a day that has begun, nor one that the
    version before has not reached yet. Raises `MerchantNotFound`, `MerchantHasLeft`, `ContractRetroactive`
    or `ContractTermsInvalid`.
    """
    merchant = _lock_merchant(merchant_id)
    latest = Contract.objects.filter(merchant=merchant).order_by("-valid_from").first()
    if latest is not None:
        earliest = max(latest.valid_from, business_date(at)) + ONE_DAY
        if valid_from < earliest:
            raise ContractRetroactive(field="valid_from", earliest=earliest)
        Contract.objects.filter(pk=latest.pk).update(valid_until=valid_from)
    [contract_id] = insert_contracts([Signing(merchant_id, valid_from, terms)], by=by, at=at)
    record(
        by=by,
        action="merchants.sign_contract",
        subject=merchant.code,
        at=at,
        facts={"contract": contract_id, "valid_from": valid_from.isoformat()},
        reason=reason,
    )
    return contract_id


def _lock_merchant(merchant_id: int) -> Merchant:
    # Two who sign with one merchant at once would each end the same version and leave two open ones.
    merchant = Merchant.objects.select_for_update(no_key=True).filter(pk=merchant_id).first()
    if merchant is None:
        raise MerchantNotFound(field="merchant")
    if merchant.status == MerchantStatus.LEFT:
        raise MerchantHasLeft(field="merchant")
    return merchant
