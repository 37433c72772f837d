from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lianka.domain.merchants.models import Contract
from lianka.foundation.db import execute, fetch_all
from lianka.foundation.values import Rate
from tests.world import World

FIELD = Contract._meta.get_field("transaction_rate")


def test_a_rate_is_stored_as_its_millionths_on_both_engines(world: World) -> None:
    fuel = Contract.objects.get(merchant_id=world.fuel)

    rows = fetch_all("SELECT transaction_rate, points_per_yuan FROM merchants_contract WHERE id = %s", [fuel.pk])

    assert rows == [(6000, 500_000)]
    assert (fuel.transaction_rate, fuel.points_per_yuan) == (Rate.of("0.006"), Rate.of("0.5"))
    assert Contract.objects.get(transaction_rate=Rate.of("0.006")) == fuel


def test_the_database_refuses_a_negative_rate(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        execute("UPDATE merchants_contract SET issue_price = -1")


@pytest.mark.parametrize("value", [1, "0.5", 0.5])
def test_nothing_but_a_rate_is_taken_for_one(world: World, value: Any) -> None:
    with pytest.raises(TypeError, match="issue_price takes a Rate"):
        Contract.objects.filter(merchant_id=world.fuel).update(issue_price=value)


@pytest.mark.parametrize(("typed", "rate"), [("0.06", Rate.of("0.06")), (" 1 ", Rate.of(1)), (0, Rate.of(0))])
def test_a_form_reads_the_decimal(typed: Any, rate: Rate) -> None:
    assert FIELD.to_python(typed) == rate


@pytest.mark.parametrize("typed", ["-1", "x", "0.0000001", "NaN", "Infinity", "1e99", ""])
def test_what_is_no_rate_is_refused_by_the_form(typed: str) -> None:
    with pytest.raises(ValidationError):
        FIELD.to_python(typed)
