"""Events told later: nothing lost, nothing doubled."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from lianka.foundation import outbox
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction
from lianka.foundation.models import AuditEntry, OutboxMessage
from tests.operations.foundation import wired_for_tests
from tests.operations.foundation.wired_for_tests import handled
from tests.rivals import process, wait_until

NOW = datetime(2025, 3, 1, 4, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
MUCH_LATER = NOW + timedelta(days=2)
OPERATOR = Actor("operator", "op_1")


@pytest.fixture(autouse=True)
def _wiring(settings: Settings) -> None:
    settings.LIANKA_WIRING = wired_for_tests.HERE


@transaction
def publish(topic: str, **payload: Any) -> None:
    outbox.publish(topic, payload, at=NOW)


def only_message() -> OutboxMessage:
    return OutboxMessage.objects.get()


def give_up() -> OutboxMessage:
    publish("tests.fails", id=1)
    for attempt in range(outbox.ATTEMPTS_MAX):
        outbox.work_once(at=NOW + timedelta(days=attempt))
    return only_message()


@pytest.mark.django_db
def test_each_listener_is_told_once() -> None:
    publish("tests.heard_twice", id=1)

    assert outbox.drain(at=NOW) == 2
    assert (handled(), handled("handled_again")) == (["1"], ["1"])
    assert set(OutboxMessage.objects.values_list("state", "done_at", "attempts")) == {("done", NOW, 1)}


@pytest.mark.django_db
def test_event_without_listeners_leaves_no_message() -> None:
    publish("tests.heard_by_nobody", id=1)

    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
def test_unknown_topic_is_a_defect() -> None:
    with pytest.raises(LookupError, match=r"tests\.unheard_of"):
        publish("tests.unheard_of")


@pytest.mark.django_db
def test_event_of_an_undone_cause_is_never_told() -> None:
    @transaction
    def publish_and_fail() -> None:
        outbox.publish("tests.happened", {"id": 1}, at=NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish_and_fail()

    assert outbox.drain(at=NOW) == 0


@pytest.mark.django_db
def test_messages_are_handled_in_the_order_they_came_due() -> None:
    for number in (1, 2, 3):
        publish("tests.happened", id=number)

    assert outbox.drain(at=NOW) == 3
    assert handled() == ["1", "2", "3"]


@pytest.mark.django_db
def test_message_is_not_handled_before_it_is_due() -> None:
    publish("tests.happened", id=1)

    assert not outbox.work_once(at=NOW - timedelta(seconds=1))
    assert handled() == []


@pytest.mark.django_db
def test_handler_may_publish_and_drain_handles_that_too() -> None:
    publish("tests.publishes", id=7)

    assert outbox.drain(at=NOW) == 2
    assert handled() == ["7"]


@pytest.mark.django_db
def test_failed_attempt_leaves_only_its_error_and_comes_due_again() -> None:
    publish("tests.fails", id=1)

    outbox.work_once(at=NOW)

    message = only_message()
    assert (message.state, message.attempts) == ("waiting", 1)
    assert message.latest_error == "ValueError: The printer is out of paper."
    assert timedelta(seconds=8) <= message.due_at - NOW <= timedelta(seconds=12)
    assert handled() == []


@pytest.mark.django_db
def test_waits_double_up_to_an_hour() -> None:
    waits = [outbox._wait_after(attempts).total_seconds() for attempts in (1, 2, 3, 40)]

    for wait, middle in zip(waits, (10, 20, 40, 3600), strict=True):
        assert 0.8 * middle <= wait <= 1.2 * middle


@pytest.mark.django_db
def test_message_is_given_up_after_its_last_attempt() -> None:
    message = give_up()

    assert (message.state, message.attempts) == ("dead", 12)
    assert message.latest_error == "ValueError: The printer is out of paper."
    assert not outbox.work_once(at=NOW + timedelta(days=99))


@pytest.mark.django_db
def test_dead_letter_can_be_tried_again() -> None:
    message = give_up()
    OutboxMessage.objects.update(listener=f"{wired_for_tests.HERE}.note")

    outbox.retry_dead_letter(message_id=message.pk, by=OPERATOR, at=LATER)

    assert outbox.drain(at=LATER) == 1
    assert (handled(), only_message().state) == (["1"], "done")
    entry = AuditEntry.objects.get(action="outbox.retry_dead_letter")
    assert (entry.actor_name, entry.subject) == ("op_1", f"outbox_message:{message.pk}")


@pytest.mark.django_db
def test_only_a_dead_letter_can_be_tried_again() -> None:
    publish("tests.happened", id=1)

    with pytest.raises(outbox.DeadLetterNotFound):
        outbox.retry_dead_letter(message_id=only_message().pk, by=OPERATOR, at=NOW)

    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_message_for_a_listener_that_is_gone_fails_like_any_other() -> None:
    publish("tests.happened", id=1)
    OutboxMessage.objects.update(listener="lianka.nowhere.handler")

    outbox.work_once(at=NOW)

    assert only_message().latest_error.startswith("ModuleNotFoundError: No module named 'lianka.nowhere'")


@pytest.mark.django_db(transaction=True)
def test_worker_killed_in_the_middle_of_a_handler_leaves_nothing_and_loses_nothing(tmp_path: Path) -> None:
    told_in = tmp_path / "handling"
    publish("tests.hangs", id=1, told_in=str(told_in))

    with process(partial(outbox.drain, at=NOW)) as worker:
        wait_until(told_in.exists)
        worker.kill()

    assert handled() == []
    assert (only_message().state, only_message().attempts) == ("waiting", 1)
    OutboxMessage.objects.update(listener=f"{wired_for_tests.HERE}.note")
    assert (outbox.drain(at=LATER), handled()) == (1, ["1"])


@pytest.mark.django_db(transaction=True)
def test_message_that_kills_its_workers_is_given_up() -> None:
    publish("tests.kills", id=1)

    for attempt in range(outbox.ATTEMPTS_MAX + 1):
        with process(partial(outbox.drain, at=NOW + timedelta(days=attempt))) as worker:
            worker.join()

    assert (only_message().state, only_message().latest_error) == ("dead", outbox.CRASHED)
    assert handled() == []


@pytest.mark.django_db(transaction=True)
def test_several_workers_share_the_messages_and_a_killed_one_costs_none() -> None:
    for number in range(30):
        publish("tests.happened", id=number)

    drain = partial(outbox.drain, at=NOW)
    with process(drain) as one, process(drain) as two, process(drain) as three:
        wait_until(lambda: len(handled()) >= 3)
        one.kill()
        two.join()
        three.join()
    wait_until(lambda: outbox.drain(at=LATER) == 0 and not OutboxMessage.objects.filter(state="waiting").exists())

    assert sorted(map(int, handled())) == list(range(30))
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"done"}
