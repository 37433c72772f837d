"""Events that are told later: a row for each listener, written in the transaction of the cause.

Any number of workers share the rows. A handler runs in the transaction that marks its message done, so its effect
on the database happens once. An attempt is counted before it starts: a message that kills its worker is given up
like one that fails (`docs/decisions/0012-outbox-with-counted-attempts.md`).
"""

import json
import logging
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianka.foundation import audit
from lianka.foundation.audit import Actor
from lianka.foundation.db import insert_rows, transaction, transaction_required
from lianka.foundation.errors import NotFound
from lianka.foundation.models import OutboxMessage
from lianka.foundation.wiring import resolve, wired

log = logging.getLogger(__name__)

ATTEMPTS_MAX = 12
WAIT_FIRST = timedelta(seconds=10)
WAIT_MAX = timedelta(hours=1)
ERROR_LENGTH_MAX = 2000
CRASHED = "The worker stopped in the middle of this attempt."

State = OutboxMessage.State
_COLUMNS = {
    "topic": "text",
    "listener": "text",
    "payload": "jsonb",
    "state": "text",
    "attempts": "integer",
    "published_at": "timestamptz",
    "due_at": "timestamptz",
    "latest_error": "text",
}


class DeadLetterNotFound(NotFound):
    """No message with this id has been given up."""

    code = "dead_letter_not_found"
    message = _("There is no dead letter %(message_id)s.")


@transaction_required
def publish(topic: str, payload: Mapping[str, Any], *, at: datetime) -> None:
    """Tell every listener of the topic, after the caller's transaction has committed.

    `payload` is plain JSON with ids in it, no person's values. Raises `LookupError` for a topic that the
    wiring does not list: an event nobody listens to is listed with no listeners.
    """
    publish_many(topic, [payload], at=at)


@transaction_required
def publish_many(topic: str, payloads: Sequence[Mapping[str, Any]], *, at: datetime) -> None:
    """Publish one event for each payload, in one statement."""
    listeners = wired("LISTENERS").get(topic)
    if listeners is None:
        raise LookupError(f"{topic!r} is no topic of the wiring.")
    texts = [json.dumps(payload) for payload in payloads]
    rows = [(topic, listener, text, State.WAITING.value, 0, at, at, "") for text in texts for listener in listeners]
    insert_rows(OutboxMessage._meta.db_table, _COLUMNS, rows)


def work_once(*, at: datetime) -> bool:
    """Handle the message that has been due the longest and that no other worker has. False if there is none.

    A handler that raises leaves nothing but its error on the message, which comes due again later or, after
    the last attempt, is given up. Nothing is raised for it.
    """
    claimed = _claim(at=at)
    if claimed is None:
        return False
    if claimed.state == State.WAITING:
        try:
            _handle(claimed, at=at)
        except Exception as error:
            log.exception("%s failed on outbox message %s", claimed.listener, claimed.pk)
            _note_failure(claimed, error)
    return True


def drain(*, at: datetime) -> int:
    """Handle all messages due at `at`, and those their handlers publish; return how many attempts that took."""
    attempts = 0
    while work_once(at=at):
        attempts += 1
    return attempts


def list_dead_letters(*, count_max: int) -> list[OutboxMessage]:
    """The messages that were given up, the latest first."""
    return list(OutboxMessage.objects.filter(state=State.DEAD).order_by("-id")[:count_max])


@transaction
def retry_dead_letter(*, message_id: int, by: Actor, at: datetime) -> None:
    """Let a given-up message be tried again from the first attempt. Raises `DeadLetterNotFound`."""
    message = OutboxMessage.objects.select_for_update().filter(pk=message_id, state=State.DEAD).first()
    if message is None:
        raise DeadLetterNotFound(field="message_id", message_id=message_id)
    message.state, message.attempts, message.due_at = State.WAITING, 0, at
    message.save(update_fields=["state", "attempts", "due_at"])
    audit.record(by=by, action="outbox.retry_dead_letter", subject=f"outbox_message:{message_id}", at=at)


@transaction
def _claim(*, at: datetime) -> OutboxMessage | None:
    message = (
        OutboxMessage.objects.select_for_update(skip_locked=True)
        .filter(state=State.WAITING, due_at__lte=at)
        .order_by("due_at", "id")
        .first()
    )
    if message is None:
        return None
    if message.attempts >= ATTEMPTS_MAX:
        message.state, message.latest_error = State.DEAD, CRASHED
    else:
        message.attempts += 1
        message.due_at = at + _wait_after(message.attempts)
    message.save(update_fields=["state", "attempts", "due_at", "latest_error"])
    return message


def _wait_after(attempts: int) -> timedelta:
    wait: timedelta = min(WAIT_FIRST * 2 ** (attempts - 1), WAIT_MAX)
    # Messages that failed together, for one cause, do not come back together.
    return wait * random.uniform(0.8, 1.2)


@transaction
def _handle(claimed: OutboxMessage, *, at: datetime) -> None:
    if _lock_attempt(claimed) is None:
        return
    resolve(claimed.listener)(claimed.payload, at=at)
    OutboxMessage.objects.filter(pk=claimed.pk).update(state=State.DONE, done_at=at, latest_error="")


@transaction
def _note_failure(claimed: OutboxMessage, error: Exception) -> None:
    if _lock_attempt(claimed) is None:
        return
    told = f"{type(error).__name__}: {error}"[:ERROR_LENGTH_MAX]
    state = State.DEAD if claimed.attempts >= ATTEMPTS_MAX else State.WAITING
    OutboxMessage.objects.filter(pk=claimed.pk).update(state=state, latest_error=told)


def _lock_attempt(claimed: OutboxMessage) -> OutboxMessage | None:
    # A worker that was paused past its message's next due time finds another attempt under way.
    attempt = OutboxMessage.objects.filter(pk=claimed.pk, state=State.WAITING, attempts=claimed.attempts)
    return attempt.select_for_update().first()
