"""Say where a merchant is paid."""

import dataclasses
import json
import re
from datetime import datetime

from lianka.domain.merchants.errors import BankAccountInvalid
from lianka.domain.merchants.models import Merchant
from lianka.domain.merchants.queries import get_merchant
from lianka.domain.merchants.values import NAME_LENGTH_MAX, BankAccount
from lianka.foundation import privacy
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction

_NUMBER = re.compile(r"[0-9A-Z]{6,34}")


@transaction
def set_bank_account(*, merchant_id: int, account: BankAccount, by: Actor, at: datetime, reason: str = "") -> None:
    """Store the account, sealed, in place of the one before. Raises `MerchantNotFound` or `BankAccountInvalid`."""
    merchant = get_merchant(merchant_id=merchant_id)
    sound = _checked(account)
    sealed = privacy.seal(merchant_id, json.dumps(dataclasses.asdict(sound), ensure_ascii=False))
    Merchant.objects.filter(pk=merchant_id).update(bank_account_sealed=sealed)
    record(
        by=by,
        action="merchants.set_bank_account",
        subject=merchant.code,
        at=at,
        facts={"number": sound.number_masked},
        reason=reason,
    )


def _checked(account: BankAccount) -> BankAccount:
    number = re.sub(r"[\s-]", "", account.number).upper()
    names = [" ".join(name.split()) for name in (account.account_name, account.bank_name)]
    # A control character would break the line of the payment file.
    are_names_sound = all(0 < len(name) <= NAME_LENGTH_MAX and name.isprintable() for name in names)
    if not are_names_sound or not _NUMBER.fullmatch(number):
        raise BankAccountInvalid(field="number")
    return BankAccount(account_name=names[0], bank_name=names[1], number=number)
