"""Who listens to which event, which jobs run on each business date, in this order, and what the self-check looks at.

The one place where a cause meets its later effects. An event is a row of the outbox, one for each listener.
"""

from collections.abc import Mapping

from lianka.domain.loyalty.events import POINTS_RAN_LOW
from lianka.domain.members.events import MEMBER_ACTIVATED, SIGN_IN_CODE_ISSUED
from lianka.domain.payments.events import REFUND_FAILED, REFUND_SUCCEEDED, WRONG_AMOUNT_FOUND
from lianka.foundation.jobs import Job

PAYMENT_NOTIFICATIONS = "lianka.domain.checkout.operations.take_notification.take_notification"
"""Dotted path of what takes the notifications of payment providers: `take(*, provider, headers, body, at)`."""

LISTENERS: Mapping[str, tuple[str, ...]] = {
    MEMBER_ACTIVATED: ("lianka.domain.loyalty.operations.start_validity.start_validity",),
    SIGN_IN_CODE_ISSUED: ("lianka.domain.notices.operations.send_sign_in_code.send_sign_in_code",),
    POINTS_RAN_LOW: ("lianka.domain.notices.operations.tell_operators.tell_points_ran_low",),
    REFUND_SUCCEEDED: ("lianka.domain.checkout.operations.book_returned_payment.book_returned_payment",),
    REFUND_FAILED: ("lianka.domain.notices.operations.tell_operators.tell_refund_failed",),
    WRONG_AMOUNT_FOUND: ("lianka.domain.notices.operations.tell_operators.tell_wrong_amount_found",),
}
"""Topic of an event -> dotted paths of the operations `handler(payload, *, at)` that handle it."""

JOBS: tuple[Job, ...] = (
    Job("expire-points", "lianka.domain.loyalty.operations.expire_points.expire_points"),
    Job("release-card-income", "lianka.domain.cards.operations.release_card_income.release_card_income"),
    Job("close-books", "lianka.domain.ledger.operations.close_dates.close_business_date"),
    Job("issue-statements", "lianka.domain.settlement.operations.issue_statements.issue_due_statements"),
    Job("prune-sign-ins", "lianka.domain.members.operations.prune_sign_ins.prune_sign_ins"),
    Job("prune-texts", "lianka.domain.notices.operations.prune_texts.prune_texts"),
    Job(
        "cover-points-due",
        "lianka.domain.loyalty.operations.cover_points_due.cover_points_due",
        kind="interval",
        every_seconds=5,
    ),
    Job(
        "deliver-sandbox-notifications",
        "lianka.domain.payments.operations.deliver_sandbox_notifications.deliver_sandbox_notifications",
        kind="interval",
        every_seconds=1,
    ),
    Job(
        "send-refunds", "lianka.domain.payments.operations.send_refunds.send_refunds", kind="interval", every_seconds=1
    ),
    Job(
        "repair-payments",
        "lianka.domain.checkout.operations.repair_payments.repair_payments",
        kind="interval",
        every_seconds=5,
    ),
    Job(
        "close-unpaid",
        "lianka.domain.checkout.operations.repair_payments.close_unpaid",
        kind="interval",
        every_seconds=5,
    ),
    Job("expire-holds", "lianka.domain.ledger.operations.hold.expire_holds", kind="interval", every_seconds=30),
    Job(
        "check-books",
        "lianka.domain.ledger.operations.check_books.check_books_daily",
        kind="interval",
        every_seconds=24 * 60 * 60,
    ),
)
"""All jobs. The daily ones are the day-close: for each business date that is over, they run in this order."""

FIRST_BUSINESS_DATE: str | None = "lianka.domain.ledger.queries.first_business_date"
"""Dotted path of the query that tells on which date the books begin (None while they are empty)."""

STORE_OF_PUBLIC_ID: str = "lianka.domain.merchants.queries.get_store"
"""Dotted path of the query `(*, public_id)` that tells members, who do not know merchants, of a store."""

CHECKS: tuple[str, ...] = (
    "lianka.domain.checkout.operations.check_sales.check_sales",
    "lianka.domain.settlement.operations.check_statements.check_statements",
    "lianka.domain.cards.operations.check_cards.check_cards",
)
"""Dotted paths of what the self-check goes through after the books themselves: rows that repeat their amounts.

Each is called with nothing and yields the `Difference`s it finds, the first one before the second is looked for.
"""
