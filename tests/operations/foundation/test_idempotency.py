"""One key, one outcome, for good."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils.translation import gettext_lazy as _

from lianka.foundation import audit
from lianka.foundation.db import transaction
from lianka.foundation.errors import Conflict, DomainError
from lianka.foundation.idempotency import (
    IdempotencyKeyInvalid,
    IdempotencyKeyReused,
    RefusedBefore,
    Remembered,
    remember,
)
from lianka.foundation.models import AuditEntry, IdempotencyKey
from tests.rivals import at_once

NOW = datetime(2025, 3, 1, 4, 0, tzinfo=UTC)


class ShelfIsEmpty(Conflict):
    code = "tests_shelf_is_empty"
    message = _("Only %(left)s left.")


@transaction
def order(*, key: str = "key-1", count: int = 1, is_refused: bool = False) -> Remembered:
    def answer() -> dict[str, Any]:
        audit.record(by=audit.SYSTEM, action="tests.order", subject=key, at=NOW)
        if is_refused:
            raise ShelfIsEmpty(field="count", left=3)
        return {"id": "ord_1", "count": count, "parts": (1, 2)}

    return remember(scope="tests", key=key, request={"count": count}, at=NOW, answer=answer)


def orders() -> int:
    return AuditEntry.objects.filter(action="tests.order").count()


@pytest.mark.django_db
def test_first_request_runs_and_is_answered() -> None:
    assert order() == Remembered({"id": "ord_1", "count": 1, "parts": [1, 2]}, is_replay=False)
    assert orders() == 1


@pytest.mark.django_db
def test_repeated_request_gets_the_same_answer_and_runs_nothing() -> None:
    first = order()

    assert order() == Remembered(first.answer, is_replay=True)
    assert orders() == 1


@pytest.mark.django_db
def test_key_with_another_body_is_refused_and_runs_nothing() -> None:
    order()

    with pytest.raises(IdempotencyKeyReused) as refused:
        order(count=2)
    assert (refused.value.code, refused.value.field) == ("idempotency_key_reused", "idempotency_key")
    assert orders() == 1


@pytest.mark.django_db
def test_body_is_the_same_in_whatever_order_its_fields_come() -> None:
    @transaction
    def tell(request: dict[str, int]) -> Remembered:
        return remember(scope="tests", key="key-1", request=request, at=NOW, answer=lambda: {"sum": 3})

    tell({"a": 1, "b": 2})

    assert tell({"b": 2, "a": 1}).is_replay


@pytest.mark.django_db
def test_refusal_undoes_what_was_written_and_is_kept() -> None:
    with pytest.raises(ShelfIsEmpty):
        order(is_refused=True)

    assert orders() == 0
    assert IdempotencyKey.objects.get().answer is None


@pytest.mark.django_db
def test_repeated_request_gets_the_same_refusal_even_when_it_would_pass_now() -> None:
    with pytest.raises(ShelfIsEmpty):
        order(is_refused=True)

    with pytest.raises(ShelfIsEmpty) as replayed:
        order(is_refused=False)
    assert (str(replayed.value), replayed.value.field) == ("Only 3 left.", "count")
    assert orders() == 0


@pytest.mark.django_db
def test_refusal_whose_code_was_forgotten_is_still_a_refusal() -> None:
    stored = '{"code": "gone", "field": null, "facts": {}}'
    IdempotencyKey.objects.create(
        scope="tests", key="key-1", request_hash=_hash_of_order(), refusal=stored, created_at=NOW
    )

    with pytest.raises(RefusedBefore, match="gone"):
        order()


@pytest.mark.django_db
def test_defect_leaves_the_key_free() -> None:
    @transaction
    def fail() -> Remembered:
        return remember(scope="tests", key="key-1", request={"count": 1}, at=NOW, answer=lambda: {"half": 1 // 0})

    with pytest.raises(ZeroDivisionError):
        fail()

    assert not order().is_replay


@pytest.mark.django_db
def test_same_key_in_another_scope_is_another_key() -> None:
    @transaction
    def elsewhere() -> Remembered:
        return remember(scope="elsewhere", key="key-1", request=b"raw", at=NOW, answer=dict)

    order()

    assert elsewhere() == Remembered({}, is_replay=False)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 256, "x\x00"])
def test_key_that_is_empty_or_too_long_is_refused(key: str) -> None:
    with pytest.raises(IdempotencyKeyInvalid) as refused:
        order(key=key)

    assert refused.value.facts == {"length_max": 255}
    assert orders() == 0


@pytest.mark.django_db(transaction=True)
def test_rivals_with_one_key_run_once_and_get_one_answer() -> None:
    outcomes = at_once(*[order] * 6)

    assert sorted(outcome.is_replay for outcome in outcomes) == [False] + [True] * 5
    assert {outcome.answer["id"] for outcome in outcomes} == {"ord_1"}
    assert orders() == 1


@pytest.mark.django_db(transaction=True)
def test_rivals_with_one_key_are_all_refused_alike() -> None:
    def refused() -> str:
        with pytest.raises(DomainError) as error:
            order(is_refused=True)
        return str(error.value)

    assert at_once(*[refused] * 4) == ["Only 3 left."] * 4
    assert (orders(), IdempotencyKey.objects.count()) == (0, 1)


def _hash_of_order() -> str:
    with pytest.raises(ShelfIsEmpty):
        order(key="other", is_refused=True)
    return IdempotencyKey.objects.get(key="other").request_hash
