"""Notifications that are late or lost, and steps that a crash came between: asking the provider puts all right."""

from datetime import timedelta
from unittest.mock import patch

import pytest

from lianka.domain.payments.errors import ChargeAmountWrong, ProviderUnavailable
from lianka.domain.payments.models import Payment, SandboxCharge, SandboxNotification
from lianka.domain.payments.operations.close_at_provider import close_at_provider
from lianka.domain.payments.operations.deliver_sandbox_notifications import deliver_sandbox_notifications
from lianka.domain.payments.operations.look_up import look_up
from lianka.domain.payments.providers.sandbox.provider import SandboxProvider
from lianka.domain.payments.queries import list_payments_to_close, list_payments_to_repair
from lianka.domain.payments.values import ChargeState
from lianka.foundation.outbox import drain
from tests.operations.payments.scene import (
    EXPIRES_AT,
    ask,
    asked_and_started,
    behave,
    changes,
    follow,
    paid,
    pay,
    seconds,
    start,
)
from tests.world import OPENED_AT, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("BUY-9")]
DAY_LATER = OPENED_AT + timedelta(days=1)


def repair(second: float) -> int:
    at = seconds(second)
    found = list_payments_to_repair(at=at, limit=10)
    for payment_id in found:
        follow(payment_id, look_up(payment_id=payment_id, at=at), at=at)
    return len(found)


def close(second: float) -> int:
    at = seconds(second)
    found = list_payments_to_close(at=at, limit=10)
    for payment_id in found:
        follow(payment_id, close_at_provider(payment_id=payment_id, at=at), at=at)
    return len(found)


class Crash(BaseException):
    """The process ends here."""


def test_a_lost_notification_is_repaired_by_asking(world: World) -> None:
    behave(loss_percent=100)
    payment_id = asked_and_started(world)
    pay(payment_id, at=seconds(10))
    assert deliver_sandbox_notifications(at=DAY_LATER) == 0

    assert repair(14.9) == 0
    assert repair(15) == 1

    assert changes() == [("paid", "ord_1")]
    assert Payment.objects.get().paid_at == seconds(10)
    assert SandboxNotification.objects.get().state == "lost"


def test_a_late_notification_after_the_repair_changes_nothing(world: World) -> None:
    behave(delay_seconds=60)
    payment_id = asked_and_started(world)
    pay(payment_id, at=seconds(10))
    repair(15)

    assert deliver_sandbox_notifications(at=seconds(69)) == 0
    assert deliver_sandbox_notifications(at=seconds(70)) == 1

    assert changes() == [("paid", "ord_1")]
    assert SandboxNotification.objects.get().state == "delivered"


def test_the_waits_between_two_questions_double_until_the_time_to_pay_is_over(world: World) -> None:
    asked_and_started(world)

    asked = [second for second in range(900) if repair(second)]

    assert asked == [15, 30, 60, 120, 240, 480]
    assert list_payments_to_close(at=EXPIRES_AT - timedelta(seconds=1), limit=10) == []


def test_a_payment_nobody_started_is_not_asked_for(world: World) -> None:
    ask(world)

    assert list_payments_to_repair(at=EXPIRES_AT - timedelta(seconds=1), limit=10) == []


def test_a_payment_is_closed_when_its_time_is_over_and_looked_at_once_more(world: World) -> None:
    payment_id = asked_and_started(world)

    assert close(900) == 1

    assert changes() == [("closed", "ord_1")]
    assert SandboxCharge.objects.get().state == "closed"
    assert (repair(1_499), repair(1_500), repair(86_400)) == (0, 1, 0)
    assert Payment.objects.get(public_id=payment_id).next_try_at is None


def test_a_payment_called_off_is_closed_soon_though_the_answer_was_lost(world: World) -> None:
    payment_id = asked_and_started(world)
    close_at_provider(payment_id=payment_id, at=seconds(5))

    assert (repair(19.9), close(19.9), repair(20), close(20)) == (0, 0, 0, 1)

    assert changes() == [("closed", "ord_1")]
    assert Payment.objects.get().called_off_at == seconds(5)


def test_a_payment_paid_in_the_last_second_is_paid_and_not_closed(world: World) -> None:
    behave(loss_percent=100)
    payment_id = asked_and_started(world)
    pay(payment_id, at=EXPIRES_AT - timedelta(seconds=1))

    assert close(900) == 1

    assert changes() == [("paid", "ord_1")]
    assert list_payments_to_close(at=DAY_LATER, limit=10) == []


def test_the_longest_due_are_listed_first_and_no_more_than_asked_for(world: World) -> None:
    later, sooner, soonest = (ask(world, subject=f"ord_{n}", expires_at=seconds(100 - n)) for n in range(3))

    assert list_payments_to_close(at=seconds(98.5), limit=10) == [soonest]
    assert list_payments_to_close(at=seconds(200), limit=2) == [soonest, sooner]
    assert list_payments_to_close(at=seconds(200), limit=10) == [soonest, sooner, later]


def test_a_crash_before_the_address_is_stored_loses_no_money(world: World) -> None:
    behave(loss_percent=100)
    payment_id = ask(world)
    crash = patch("lianka.domain.payments.operations.start_payment._note_address", side_effect=Crash)
    with crash, pytest.raises(Crash):
        start(payment_id)
    assert Payment.objects.get().cashier_address == ""

    pay(payment_id, at=seconds(10))
    repair(15)

    assert changes() == [("paid", "ord_1")]


def test_a_crash_before_the_provider_was_called_is_started_again(world: World) -> None:
    payment_id = ask(world)
    with patch.object(SandboxProvider, "create_charge", side_effect=Crash), pytest.raises(Crash):
        start(payment_id)

    assert repair(15) == 1
    start(payment_id, at=seconds(20))
    pay(payment_id, at=seconds(21))

    assert changes() == [("paid", "ord_1")]


def test_a_crash_before_the_answer_was_applied_is_repaired(world: World) -> None:
    behave(loss_percent=100)
    payment_id = asked_and_started(world)
    pay(payment_id, at=seconds(10))
    assert look_up(payment_id=payment_id, at=seconds(15)).state == ChargeState.PAID

    assert repair(30) == 1

    assert changes() == [("paid", "ord_1")]


def test_a_charge_that_outlived_its_payment_is_closed_by_the_latest_look(world: World) -> None:
    payment_id = asked_and_started(world)
    close(900)
    SandboxCharge.objects.update(state="open", expires_at=DAY_LATER)

    assert repair(1_500) == 1

    assert SandboxCharge.objects.get().state == "closed"
    assert look_up(payment_id=payment_id, at=DAY_LATER).state == ChargeState.CLOSED
    assert changes() == [("closed", "ord_1")]


def test_money_taken_for_a_closed_payment_is_found_by_the_latest_look(world: World) -> None:
    behave(loss_percent=100)
    payment_id = asked_and_started(world)
    close(900)
    SandboxCharge.objects.update(state="open", expires_at=DAY_LATER)
    pay(payment_id, at=seconds(950))

    repair(1_500)

    assert changes() == [("closed", "ord_1"), ("paid_late", "ord_1")]


def test_a_provider_that_is_down_is_asked_again_later(world: World) -> None:
    payment_id = asked_and_started(world)
    down = patch.object(SandboxProvider, "query_charge", side_effect=ProviderUnavailable)

    with down, pytest.raises(ProviderUnavailable):
        look_up(payment_id=payment_id, at=seconds(15))

    assert list_payments_to_repair(at=seconds(29), limit=10) == []
    assert list_payments_to_repair(at=seconds(30), limit=10) == [payment_id]


def test_a_provider_that_is_down_does_not_close_anything(world: World) -> None:
    payment_id = asked_and_started(world)
    down = patch.object(SandboxProvider, "close_charge", side_effect=ProviderUnavailable)

    with down, pytest.raises(ProviderUnavailable):
        close_at_provider(payment_id=payment_id, at=EXPIRES_AT)

    assert Payment.objects.get().state == "pending"
    assert (close(914), close(915)) == (0, 1)
    assert Payment.objects.get().state == "closed"


def test_another_amount_found_by_asking_is_told_once_and_left_to_people(world: World) -> None:
    behave(loss_percent=100)
    payment_id = asked_and_started(world)
    SandboxCharge.objects.update(amount_fen=8_801)
    pay(payment_id, at=seconds(10))

    for second in (15, 30):
        with pytest.raises(ChargeAmountWrong):
            follow(payment_id, look_up(payment_id=payment_id, at=seconds(second)), at=seconds(second))

    drain(at=seconds(30))
    assert changes() == [("wrong_amount", payment_id)]
    assert Payment.objects.get().state == "pending"
    assert list_payments_to_repair(at=DAY_LATER, limit=10) == []
    assert list_payments_to_close(at=DAY_LATER, limit=10) == []


def test_an_answer_about_another_payment_is_a_defect(world: World) -> None:
    first, second = asked_and_started(world), asked_and_started(world, subject="ord_2")

    with pytest.raises(ValueError, match="is not the charge of"):
        follow(first, look_up(payment_id=second, at=seconds(15)), at=seconds(15))


def test_a_paid_payment_is_neither_asked_for_nor_closed(world: World) -> None:
    paid(world)

    assert list_payments_to_repair(at=DAY_LATER, limit=10) == []
    assert list_payments_to_close(at=DAY_LATER, limit=10) == []
