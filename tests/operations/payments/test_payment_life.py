"""From asking for a payment to its end."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError
from django.db import transaction as django_transaction
from pytest_django.fixtures import Settings

from lianka.domain.payments.errors import (
    PaymentExists,
    PaymentIsClosed,
    PaymentNotFound,
    PaymentPaidAlready,
    PaymentTermsInvalid,
    ProviderNotFound,
    ReturnPathInvalid,
)
from lianka.domain.payments.models import Payment, PaymentMove, SandboxCharge
from lianka.domain.payments.operations.close_at_provider import close_at_provider
from lianka.domain.payments.operations.look_up import look_up
from lianka.domain.payments.operations.pay_in_sandbox import pay_in_sandbox
from lianka.domain.payments.operations.start_payment import start_payment
from lianka.domain.payments.providers.sandbox import charges
from lianka.domain.payments.queries import get_payment, payment_of
from lianka.domain.payments.values import ChargeState, PaymentState
from tests.operations.payments.scene import (
    AMOUNT,
    EXPIRES_AT,
    RETURN_PATH,
    ask,
    asked_and_started,
    changes,
    follow,
    paid,
    pay,
    seconds,
    start,
)
from tests.world import OPENED_AT, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("BUY-9")]


def test_a_payment_is_asked_for_at_the_provider_in_use(world: World) -> None:
    payment_id = ask(world, merchant_id=world.noodles)

    view = get_payment(public_id=payment_id)
    assert payment_id.startswith("pay_")
    assert (view.subject, view.state, view.amount_fen, view.refunded_fen) == ("ord_1", PaymentState.PENDING, 8_800, 0)
    assert (view.provider, view.merchant_id, view.expires_at, view.paid_at) == (
        "sandbox",
        world.noodles,
        EXPIRES_AT,
        None,
    )
    assert payment_of(subject="ord_1") == view
    assert payment_of(subject="ord_2") is None


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"amount_fen": 0}, "amount_fen"),
        ({"amount_fen": -1}, "amount_fen"),
        ({"subject": ""}, "subject"),
        ({"subject": "o" * 41}, "subject"),
        ({"description": "  "}, "description"),
        ({"expires_at": OPENED_AT}, "expires_at"),
    ],
)
def test_terms_that_cannot_be_are_refused(world: World, terms: dict[str, Any], field: str) -> None:
    with pytest.raises(PaymentTermsInvalid) as refusal:
        ask(world, **terms)

    assert refusal.value.field == field
    assert not Payment.objects.exists()


def test_a_subject_has_one_payment_ever(world: World) -> None:
    ask(world)

    with pytest.raises(PaymentExists):
        ask(world, amount_fen=1)

    assert Payment.objects.get().amount_fen == AMOUNT


def test_a_long_description_is_cut(world: World) -> None:
    ask(world, description="面" * 200)

    assert Payment.objects.get().description == "面" * 120


def test_no_payment_is_taken_by_a_provider_that_does_not_exist(world: World, settings: Settings) -> None:
    settings.LIANKA_PAYMENT_PROVIDER = "moon"

    with pytest.raises(ProviderNotFound):
        ask(world)

    assert not Payment.objects.exists()


def test_an_unknown_payment_is_not_found(world: World) -> None:
    with pytest.raises(PaymentNotFound):
        get_payment(public_id="pay_0")
    with pytest.raises(PaymentNotFound):
        start_payment(payment_id="pay_0", return_path="/", at=OPENED_AT)


def test_starting_registers_the_charge_and_tells_where_to_pay(world: World) -> None:
    payment_id = ask(world, merchant_id=world.noodles)

    address = start_payment(payment_id=payment_id, return_path=RETURN_PATH, at=seconds(3))

    charge = SandboxCharge.objects.get()
    payment = Payment.objects.get()
    assert address == payment.cashier_address == f"/pay/sandbox/{charge.token}/"
    assert (charge.charge_id, charge.amount_fen, charge.state) == (payment_id, 8_800, "open")
    assert (charge.account, charge.return_path) == (f"merchant-{world.noodles}", RETURN_PATH)
    assert (payment.started_at, payment.next_try_at) == (seconds(3), seconds(18))


def test_starting_again_leads_to_the_same_charge_and_back_to_the_latest_page(world: World) -> None:
    payment_id = ask(world)

    addresses = {start_payment(payment_id=payment_id, return_path=f"/m/{n}/", at=seconds(n)) for n in range(3)}

    assert len(addresses) == 1
    assert SandboxCharge.objects.get().return_path == "/m/2/"
    assert Payment.objects.get().started_at == seconds(0)


@pytest.mark.parametrize(
    "path", ["", "m/", "//evil.cn/", "https://evil.cn/", "/\\evil.cn", "/m/\n/", "/m /", "/\t/evil.cn", "/" + "m" * 500]
)
def test_only_a_page_of_ours_is_returned_to(world: World, path: str) -> None:
    payment_id = ask(world)

    with pytest.raises(ReturnPathInvalid):
        start_payment(payment_id=payment_id, return_path=path, at=OPENED_AT)

    assert not SandboxCharge.objects.exists()
    assert Payment.objects.get().started_at is None


def test_a_paid_payment_cannot_be_started(world: World) -> None:
    payment_id = paid(world)

    with pytest.raises(PaymentPaidAlready):
        start(payment_id, at=seconds(20))


def test_a_payment_whose_time_is_over_cannot_be_started(world: World) -> None:
    payment_id = ask(world)

    with pytest.raises(PaymentIsClosed):
        start(payment_id, at=EXPIRES_AT)

    assert not SandboxCharge.objects.exists()


def test_paying_is_heard_of_at_once_and_kept_as_history(world: World) -> None:
    payment_id = paid(world)

    payment = Payment.objects.get()
    assert (payment.state, payment.paid_at, payment.next_try_at) == ("paid", seconds(10), None)
    assert payment.provider_reference == SandboxCharge.objects.get().token
    assert changes() == [("paid", "ord_1")]
    moves = PaymentMove.objects.order_by("id").values_list("from_state", "to_state", "moved_at", "moved_by")
    assert list(moves) == [
        ("", "pending", OPENED_AT, "system:lianka"),
        ("pending", "paid", seconds(10), "system:lianka"),
    ]
    assert get_payment(public_id=payment_id).paid_at == seconds(10)


def test_a_closed_payment_cannot_be_paid(world: World) -> None:
    payment_id = asked_and_started(world)

    follow(payment_id, close_at_provider(payment_id=payment_id, at=seconds(30)), at=seconds(30))
    page = pay_in_sandbox(token=SandboxCharge.objects.get().token, at=seconds(31))

    assert page.state == "closed"
    payment = Payment.objects.get()
    assert (payment.state, payment.closed_at, payment.paid_at) == ("closed", seconds(30), None)
    assert changes() == [("closed", "ord_1")]


def test_closing_finds_that_it_was_paid_after_all(world: World) -> None:
    payment_id = paid(world)

    charge = close_at_provider(payment_id=payment_id, at=seconds(30))
    follow(payment_id, charge, at=seconds(30))

    assert (charge.state, charge.paid_at) == (ChargeState.PAID, seconds(10))
    assert Payment.objects.get().state == "paid"
    assert changes() == [("paid", "ord_1")]


def test_a_payment_never_started_is_closed_without_asking_anybody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment_id = ask(world)
    monkeypatch.delattr("lianka.domain.payments.providers.sandbox.provider.SandboxProvider.close_charge")

    follow(payment_id, close_at_provider(payment_id=payment_id, at=EXPIRES_AT), at=EXPIRES_AT)

    payment = Payment.objects.get()
    assert (payment.state, payment.closed_at, payment.next_try_at) == ("closed", EXPIRES_AT, None)


def test_a_payment_closed_while_it_is_started_leaves_no_open_charge(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment_id = ask(world)
    register = charges.register_charge

    def close_first(*args: Any, **kwargs: Any) -> SandboxCharge:
        follow(payment_id, close_at_provider(payment_id=payment_id, at=seconds(1)), at=seconds(1))
        return register(*args, **kwargs)

    monkeypatch.setattr(charges, "register_charge", close_first)
    with pytest.raises(PaymentIsClosed):
        start(payment_id, at=seconds(1))

    assert (Payment.objects.get().state, SandboxCharge.objects.get().state) == ("closed", "closed")


def test_a_payment_called_off_cannot_be_started_though_nothing_is_closed_yet(world: World) -> None:
    payment_id = ask(world)
    charge = close_at_provider(payment_id=payment_id, at=seconds(1))

    with pytest.raises(PaymentIsClosed):
        start(payment_id, at=seconds(2))

    follow(payment_id, charge, at=seconds(3))
    assert not SandboxCharge.objects.exists()
    assert Payment.objects.get().state == "closed"


def test_a_start_under_way_closes_its_charge_when_the_payment_is_called_off(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment_id = ask(world)
    register = charges.register_charge

    def call_off_first(*args: Any, **kwargs: Any) -> SandboxCharge:
        assert close_at_provider(payment_id=payment_id, at=seconds(1)).state == ChargeState.CLOSED
        return register(*args, **kwargs)

    monkeypatch.setattr(charges, "register_charge", call_off_first)
    with pytest.raises(PaymentIsClosed):
        start(payment_id, at=seconds(1))

    assert (Payment.objects.get().state, SandboxCharge.objects.get().state) == ("pending", "closed")


def test_a_look_up_of_a_charge_that_is_still_open_changes_nothing(world: World) -> None:
    payment_id = asked_and_started(world)

    follow(payment_id, look_up(payment_id=payment_id, at=seconds(20)), at=seconds(20))

    assert Payment.objects.get().state == "pending"
    assert changes() == []


@pytest.mark.parametrize(
    "change",
    [
        {"refunded_fen": 8_801},
        {"refunded_fen": -1},
        {"state": "pending"},
        {"state": "closed"},
        {"paid_at": None},
        {"amount_fen": 0},
        {"next_try_at": OPENED_AT + timedelta(hours=1)},
    ],
    ids=str,
)
def test_the_database_refuses_what_cannot_be_true(world: World, change: dict[str, object]) -> None:
    paid(world)

    with pytest.raises(IntegrityError), django_transaction.atomic():
        Payment.objects.update(**change)


def test_history_cannot_be_changed(world: World) -> None:
    paid(world)

    with pytest.raises(DatabaseError), django_transaction.atomic():
        PaymentMove.objects.update(reason="x")


def test_paying_twice_is_paying_once(world: World) -> None:
    payment_id = paid(world)

    pay(payment_id, at=seconds(11))

    assert SandboxCharge.objects.get().paid_at == seconds(10)
    assert changes() == [("paid", "ord_1")]
