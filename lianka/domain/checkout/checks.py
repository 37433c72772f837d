"""What purchases and refunds repeat of the books, as laws that name the rows which say something else.

A purchase's journal is the one of its public id. Where nothing moved there is none, and all of its parts are 0.
"""

from collections.abc import Mapping
from typing import Final

from lianka.domain.checkout.rules.stray_payments import STRAY
from lianka.domain.checkout.values import (
    CARD_SALE_SOURCE,
    PURCHASE_SOURCE,
    REFUND_SOURCE,
    STRAY_PAYMENT_SOURCE,
    STRAY_REFUND_SOURCE,
    Channel,
    OrderKind,
    OrderState,
    Tender,
)
from lianka.domain.ledger import chart
from lianka.domain.ledger.queries.differences import first_difference_sql, legs_sql
from lianka.domain.ledger.values import Check
from lianka.domain.merchants.values import CollectMode
from lianka.domain.payments.values import PaymentState, RefundState

_FUND_AND_SPREAD: Final = f"('{chart.POINTS_FUND}', '{chart.REVENUE_POINTS_SPREAD}')"
_BEHIND_EARNED: Final = f"('{chart.POINTS_FUND}', '{chart.REVENUE_POINTS_SPREAD}', '{chart.RECEIVABLE_POINTS_DEBT}')"
# What a purchase moves from one side to the other; a refund moves the same back.
_COLLECTED: Final = (
    f"{{0}}_kind = '{chart.CHANNEL}' AND {{1}}_kind = '{chart.PAYABLE}' AND {{1}}_party_id = merchant_id"
)
# Whatever names the account of a merged record moves the surviving one's.
_OF_PERSON: Final = "coalesce({side}_heir.merged_into_id, {side}_party_id) = coalesce(person.merged_into_id, member_id)"
_FROM_PERSON: Final = _OF_PERSON.format(side="{0}")
_TO_PERSON: Final = _OF_PERSON.format(side="{1}")
_SPENT: Final = f"{{1}}_kind = '{chart.POINTS_REDEEMED}' AND {{1}}_party_id = merchant_id AND " + _FROM_PERSON
_WORTH: Final = f"{{1}}_kind = '{chart.PAYABLE}' AND {{1}}_party_id = merchant_id AND {{0}}_kind IN {_FUND_AND_SPREAD}"
_EARNED: Final = f"{{0}}_kind = '{chart.POINTS_ISSUED}' AND {{0}}_party_id = merchant_id AND " + _TO_PERSON
_COST: Final = (
    f"{{0}}_kind IN ('{chart.PAYABLE}', '{chart.POINTS_DUE}') AND {{0}}_party_id = merchant_id"
    f" AND {{1}}_kind IN {_BEHIND_EARNED}"
)
_COINS: Final = (
    f"{{1}}_kind = '{chart.COINS_REDEEMED}' AND {{1}}_party_id = merchant_id AND {{0}}_kind = '{chart.COINS}' AND "
    + _FROM_PERSON
)
_TO_MERCHANT: Final = f"{{1}}_kind = '{chart.PAYABLE}' AND {{1}}_party_id = merchant_id AND " + _FROM_PERSON
_PRINCIPAL: Final = f"{{0}}_kind = '{chart.WALLET_PRINCIPAL}' AND " + _TO_MERCHANT
_BONUS: Final = f"{{0}}_kind = '{chart.WALLET_BONUS}' AND " + _TO_MERCHANT
_GROWTH: Final = f"{{0}}_kind = '{chart.GROWTH_ISSUED}' AND {{1}}_kind = '{chart.GROWTH}' AND " + _TO_PERSON
_FEE: Final = (
    f"{{0}}_kind = '{chart.PAYABLE}' AND {{0}}_party_id = merchant_id AND {{1}}_kind = '{chart.REVENUE_TRANSACTION}'"
)


def _journal_law(table: str, source: str, legs: Mapping[str, str], money: str, sides: tuple[str, str]) -> Check:
    sums = ", ".join(
        f"sum(CASE WHEN {leg.format(*sides)} THEN amount ELSE 0 END) AS {column}" for column, leg in legs.items()
    )
    # Money that the merchant collected itself is no business of the books: the receipt alone knows it.
    found = {column: f"s.{column}" for column in legs}
    cash = f"s.{money} - s.principal_fen - s.bonus_fen"
    found[money] = f"CASE WHEN s.collect_mode = '{CollectMode.PLATFORM.value}' THEN {cash} ELSE 0 END"
    pairs = ", ".join(f"{told} AS {name}, coalesce(m.{name}, 0) AS expected_{name}" for name, told in found.items())
    return Check(
        table,
        "says what its journal moved",
        f"""WITH legs AS ({legs_sql(source=source)}),
        moved AS (SELECT id, {sums} FROM {table} JOIN legs ON legs.key = public_id
            JOIN members_member person ON person.party_id = {table}.member_id
            LEFT JOIN members_member debit_heir ON debit_heir.party_id = debit_party_id
            LEFT JOIN members_member credit_heir ON credit_heir.party_id = credit_party_id GROUP BY id),
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
    f" AND {{0}}.channel <> '{Channel.BACK_OFFICE.value}'"
)

_ASKED_BACK: Final = "CASE WHEN p.id IS NULL THEN 0 ELSE s.amount_fen - s.principal_fen - s.bonus_fen END"
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
            "coins_spent": _COINS,
            "principal_fen": _PRINCIPAL,
            "bonus_fen": _BONUS,
            "growth_earned": _GROWTH,
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
            "coins_returned": _COINS,
            "principal_fen": _PRINCIPAL,
            "bonus_fen": _BONUS,
            "growth_taken_back": _GROWTH,
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
        # What a merged record bought is given back to the surviving one: the same person under another id.
        f"""SELECT {_NAMED}, s.merchant_id || ' ' || s.member_id || ' ' || s.collect_mode,
            p.merchant_id || ' ' || p.member_id || ' ' || p.collect_mode
        FROM checkout_refund s JOIN checkout_purchase p ON p.id = s.purchase_id
        LEFT JOIN members_member given ON given.party_id = s.member_id
        LEFT JOIN members_member buyer ON buyer.party_id = p.member_id
        WHERE s.merchant_id <> p.merchant_id OR s.collect_mode <> p.collect_mode
            OR coalesce(given.merged_into_id, s.member_id) <> coalesce(buyer.merged_into_id, p.member_id)
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
        "rewards_cashback",
        "is of what was paid for its purchase, and refunded as far",
        f"""SELECT {_NAMED}, s.paid_fen || ' ' || s.money_fen || ' ' || s.refunded_fen,
            coalesce(p.paid_fen || ' ' || p.paid_fen - p.bonus_fen || ' ' || p.refunded_fen, 'a purchase')
        FROM rewards_cashback s LEFT JOIN checkout_purchase p ON p.public_id = s.purchase
        WHERE p.id IS NULL OR s.paid_fen <> p.paid_fen OR s.money_fen <> p.paid_fen - p.bonus_fen
            OR s.refunded_fen <> p.refunded_fen ORDER BY s.id LIMIT 1""",
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
        f"""SELECT {_NAMED}, s.member_id || ' ' || s.merchant_id || ' ' || s.points_spent || ' ' || s.coins_spent
                || ' ' || s.paid_fen || ' ' || s.principal_fen + s.bonus_fen,
            coalesce(o.member_id || ' ' || o.merchant_id || ' ' || o.points_spent || ' ' || o.coins_spent || ' '
                || CASE WHEN o.payment_id IS NULL THEN o.payable_fen ELSE coalesce(p.amount_fen, -1) + o.stored_fen END
                || ' ' || o.stored_fen, 'an order')
        FROM checkout_purchase s LEFT JOIN checkout_order o ON o.purchase_id = s.id
        LEFT JOIN payments_payment p ON p.public_id = o.payment_id AND p.state = 'paid'
        WHERE s.channel IN ({_WITH_LINES}) AND (o.id IS NULL OR o.member_id <> s.member_id
            OR o.merchant_id <> s.merchant_id OR o.points_spent <> s.points_spent OR o.payable_fen <> s.paid_fen
            OR o.coins_spent <> s.coins_spent OR o.stored_fen <> s.principal_fen + s.bonus_fen
            OR (o.payment_id IS NOT NULL AND (p.id IS NULL OR p.amount_fen <> s.paid_fen - o.stored_fen)))
        ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "checkout_purchase",
        "was collected by who got its payment",
        f"""SELECT {_NAMED}, s.collect_mode, coalesce('merchant ' || p.merchant_id, 'the platform')
        FROM checkout_purchase s JOIN checkout_order o ON o.purchase_id = s.id
        JOIN payments_payment p ON p.public_id = o.payment_id
        WHERE (s.collect_mode = '{CollectMode.PLATFORM.value}') <> (p.merchant_id IS NULL)
            OR p.merchant_id <> s.merchant_id ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "checkout_refund",
        "is given back by the sum of its lines",
        f"""SELECT {_NAMED}, s.amount_fen, coalesce(m.amount_fen, 0)
        FROM checkout_refund s JOIN checkout_purchase p ON p.id = s.purchase_id LEFT JOIN (SELECT refund_id,
            sum(amount_fen) AS amount_fen FROM checkout_refundline GROUP BY refund_id) m ON m.refund_id = s.id
        WHERE p.channel IN ({_WITH_LINES}) AND s.amount_fen <> coalesce(m.amount_fen, 0) ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "checkout_refund",
        "goes back through the provider its money came through",
        f"""SELECT {_NAMED}, coalesce(r.amount_fen, 0), {_ASKED_BACK}
        FROM checkout_refund s JOIN checkout_order o ON o.purchase_id = s.purchase_id
        LEFT JOIN payments_payment p ON p.public_id = o.payment_id
        LEFT JOIN payments_paymentrefund r ON r.cause = s.public_id
        WHERE coalesce(r.amount_fen, 0) <> {_ASKED_BACK}
            OR r.payment_id <> p.id ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "payments_payment",
        "is refunded by the sum of its refunds",
        f"""SELECT {_NAMED}, s.refunded_fen, s.given_back_fen FROM (
            SELECT id, public_id, refunded_fen, (SELECT coalesce(sum(r.amount_fen), 0) FROM payments_paymentrefund r
                WHERE r.payment_id = payments_payment.id) AS given_back_fen FROM payments_payment) AS s
        WHERE s.refunded_fen <> s.given_back_fen ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "checkout_order",
        "stands where its payment stands",
        f"""SELECT {_NAMED}, s.state || ' ' || s.member_id || ' ' || s.payable_fen - s.stored_fen,
            coalesce(p.state || ' ' || p.payer_id || ' ' || p.amount_fen, 'a payment')
        FROM checkout_order s LEFT JOIN payments_payment p ON p.public_id = s.payment_id
        WHERE s.payment_id IS NOT NULL AND (p.id IS NULL OR p.subject <> s.public_id OR p.payer_id <> s.member_id
            OR p.amount_fen <> s.payable_fen - s.stored_fen OR p.state <> CASE s.state
                WHEN '{OrderState.AWAITING_PAYMENT.value}' THEN '{PaymentState.PENDING.value}'
                WHEN '{OrderState.CLOSED.value}' THEN '{PaymentState.CLOSED.value}'
                ELSE '{PaymentState.PAID.value}' END) ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "checkout_order",
        "has held the points it spends",
        f"""SELECT {_NAMED}, s.points_spent, coalesce(h.amount, 0)
        FROM checkout_order s LEFT JOIN ledger_hold h ON h.id = s.hold_id AND h.key = s.public_id
        WHERE s.points_spent <> coalesce(h.amount, 0)
            AND (s.hold_id IS NOT NULL OR s.state = '{OrderState.AWAITING_PAYMENT.value}') ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "checkout_order",
        "has held the coins it spends",
        f"""SELECT {_NAMED}, s.coins_spent, coalesce(h.amount, 0)
        FROM checkout_order s LEFT JOIN ledger_hold h ON h.id = s.coins_hold_id AND h.key = s.public_id
        WHERE (s.coins_spent <> coalesce(h.amount, 0) AND (s.coins_hold_id IS NOT NULL
            OR s.state = '{OrderState.AWAITING_PAYMENT.value}')) OR (s.coins_hold_id IS NOT NULL AND h.id IS NULL)
        ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "checkout_purchase",
        "was paid from wallets, and refunded to them, by the sums of their parts",
        f"""SELECT {_NAMED}, s.principal_fen || ' ' || s.bonus_fen || ' ' || coalesce(m.refunded_fen, 0),
            coalesce(m.principal_fen, 0) || ' ' || coalesce(m.bonus_fen, 0) || ' ' || coalesce(b.refunded_fen, 0)
        FROM checkout_purchase s LEFT JOIN (SELECT purchase_id, sum(refunded_fen) AS refunded_fen,
            sum(CASE WHEN is_bonus THEN 0 ELSE paid_fen END) AS principal_fen,
            sum(CASE WHEN is_bonus THEN paid_fen ELSE 0 END) AS bonus_fen
            FROM checkout_purchasewallet GROUP BY purchase_id) m ON m.purchase_id = s.id
        LEFT JOIN (SELECT purchase_id, sum(principal_fen + bonus_fen) AS refunded_fen FROM checkout_refund
            WHERE purchase_id IS NOT NULL GROUP BY purchase_id) b ON b.purchase_id = s.id
        WHERE s.principal_fen <> coalesce(m.principal_fen, 0) OR s.bonus_fen <> coalesce(m.bonus_fen, 0)
            OR coalesce(m.refunded_fen, 0) <> coalesce(b.refunded_fen, 0) ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "checkout_refund",
        "went back into wallets by the sum of its parts",
        f"""SELECT {_NAMED}, s.principal_fen || ' ' || s.bonus_fen,
            coalesce(m.principal_fen, 0) || ' ' || coalesce(m.bonus_fen, 0)
        FROM checkout_refund s LEFT JOIN (SELECT refund_id,
            sum(CASE WHEN is_bonus THEN 0 ELSE amount_fen END) AS principal_fen,
            sum(CASE WHEN is_bonus THEN amount_fen ELSE 0 END) AS bonus_fen
            FROM checkout_refundwallet GROUP BY refund_id) m ON m.refund_id = s.id
        WHERE s.principal_fen <> coalesce(m.principal_fen, 0) OR s.bonus_fen <> coalesce(m.bonus_fen, 0)
        ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "checkout_order",
        "gives its money back when it was returned, and only then",
        f"""SELECT {_NAMED}, s.state || ' ' || s.payable_fen - s.stored_fen, coalesce(r.amount_fen, 0)
        FROM checkout_order s LEFT JOIN payments_paymentrefund r ON r.cause = '{STRAY}' || s.payment_id
        WHERE coalesce(r.amount_fen, 0)
            <> CASE WHEN s.state = '{OrderState.RETURNED.value}' THEN s.payable_fen - s.stored_fen ELSE 0 END
        ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "checkout_order",
        "left with the platform what its journal says",
        f"""WITH legs AS ({legs_sql(source=STRAY_PAYMENT_SOURCE)}),
        moved AS (SELECT key, sum(CASE WHEN debit_kind = '{chart.CHANNEL}' AND credit_kind = '{chart.UNCLAIMED}'
            THEN amount ELSE 0 END) AS fen FROM legs GROUP BY key)
        SELECT {_NAMED}, s.state || ' ' || s.payable_fen - s.stored_fen, coalesce(m.fen, 0)
        FROM checkout_order s JOIN payments_payment p ON p.public_id = s.payment_id
        LEFT JOIN moved m ON m.key = s.payment_id
        WHERE coalesce(m.fen, 0) <> CASE WHEN s.state = '{OrderState.RETURNED.value}' AND p.merchant_id IS NULL
            THEN s.payable_fen - s.stored_fen ELSE 0 END ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "ledger_journal",
        f"is the journal of a {STRAY_PAYMENT_SOURCE}",
        f"""SELECT l.journal_id, l.key, 'a row of checkout_order' FROM ({legs_sql(source=STRAY_PAYMENT_SOURCE)}) AS l
        LEFT JOIN checkout_order s ON s.payment_id = l.key WHERE s.id IS NULL ORDER BY l.journal_id LIMIT 1""",
    ),
    Check(
        "ledger_journal",
        f"is the journal of a {STRAY_REFUND_SOURCE}",
        f"""SELECT l.journal_id, l.key || ' ' || l.amount, 'a refund that has gone back'
        FROM ({legs_sql(source=STRAY_REFUND_SOURCE)}) AS l LEFT JOIN payments_paymentrefund s
            ON s.public_id = l.key AND s.amount_fen = l.amount AND s.state = '{RefundState.SUCCEEDED.value}'
        WHERE s.id IS NULL OR l.debit_kind <> '{chart.UNCLAIMED}' OR l.credit_kind <> '{chart.CHANNEL}'
        ORDER BY l.journal_id LIMIT 1""",
    ),
    Check(
        "checkout_order",
        "opened the card that was paid for",
        f"""SELECT {_NAMED},
            s.member_id || ' ' || s.list_fen || ' ' || s.payable_fen || ' ' || coalesce(s.opened_card, 'no card'),
            coalesce(c.member_id || ' ' || t.price_fen || ' ' || t.price_fen || ' ' || c.public_id, 'no card')
        FROM checkout_order s LEFT JOIN cards_cardterm t ON t."order" = s.public_id
        LEFT JOIN cards_membercard c ON c.id = t.card_id
        LEFT JOIN members_member buyer ON buyer.party_id = s.member_id
        LEFT JOIN members_member holder ON holder.party_id = c.member_id
        WHERE s.kind = '{OrderKind.CARD.value}' AND (s.list_fen <> s.payable_fen
            OR s.points_spent <> 0 OR s.coins_spent <> 0
            OR (s.state = '{OrderState.CAPTURED.value}') <> (t.id IS NOT NULL) OR t.price_fen <> s.payable_fen
            OR t.option_id <> s.option_id
            OR coalesce(holder.merged_into_id, c.member_id) <> coalesce(buyer.merged_into_id, s.member_id)
            OR c.public_id <> s.opened_card)
        ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "checkout_order",
        "is owed by the merchant whose till took the price of its card, and by nobody else",
        f"""WITH legs AS ({legs_sql(source=CARD_SALE_SOURCE)}),
        owed AS (SELECT key, sum(amount) AS fen, max(debit_party_id) AS party_id FROM legs
            WHERE debit_kind = '{chart.PAYABLE}' GROUP BY key)
        SELECT {_NAMED}, s.tender || ' ' || s.payable_fen || ' ' || coalesce(s.merchant_id, 0),
            coalesce(w.party_id, 0) || ' ' || coalesce(w.fen, 0)
        FROM checkout_order s LEFT JOIN owed w ON w.key = s.public_id
        WHERE s.kind = '{OrderKind.CARD.value}' AND (coalesce(w.fen, 0) <> CASE WHEN s.tender = '{Tender.TILL.value}'
            AND s.state = '{OrderState.CAPTURED.value}' THEN s.payable_fen ELSE 0 END
            OR w.party_id <> s.merchant_id OR (w.party_id IS NOT NULL AND s.merchant_id IS NULL))
        ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "cards_physicalcard",
        "was sold at the till of the merchant it was handed over to",
        f"""SELECT s.id || ' (' || s.number || ')', coalesce(o.tender || ' ' || o.merchant_id, 'no order'),
            '{Tender.TILL.value} ' || b.holder_id
        FROM cards_physicalcard s JOIN cards_physicalbatch b ON b.id = s.batch_id
        LEFT JOIN checkout_order o ON o.public_id = s."order"
        WHERE s."order" <> '' AND (o.id IS NULL OR o.tender <> '{Tender.TILL.value}' OR o.merchant_id <> b.holder_id)
        ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "cards_cardrefund",
        "was asked back of what was paid for its order",
        f"""SELECT {_NAMED}, s.amount_fen, coalesce(b.amount_fen, 0) FROM cards_cardrefund s
        JOIN cards_cardterm t ON t.id = s.term_id LEFT JOIN checkout_order o ON o.public_id = t."order"
        LEFT JOIN payments_payment p ON p.public_id = o.payment_id
        LEFT JOIN payments_paymentrefund b ON b.cause = s.public_id AND b.payment_id = p.id
        WHERE o.id IS NULL OR coalesce(b.amount_fen, 0)
            <> CASE WHEN o.tender = '{Tender.TILL.value}' THEN 0 ELSE s.amount_fen END ORDER BY s.id LIMIT 1""",
    ),
)
