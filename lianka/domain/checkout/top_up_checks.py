"""What top-ups repeat of their offers, their payments and the books, as laws that name the rows which differ."""

from typing import Final

from lianka.domain.checkout.values import OrderKind, OrderState, Tender
from lianka.domain.ledger import chart
from lianka.domain.ledger.queries.differences import legs_sql
from lianka.domain.ledger.values import Check
from lianka.domain.loyalty.values import LAWFUL_NAMED_FEN, STORED_VALUE_REFUND_SOURCE, TOP_UP_SOURCE, BonusFunder

_NAMED: Final = "s.id || ' (' || s.public_id || ')'"
# Who got the money: the merchant whose payment or till it was, else the platform.
_TOP_UPS: Final = f"""SELECT o.id, o.public_id, o.member_id, o.merchant_id, o.state, o.payable_fen, f.bonus_fen,
        f.funder, coalesce(CAST(o.merchant_id AS text), '') AS scope,
        CASE WHEN o.tender = '{Tender.TILL.value}' THEN o.merchant_id ELSE p.merchant_id END AS collector_id
    FROM checkout_order o JOIN loyalty_topupoffer f ON f.id = o.offer_id
    LEFT JOIN payments_payment p ON p.public_id = o.payment_id WHERE o.kind = '{OrderKind.TOP_UP.value}'"""
_PRINCIPAL: Final = (
    f"l.credit_kind = '{chart.WALLET_PRINCIPAL}' AND l.credit_party_id = t.member_id AND l.credit_scope = t.scope"
    f" AND (l.debit_kind = '{chart.CHANNEL}' AND t.collector_id IS NULL"
    f" OR l.debit_kind = '{chart.PAYABLE}' AND l.debit_party_id = t.collector_id)"
)
_BONUS: Final = (
    f"l.credit_kind = '{chart.WALLET_BONUS}' AND l.credit_party_id = t.member_id AND l.credit_scope = t.scope"
    f" AND (l.debit_kind = '{chart.MARKETING}' AND t.funder = '{BonusFunder.PLATFORM.value}'"
    f" OR l.debit_kind = '{chart.PAYABLE}' AND l.debit_party_id = t.merchant_id"
    f" AND t.funder = '{BonusFunder.MERCHANT.value}')"
)
_GIVEN_BACK: Final = (
    f"l.debit_kind = '{chart.WALLET_PRINCIPAL}' AND l.debit_party_id = s.member_id"
    " AND l.debit_scope = coalesce(CAST(s.merchant_id AS text), '')"
)
_TAKEN_BACK: Final = _GIVEN_BACK.replace(chart.WALLET_PRINCIPAL, chart.WALLET_BONUS)

TOP_UP_CHECKS: Final[tuple[Check, ...]] = (
    Check(
        "checkout_order",
        "is the top-up that was offered",
        f"""SELECT {_NAMED}, s.list_fen || ' ' || s.payable_fen || ' ' || coalesce(s.merchant_id, 0),
            f.amount_fen || ' ' || f.amount_fen || ' ' || coalesce(f.merchant_id, 0)
        FROM checkout_order s JOIN loyalty_topupoffer f ON f.id = s.offer_id
        WHERE s.list_fen <> f.amount_fen OR s.payable_fen <> f.amount_fen
            OR coalesce(s.merchant_id, 0) <> coalesce(f.merchant_id, 0) ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "checkout_order",
        "stored what its journal moved, and its bonus",
        f"""WITH legs AS ({legs_sql(source=TOP_UP_SOURCE)}), told AS ({_TOP_UPS}),
        moved AS (SELECT t.id, sum(CASE WHEN {_PRINCIPAL} THEN l.amount ELSE 0 END) AS principal_fen,
            sum(CASE WHEN {_BONUS} THEN l.amount ELSE 0 END) AS bonus_fen, sum(l.amount) AS all_fen
            FROM told t JOIN legs l ON l.key = t.public_id GROUP BY t.id),
        compared AS (SELECT s.*, CASE WHEN s.state = '{OrderState.CAPTURED.value}' THEN 1 ELSE 0 END AS is_done,
            coalesce(m.principal_fen, 0) AS found_fen, coalesce(m.bonus_fen, 0) AS found_bonus_fen,
            coalesce(m.all_fen, 0) AS all_fen FROM told s LEFT JOIN moved m ON m.id = s.id)
        SELECT {_NAMED}, is_done * payable_fen || ' ' || is_done * bonus_fen,
            found_fen || ' ' || found_bonus_fen || ' of ' || all_fen
        FROM compared s WHERE found_fen <> is_done * payable_fen OR found_bonus_fen <> is_done * bonus_fen
            OR all_fen <> found_fen + found_bonus_fen ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "ledger_journal",
        f"is the journal of a {TOP_UP_SOURCE}",
        f"""SELECT l.journal_id, l.key, 'an order of a top-up' FROM ({legs_sql(source=TOP_UP_SOURCE)}) AS l
        LEFT JOIN checkout_order s ON s.public_id = l.key AND s.kind = '{OrderKind.TOP_UP.value}'
        WHERE s.id IS NULL ORDER BY l.journal_id LIMIT 1""",
    ),
    Check(
        "ledger_line",
        "leaves no more principal after a top-up than the law allows",
        f"""SELECT n.journal_id, n.balance_after, '{LAWFUL_NAMED_FEN} at most' FROM ledger_journal j
        JOIN ledger_line n ON n.journal_id = j.id JOIN ledger_account a ON a.id = n.account_id
        WHERE j.source = '{TOP_UP_SOURCE}' AND a.kind = '{chart.WALLET_PRINCIPAL}'
            AND n.balance_after > {LAWFUL_NAMED_FEN} ORDER BY n.journal_id LIMIT 1""",
    ),
    Check(
        "checkout_storedvaluerefund",
        "took from the wallet what its journal moved",
        f"""WITH legs AS ({legs_sql(source=STORED_VALUE_REFUND_SOURCE)}),
        moved AS (SELECT s.id, sum(CASE WHEN {_GIVEN_BACK} THEN l.amount ELSE 0 END) AS principal_fen,
            sum(CASE WHEN {_TAKEN_BACK} THEN l.amount ELSE 0 END) AS bonus_fen
            FROM checkout_storedvaluerefund s JOIN legs l ON l.key = s.public_id GROUP BY s.id)
        SELECT {_NAMED}, s.principal_fen || ' ' || s.bonus_fen,
            coalesce(m.principal_fen, 0) || ' ' || coalesce(m.bonus_fen, 0)
        FROM checkout_storedvaluerefund s LEFT JOIN moved m ON m.id = s.id
        WHERE s.principal_fen <> coalesce(m.principal_fen, 0) OR s.bonus_fen <> coalesce(m.bonus_fen, 0)
        ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "ledger_journal",
        f"is the journal of a {STORED_VALUE_REFUND_SOURCE}",
        f"""SELECT l.journal_id, l.key, 'a row of checkout_storedvaluerefund'
        FROM ({legs_sql(source=STORED_VALUE_REFUND_SOURCE)}) AS l
        LEFT JOIN checkout_storedvaluerefund s ON s.public_id = l.key
        WHERE s.id IS NULL ORDER BY l.journal_id LIMIT 1""",
    ),
    Check(
        "checkout_storedvaluerefund",
        "gives back the sum of its parts",
        f"""SELECT {_NAMED}, s.principal_fen || ' ' || s.bonus_fen,
            coalesce(sum(b.principal_fen), 0) || ' ' || coalesce(sum(b.bonus_fen), 0)
        FROM checkout_storedvaluerefund s LEFT JOIN checkout_storedvaluerefundpart b ON b.refund_id = s.id
        GROUP BY s.id, s.public_id, s.principal_fen, s.bonus_fen
        HAVING s.principal_fen <> coalesce(sum(b.principal_fen), 0) OR s.bonus_fen < coalesce(sum(b.bonus_fen), 0)
        ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "checkout_storedvaluerefundpart",
        "was asked back of the payment of its top-up",
        """SELECT s.id, s.principal_fen, coalesce(b.amount_fen, 0)
        FROM checkout_storedvaluerefundpart s JOIN checkout_storedvaluerefund r ON r.id = s.refund_id
        JOIN checkout_order o ON o.id = s.order_id LEFT JOIN payments_payment p ON p.public_id = o.payment_id
        LEFT JOIN members_member buyer ON buyer.party_id = o.member_id
        LEFT JOIN members_member holder ON holder.party_id = r.member_id
        LEFT JOIN payments_paymentrefund b ON b.cause = r.public_id || ':' || s.number AND b.payment_id = p.id
        WHERE coalesce(b.amount_fen, 0) <> CASE WHEN o.payment_id IS NULL THEN 0 ELSE s.principal_fen END
            OR coalesce(buyer.merged_into_id, o.member_id) <> coalesce(holder.merged_into_id, r.member_id)
            OR coalesce(o.merchant_id, 0) <> coalesce(r.merchant_id, 0)
        ORDER BY s.id LIMIT 1""",
    ),
    Check(
        "checkout_order",
        "gives back no more than was topped up",
        f"""SELECT {_NAMED}, sum(b.principal_fen) || ' ' || sum(b.bonus_fen), s.payable_fen || ' ' || f.bonus_fen
        FROM checkout_order s JOIN checkout_storedvaluerefundpart b ON b.order_id = s.id
        JOIN loyalty_topupoffer f ON f.id = s.offer_id
        GROUP BY s.id, s.public_id, s.payable_fen, f.bonus_fen
        HAVING sum(b.principal_fen) > s.payable_fen OR sum(b.bonus_fen) > f.bonus_fen ORDER BY s.id LIMIT 1""",
    ),
)
