"""Make a range of physical cards (CARD-10)."""

import os
from datetime import datetime

from django.db.models import F

from lianka.domain.cards.errors import BatchInvalid, NumbersTaken, OptionNotFound, PlanWithdrawn
from lianka.domain.cards.keys import activation_codes, hash_activation_code
from lianka.domain.cards.models import PhysicalBatch, PhysicalCard, PriceOption
from lianka.domain.cards.rules.physical import NONCE_LENGTH, physical_number
from lianka.domain.cards.values import BATCH_COUNT_MAX, SERIAL_MAX, BatchState, PhysicalState, PlanState
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import insert_rows, transaction
from lianka.foundation.identifiers import new_public_id
from lianka.foundation.locks import wait_for_lock

_NUMBERS_LOCK = "cards.physical_numbers"
_COLUMNS = {
    "batch_id": "bigint",
    "number": "text",
    "code_hash": "text",
    "state": "text",
    '"order"': "text",
    "moved_at": "timestamptz",
}
_AT_ONCE = 5_000


@transaction
def make_physical_batch(
    *,
    option_public_id: str,
    count: int,
    merchant_id: int | None = None,
    first_serial: int | None = None,
    by: Actor,
    at: datetime,
) -> str:
    """Make `count` cards with successive numbers, each sold at this price of a plan, and return the batch's public id.

    `merchant_id`: for whom it is made; None for the operator's own, which may go to any merchant. Without a
    `first_serial` the numbers go on after the highest there is. Nothing is printed or sold by this. Raises
    `BatchInvalid`, `OptionNotFound`, `PlanWithdrawn` or `NumbersTaken`.
    """
    option = PriceOption.objects.select_related("plan").filter(public_id=option_public_id, archived_at=None).first()
    if option is None:
        raise OptionNotFound(field="option")
    if option.plan.state == PlanState.WITHDRAWN:
        raise PlanWithdrawn(field="option")
    wait_for_lock(_NUMBERS_LOCK)
    free = _next_free_serial()
    first = free if first_serial is None else first_serial
    if not (1 <= count <= BATCH_COUNT_MAX and 1 <= first <= SERIAL_MAX + 1 - count):
        raise BatchInvalid(field="count", limit=BATCH_COUNT_MAX)
    if _is_taken(first, count):
        raise NumbersTaken(field="first_serial", serial=free)
    batch = PhysicalBatch.objects.create(
        public_id=new_public_id("pcb"),
        option=option,
        merchant_id=merchant_id,
        first_serial=first,
        count=count,
        state=BatchState.MADE,
        nonce=os.urandom(NONCE_LENGTH),
        made_at=at,
        made_by=f"{by.kind}:{by.name}",
    )
    _make_cards(batch, at)
    facts = {"option": option_public_id, "count": count, "first_serial": first, "merchant": merchant_id}
    record(by=by, action="cards.make_physical_batch", subject=batch.public_id, at=at, facts=facts)
    return batch.public_id


def _next_free_serial() -> int:
    latest = PhysicalBatch.objects.order_by("-first_serial").first()
    return 1 if latest is None else latest.first_serial + latest.count


def _is_taken(first: int, count: int) -> bool:
    before_its_end = PhysicalBatch.objects.filter(first_serial__lt=first + count)
    return before_its_end.filter(first_serial__gt=first - F("count")).exists()


def _make_cards(batch: PhysicalBatch, at: datetime) -> None:
    assert batch.nonce is not None, "A batch that was made just now has its nonce."
    for start in range(0, batch.count, _AT_ONCE):
        serials = range(batch.first_serial + start, batch.first_serial + min(start + _AT_ONCE, batch.count))
        numbers = [physical_number(serial) for serial in serials]
        codes = activation_codes(nonce=bytes(batch.nonce), numbers=numbers)
        rows = [
            (batch.pk, number, hash_activation_code(number=number, code=code), PhysicalState.MADE.value, "", at)
            for number, code in zip(numbers, codes, strict=True)
        ]
        insert_rows(PhysicalCard._meta.db_table, _COLUMNS, rows)
