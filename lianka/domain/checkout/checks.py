"""What purchases and refunds repeat of the books, as laws that name the rows which say something else.

A purchase's journal is the one of its public id. Where nothing moved there is none, and all of its parts are 0.
"""

from collections.abc import Mapping
from typing import Final

from lianka.domain.checkout.values import PURCHASE_SOURCE, REFUND_SOURCE, Channel
from lianka.domain.ledger import chart
from lianka.domain.ledger.queries.differences import first_difference_sql, legs_sql
from lianka.domain.ledger.values import Check
from lianka.domain.merchants.values import CollectMode

_FUND_AND_SPREAD: Final = f"('{chart.POINTS_FUND}', '{chart.REVENUE_POINTS_SPREAD}')"
_BEHIND_EARNED: Final = f"('{chart.POINTS_FUND}', '{chart.REVENUE_POINTS_SPREAD}', '{chart.RECEIVABLE_POINTS_DEBT}')"
# What a purchase moves from one side to the other; a refund moves the same back.
_COLLECTED: Final = (
    f"{{0}}_kind = '{chart.CHANNEL}' AND {{1}}_kind = '{chart.PAYABLE}' AND {{1}}_party_id = merchant_id"
)
_SPENT: Final = (
    f"{{1}}_kind = '{chart.POINTS_REDEEMED}' AND {{1}}_party_id = merchant_id AND {{0}}_party_id = member_id"
)
_WORTH: Final = f"{{1}}_kind = '{chart.PAYABLE}' AND {{1}}_party_id = merchant_id AND {{0}}_kind IN {_FUND_AND_SPREAD}"
_EARNED: Final = f"{{0}}_kind = '{chart.POINTS_ISSUED}' AND {{0}}_party_id = merchant_id AND {{1}}_party_id = member_id"
_COST: Final = (
    f"{{0}}_kind IN ('{chart.PAYABLE}', '{chart.POINTS_DUE}') AND {{0}}_party_id = merchant_id"
    f" AND {{1}}_kind IN {_BEHIND_EARNED}"
)
_FEE: Final = (
    f"{{0}}_kind = '{chart.PAYABLE}' AND {{0}}_party_id = merchant_id AND {{1}}_kind = '{chart.REVENUE_TRANSACTION}'"
)


def _journal_law(table: str, source: str, legs: Mapping[str, str], money: str, sides: tuple[str, str]) -> Check:
    sums = ", ".join(
        f"sum(CASE WHEN {leg.format(*sides)} THEN amount ELSE 0 END) AS {column}" for column, leg in legs.items()
    )
    # Money that the merchant collected itself is no business of the books: the receipt alone knows it.
    found = {column: f"s.{column}" for column in legs}
    found[money] = f"CASE WHEN s.collect_mode = '{CollectMode.PLATFORM.value}' THEN s.{money} ELSE 0 END"
    pairs = ", ".join(f"{told} AS {name}, coalesce(m.{name}, 0) AS expected_{name}" for name, told in found.items())
    return Check(
        table,
        "says what its journal moved",
        f"""WITH legs AS ({legs_sql(source=source)}),
        moved AS (SELECT id, {sums} FROM {table} JOIN legs ON legs.key = public_id GROUP BY id),
        compared AS (SELECT s.id, {_NAMED} AS row_name, {pairs} FROM {table} s LEFT JOIN moved m ON m.id = s.id)
        {first_difference_sql("compared", columns=list(found))}""",
    )


def _cause_law(table: str, source: str) -> Check:
    return Check(
        "ledger_journal",
        f"is the journal of a {source}",
        f"""SELECT l.journal_id, l.key, 'a row of {table}' FROM ({legs_sql(source=source)}) AS l
        LEFT JOIN {table} s ON s.public_id = l.key WHERE s.id IS NULL ORDER BY l.journal_id LIMIT 1""",
    )


_NAMED: Final = "s.id || ' (' || s.public_id || ')'"
_TOLD_BY: Final = (
    "{0}.public_id = r.public_id AND {0}.merchant_id = r.merchant_id AND {0}.receipt_number = r.receipt_number"
    f" AND {{0}}.channel = '{Channel.TILL_RECORD.value}'"
)

_WITH_LINES: Final = ", ".join(f"'{each.value}'" for each in (Channel.COUNTER, Channel.MEMBER, Channel.API))

CHECKS: Final[tuple[Check, ...]] = (
    _journal_law(
        "checkout_purchase",
        PURCHASE_SOURCE,
        {
            "paid_fen": _COLLECTED,
            "points_spent": _SPENT,
            "points_worth_fen": _WORTH,
            "points_earned": _EARNED,
            "points_cost_fen": _COST,
            "transaction_fee_fen": _FEE,
        },
        money="paid_fen",
        sides=("debit", "credit"),
    ),
    _cause_law("checkout_purchase", PURCHASE_SOURCE),
    _journal_law(
        "checkout_refund",
        REFUND_SOURCE,
        {
            "amount_fen": _COLLECTED,
            "points_returned": _SPENT,
            "points_worth_fen": _WORTH,
            "points_taken_back": _EARNED,
            "points_cost_fen": _COST,
            "transaction_fee_fen": _FEE,
        },
        money="amount_fen",
        sides=("credit", "debit"),
    ),
    _cause_law("checkout_refund", REFUND_SOURCE),
    Check(
        "checkout_tillreceipt",
        "was used up by a purchase or refund of that receipt number",
        # Joined one by one, each by its own key: a union of both has no key, and its join may take hours.
        f"""SELECT r.id, r.public_id, 'the one of receipt ' || r.receipt_number FROM checkout_tillreceipt r
        LEFT JOIN checkout_purchase p ON {_TOLD_BY.format("p")} LEFT JOIN checkout_refund s ON {_TOLD_BY.format("s")}
        WHERE p.id IS NULL AND s.id IS NULL ORDER BY r.id LIMIT 1""",
    ),
    Check(
        "checkout_refund",
        "is its purchase's in merchant, member and who collected",
        f"""SELECT {_NAMED}, s.merchant_id || ' ' || s.member_id || ' ' || s.collect_mode,
            p.merchant_id || ' ' || p.member_id || ' ' || p.collect_mode
        FROM checkout_refund s JOIN checkout_purchase p ON p.id = s.purchase_id
        WHERE s.merchant_id <> p.merchant_id OR s.member_id <> p.member_id OR s.collect_mode <> p.collect_mode
        ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "checkout_purchase",
        "is refunded by the sum of its refunds",
        f"""SELECT {_NAMED}, s.refunded_fen, s.given_back_fen FROM (
            SELECT id, public_id, refunded_fen, (SELECT coalesce(sum(r.amount_fen), 0) FROM checkout_refund r
                WHERE r.purchase_id = checkout_purchase.id) AS given_back_fen FROM checkout_purchase) AS s
        WHERE s.refunded_fen <> s.given_back_fen ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "checkout_purchase",
        "is paid and refunded by the sums of its lines",
        f"""SELECT {_NAMED}, s.paid_fen || ' ' || s.refunded_fen,
            coalesce(m.paid_fen, -1) || ' ' || coalesce(m.refunded_fen, -1)
        FROM checkout_purchase s LEFT JOIN (SELECT purchase_id, sum(paid_fen) AS paid_fen,
            sum(refunded_fen) AS refunded_fen FROM checkout_purchaseline GROUP BY purchase_id) m ON m.purchase_id = s.id
        WHERE s.channel IN ({_WITH_LINES}) AND (m.purchase_id IS NULL OR s.paid_fen <> m.paid_fen
            OR s.refunded_fen <> m.refunded_fen) ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "checkout_purchaseline",
        "is refunded by the sum of its refunds",
        """SELECT s.id, s.refunded_fen, s.given_back_fen FROM (
            SELECT l.id, l.refunded_fen, (SELECT coalesce(sum(r.amount_fen), 0) FROM checkout_refundline r
                JOIN checkout_refund f ON f.id = r.refund_id
                WHERE f.purchase_id = l.purchase_id AND r.number = l.number) AS given_back_fen
            FROM checkout_purchaseline l) AS s
        WHERE s.refunded_fen <> s.given_back_fen ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "checkout_purchase",
        "is what was ordered, and was paid for it",
        f"""SELECT {_NAMED}, s.member_id || ' ' || s.merchant_id || ' ' || s.points_spent || ' ' || s.paid_fen,
            coalesce(o.member_id || ' ' || o.merchant_id || ' ' || o.points_spent || ' '
                || CASE WHEN o.payment_id IS NULL THEN o.payable_fen ELSE coalesce(p.amount_fen, -1) END, 'an order')
        FROM checkout_purchase s LEFT JOIN checkout_order o ON o.purchase_id = s.id
        LEFT JOIN payments_payment p ON p.public_id = o.payment_id AND p.state = 'paid'
        WHERE s.channel IN ({_WITH_LINES}) AND (o.id IS NULL OR o.member_id <> s.member_id
            OR o.merchant_id <> s.merchant_id OR o.points_spent <> s.points_spent OR o.payable_fen <> s.paid_fen
            OR (o.payment_id IS NOT NULL AND (p.id IS NULL OR p.amount_fen <> s.paid_fen))) ORDER BY s.id LIMIT 1""",
    ),
)
