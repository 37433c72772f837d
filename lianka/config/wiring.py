"""Who listens to which event, which jobs run on each business date, in this order, and what the self-check looks at.

The one place where a cause meets its later effects. An event is a row of the outbox, one for each listener.
"""

from collections.abc import Mapping

from lianka.domain.loyalty.events import POINTS_RAN_LOW
from lianka.domain.members.events import FIRST_PURCHASE_MADE, MEMBER_ACTIVATED, SIGN_IN_CODE_ISSUED
from lianka.domain.payments.events import REFUND_FAILED, REFUND_SUCCEEDED, WRONG_AMOUNT_FOUND
from lianka.domain.rewards.events import BUDGET_EXHAUSTED, BUDGET_RAN_LOW
from lianka.foundation.jobs import Job

PAYMENT_NOTIFICATIONS = "lianka.domain.checkout.operations.take_notification.take_notification"
"""Dotted path of what takes the notifications of payment providers: `take(*, provider, headers, body, at)`."""

LISTENERS: Mapping[str, tuple[str, ...]] = {
    MEMBER_ACTIVATED: (
        "lianka.domain.loyalty.operations.start_validity.start_validity",
        "lianka.domain.rewards.operations.reward_joining.reward_joining",
    ),
    FIRST_PURCHASE_MADE: ("lianka.domain.rewards.operations.reward_joining.reward_joining",),
    SIGN_IN_CODE_ISSUED: ("lianka.domain.notices.operations.send_sign_in_code.send_sign_in_code",),
    POINTS_RAN_LOW: ("lianka.domain.notices.operations.tell_operators.tell_points_ran_low",),
    REFUND_SUCCEEDED: ("lianka.domain.checkout.operations.book_returned_payment.book_returned_payment",),
    REFUND_FAILED: ("lianka.domain.notices.operations.tell_operators.tell_refund_failed",),
    BUDGET_RAN_LOW: ("lianka.domain.notices.operations.tell_operators.tell_budget_ran_low",),
    BUDGET_EXHAUSTED: ("lianka.domain.notices.operations.tell_operators.tell_budget_exhausted",),
    WRONG_AMOUNT_FOUND: ("lianka.domain.notices.operations.tell_operators.tell_wrong_amount_found",),
}
"""Topic of an event -> dotted paths of the operations `handler(payload, *, at)` that handle it."""

JOBS: tuple[Job, ...] = (
    Job("expire-points", "lianka.domain.loyalty.operations.expire_points.expire_points"),
    Job("expire-coins", "lianka.domain.loyalty.operations.expire_coins.expire_coins"),
    Job("review-tiers", "lianka.domain.loyalty.operations.review_tiers.review_tiers"),
    Job("release-card-income", "lianka.domain.cards.operations.release_card_income.release_card_income"),
    Job("expire-gift-codes", "lianka.domain.cards.operations.expire_gift_codes.expire_gift_codes"),
    Job("close-books", "lianka.domain.ledger.operations.close_dates.close_business_date"),
    Job("issue-statements", "lianka.domain.settlement.operations.issue_statements.issue_due_statements"),
    Job("grant-monthly-gifts", "lianka.domain.cards.operations.grant_monthly_gifts.grant_monthly_gifts"),
    Job("grant-birthday-gifts", "lianka.domain.rewards.operations.grant_birthday_gifts.grant_birthday_gifts"),
    Job("pay-cash-back", "lianka.domain.rewards.operations.pay_cash_backs.pay_cash_backs"),
    Job("prune-sign-ins", "lianka.domain.members.operations.prune_sign_ins.prune_sign_ins"),
    Job("prune-gift-failures", "lianka.domain.cards.operations.gift_code_limits.prune_gift_failures"),
    Job("prune-physical-failures", "lianka.domain.cards.operations.prune_physical_failures.prune_physical_failures"),
    Job("prune-texts", "lianka.domain.notices.operations.prune_texts.prune_texts"),
    Job(
        "cover-points-due",
        "lianka.domain.loyalty.operations.cover_points_due.cover_points_due",
        kind="interval",
        every_seconds=5,
    ),
    Job(
        "decide-cash-back",
        "lianka.domain.rewards.operations.decide_cash_backs.decide_cash_backs",
        kind="interval",
        every_seconds=1,
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

SEGMENT_CHOICES: Mapping[str, str] = {
    "tier": "lianka.domain.loyalty.queries.segments.list_tier_names",
    "card": "lianka.domain.cards.queries.segments.list_plan_names",
    "merchant": "lianka.domain.merchants.queries.list_merchant_names",
}
"""Topic of a segment's condition -> dotted path of the query that tells what it may name, and what that is called."""

SEGMENT_MATCHES: Mapping[str, str] = {
    "tier": "lianka.domain.loyalty.queries.segments.match_tiers",
    "card": "lianka.domain.cards.queries.segments.match_cards",
}
"""Topic -> dotted path of what makes a condition `(names, *, at) -> Q` on the primary key of members of it.

Members know no tiers and no cards, so whoever keeps them says how they are found, as a part of one statement.
"""

MERGERS: tuple[str, ...] = (
    "lianka.domain.checkout.operations.merge_member.merge",
    "lianka.domain.cards.operations.merge_member.merge",
    "lianka.domain.rewards.operations.merge_member.merge",
    "lianka.domain.loyalty.operations.merge_member.merge",
    "lianka.domain.members.operations.merge_member.merge",
)
"""Dotted paths of what each context does when two records of a member become one: `merge(*, from_id, into_id, by, at)`.

In this order: what refuses comes first.
"""

CHECKS: tuple[str, ...] = (
    "lianka.domain.checkout.operations.check_sales.check_sales",
    "lianka.domain.checkout.operations.check_facts.check_facts",
    "lianka.domain.settlement.operations.check_statements.check_statements",
    "lianka.domain.rewards.operations.check_rewards.check_rewards",
    "lianka.domain.cards.operations.check_cards.check_cards",
    "lianka.domain.loyalty.operations.check_tiers.check_tiers",
    "lianka.domain.loyalty.operations.check_corrections.check_corrections",
)
"""Dotted paths of what the self-check goes through after the books themselves: rows that repeat their amounts.

Each is called with nothing and yields the `Difference`s it finds, the first one before the second is looked for.
"""
