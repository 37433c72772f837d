"""One-time codes reach the phone: by a message, or on the page that waits."""

import logging
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.utils.translation import override
from pytest_django.fixtures import Settings

from lianka.domain.members.errors import PhoneInvalid
from lianka.domain.notices.models import InAppText
from lianka.domain.notices.operations.prune_texts import prune_texts
from lianka.domain.notices.queries import latest_text_for
from lianka.domain.notices.senders import text_sender
from lianka.domain.notices.values import TextView
from lianka.foundation.calendar import business_date
from lianka.foundation.models import OutboxMessage
from lianka.foundation.outbox import drain, work_once
from tests.operations.members.phones import NEW_PHONE, ask_for_code
from tests.world import OPENED_AT, World

MINUTE = timedelta(minutes=1)


def _text(digits: str) -> str:
    return f"【城南联盟】您的登录验证码是 {digits}，5 分钟内有效。请勿告诉他人。"


@pytest.mark.row("MBR-1")
def test_the_console_shows_the_text_by_default(world: World, caplog: pytest.LogCaptureFixture) -> None:
    digits = ask_for_code(at=OPENED_AT)

    with caplog.at_level(logging.WARNING), override("en"):
        drain(at=OPENED_AT)

    (line,) = [each for each in caplog.records if each.name == "lianka.domain.notices.senders"]
    assert line.getMessage() == f"Text message to +8613700001111: {_text(digits)}"
    assert latest_text_for(phone=NEW_PHONE, at=OPENED_AT) is None
    assert not InAppText.objects.exists()


def test_the_page_shows_the_latest_text_while_it_matters(world: World, settings: Settings) -> None:
    settings.LIANKA_SMS_SENDER = "in_app"
    ask_for_code(at=OPENED_AT)
    drain(at=OPENED_AT)
    digits = ask_for_code(at=OPENED_AT + MINUTE)
    drain(at=OPENED_AT + MINUTE)

    shown = latest_text_for(phone="137 0000 1111", at=OPENED_AT + 6 * MINUTE - timedelta(seconds=1))

    assert shown == TextView(_text(digits), OPENED_AT + MINUTE, OPENED_AT + 6 * MINUTE)
    assert latest_text_for(phone=NEW_PHONE, at=OPENED_AT + 6 * MINUTE) is None
    assert latest_text_for(phone="13800005678", at=OPENED_AT + MINUTE) is None
    assert InAppText.objects.count() == 1


def test_a_text_is_stored_sealed_and_shown_nowhere_else(world: World, settings: Settings) -> None:
    settings.LIANKA_SMS_SENDER = "in_app"
    digits = ask_for_code(at=OPENED_AT)
    drain(at=OPENED_AT)

    settings.LIANKA_SMS_SENDER = "console"

    assert digits.encode() not in bytes(InAppText.objects.get().text_sealed)
    assert latest_text_for(phone=NEW_PHONE, at=OPENED_AT) is None
    with pytest.raises(PhoneInvalid):
        latest_text_for(phone="10086", at=OPENED_AT)


def test_a_text_that_is_sent_twice_is_shown_once(world: World, settings: Settings) -> None:
    settings.LIANKA_SMS_SENDER = "in_app"
    digits = ask_for_code(at=OPENED_AT)
    drain(at=OPENED_AT)
    OutboxMessage.objects.update(state=OutboxMessage.State.WAITING, done_at=None, due_at=OPENED_AT)

    drain(at=OPENED_AT)

    shown = latest_text_for(phone=NEW_PHONE, at=OPENED_AT)
    assert shown is not None
    assert digits in shown.text


def test_a_code_whose_time_is_up_is_not_sent(world: World, settings: Settings) -> None:
    settings.LIANKA_SMS_SENDER = "in_app"
    ask_for_code(at=OPENED_AT)

    drain(at=OPENED_AT + 5 * MINUTE)

    assert not InAppText.objects.exists()
    assert not OutboxMessage.objects.exclude(state=OutboxMessage.State.DONE).exists()


def test_a_sender_nobody_knows_sends_nothing_and_is_tried_again(world: World, settings: Settings) -> None:
    OutboxMessage.objects.all().delete()
    settings.LIANKA_SMS_SENDER = "pigeon"
    ask_for_code(at=OPENED_AT)

    work_once(at=OPENED_AT)

    message = OutboxMessage.objects.get()
    assert message.state == OutboxMessage.State.WAITING
    assert message.latest_error == "ImproperlyConfigured: LIANKA_SMS_SENDER is one of console, in_app."
    with pytest.raises(ImproperlyConfigured):
        text_sender()


def test_texts_are_pruned_once_they_expired_before_the_date(world: World, settings: Settings) -> None:
    settings.LIANKA_SMS_SENDER = "in_app"
    ask_for_code(at=OPENED_AT)
    drain(at=OPENED_AT)
    day = business_date(OPENED_AT)

    kept, pruned = (prune_texts(business_date=each, at=OPENED_AT) for each in (day, day + timedelta(days=1)))

    assert (kept, pruned, InAppText.objects.count()) == (0, 1, 0)


def test_the_database_refuses_a_text_that_was_never_shown(world: World, settings: Settings) -> None:
    settings.LIANKA_SMS_SENDER = "in_app"
    ask_for_code(at=OPENED_AT)
    drain(at=OPENED_AT)

    with pytest.raises(IntegrityError), transaction.atomic():
        InAppText.objects.update(expires_at=OPENED_AT)
