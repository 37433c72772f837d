"""What batches of gift codes repeat of the books and of each other, as laws that name the rows which say otherwise."""

from typing import Final

from lianka.domain.cards.values import (
    GIFT_EXPIRY_SOURCE,
    GIFT_OPENING_SOURCE,
    GIFT_PAYMENT_SOURCE,
    GIFT_REPAYMENT_SOURCE,
    GIFT_VOID_SOURCE,
    GiftBatchState,
    GiftCodeState,
    GiftMoney,
    GiftPayer,
)
from lianka.domain.ledger import chart
from lianka.domain.ledger.queries.differences import first_difference_sql, legs_sql
from lianka.domain.ledger.values import Check

_EXPIRED: Final = GiftCodeState.EXPIRED.value
_PAID: Final = f"b.state = '{GiftBatchState.PAID.value}'"
_IS_HELD: Final = f"(c.state = '{GiftCodeState.NEW.value}' OR c.state = '{_EXPIRED}' AND b.keeps_expired)"


def gift_checks() -> tuple[Check, ...]:
    """All laws of gift codes, that of the money first."""
    return (*_batches(), *_acts(), *_accounts(), *_strays())


def _batches() -> tuple[Check, ...]:
    codes = "coalesce((SELECT {0} FROM cards_giftcode c WHERE c.batch_id = b.id), 0)"
    used = (
        "SELECT count(*) FROM cards_giftcode c JOIN cards_cardterm t ON t.id = c.term_id"
        " JOIN cards_membercard m ON m.id = t.card_id JOIN members_member holder ON holder.party_id = m.member_id"
        " JOIN members_member opener ON opener.party_id = c.member_id"
        " WHERE c.batch_id = b.id AND t.option_id = b.option_id AND t.price_fen = c.price_fen"
        " AND coalesce(holder.merged_into_id, m.member_id) = coalesce(opener.merged_into_id, c.member_id)"
    )
    return (
        Check(
            "cards_giftbatch",
            "is worth what its codes cost",
            f"""WITH compared AS (SELECT b.id, {_named("b")} AS row_name,
                CASE WHEN {_PAID} THEN b.total_fen ELSE 0 END AS total_fen,
                CASE WHEN {_PAID} THEN b.count ELSE 0 END AS count,
                {codes.format("sum(c.price_fen)")} AS expected_total_fen,
                {codes.format("count(*)")} AS expected_count FROM cards_giftbatch b)
            {first_difference_sql("compared", columns=["total_fen", "count"])}""",
        ),
        Check(
            "cards_giftbatch",
            "has opened a term of its price for each code that was used, for whom it was used",
            f"""WITH compared AS (SELECT b.id, {_named("b")} AS row_name, (SELECT count(*) FROM cards_giftcode c
                    WHERE c.batch_id = b.id AND c.state = '{GiftCodeState.REDEEMED.value}') AS used,
                ({used}) AS expected_used FROM cards_giftbatch b)
            {first_difference_sql("compared", columns=["used"])}""",
        ),
        Check(
            "cards_giftvoid",
            "took the codes it names, with their money",
            f"""WITH compared AS (SELECT v.id, {_named("v")} AS row_name, v.count, v.amount_fen,
                (SELECT count(*) FROM cards_giftcode c WHERE c.void_id = v.id AND c.batch_id = v.batch_id)
                    AS expected_count,
                coalesce((SELECT sum(c.price_fen) FROM cards_giftcode c WHERE c.void_id = v.id), 0)
                    AS expected_amount_fen FROM cards_giftvoid v)
            {first_difference_sql("compared", columns=["count", "amount_fen"])}""",
        ),
    )


def _acts() -> tuple[Check, ...]:
    sold, repaid = chart.CARDS_GIFT_CODES, chart.CARDS_GIFT_REPAYMENTS
    payer = f"CASE WHEN b.paid_by = '{GiftPayer.PAYABLE.value}' THEN '{chart.PAYABLE}' ELSE '{{0}}' END"
    owner = f"(b.paid_by <> '{GiftPayer.PAYABLE.value}' OR {{0}}_party_id = b.merchant_id)"
    to = f"CASE WHEN v.money = '{GiftMoney.KEEP.value}' THEN '{chart.REVENUE_BREAKAGE}' ELSE {payer.format(repaid)} END"
    expired = f"SELECT sum(c.price_fen) FROM cards_giftcode c WHERE c.batch_id = b.id AND c.state = '{_EXPIRED}'"
    lost = f"CASE WHEN b.keeps_expired THEN 0 ELSE coalesce(({expired}), 0) END"
    return (
        _booked(
            GIFT_PAYMENT_SOURCE,
            "cards_giftbatch b",
            f"b.id, {_named('b')} AS row_name, CASE WHEN {_PAID} THEN b.total_fen ELSE 0 END AS fen",
            f"l.debit_kind = {payer.format(chart.BANK)} AND l.credit_kind = '{sold}' AND {owner.format('l.debit')}",
        ),
        _booked(
            GIFT_EXPIRY_SOURCE,
            "cards_giftbatch b",
            f"b.id, {_named('b')} AS row_name, {lost} AS fen",
            f"l.debit_kind = '{sold}' AND l.credit_kind = '{chart.REVENUE_BREAKAGE}'",
        ),
        _booked(
            GIFT_VOID_SOURCE,
            "cards_giftvoid v JOIN cards_giftbatch b ON b.id = v.batch_id",
            f"v.id, {_named('v')} AS row_name, v.amount_fen AS fen",
            f"l.debit_kind = '{sold}' AND l.credit_kind = {to}",
        ),
        _booked(
            GIFT_REPAYMENT_SOURCE,
            "cards_giftrepayment r",
            f"r.id, {_named('r')} AS row_name, r.amount_fen AS fen",
            f"l.debit_kind = '{repaid}' AND l.credit_kind = '{chart.BANK}'",
        ),
    )


def _booked(source: str, rows: str, columns: str, leg: str) -> Check:
    """The money that a row says its act moved is what the journal of that source, keyed by its public id, moved."""
    table, alias = rows.split()[:2]
    moved = f"SELECT sum(l.amount) FROM legs l WHERE l.key = {alias}.public_id AND {leg}"
    return Check(
        table,
        f"moved what the journal of its {source} says",
        f"""WITH legs AS ({legs_sql(source=source)}),
        compared AS (SELECT {columns}, coalesce(({moved}), 0) AS expected_fen FROM {rows})
        {first_difference_sql("compared", columns=["fen"])}""",
    )


def _accounts() -> tuple[Check, ...]:
    held = (
        "SELECT coalesce(sum(c.price_fen), 0) FROM cards_giftcode c JOIN cards_giftbatch b ON b.id = c.batch_id"
        f" WHERE {_IS_HELD}"
    )
    due = (
        "SELECT coalesce((SELECT sum(v.amount_fen) FROM cards_giftvoid v JOIN cards_giftbatch b ON b.id = v.batch_id"
        f" WHERE v.money = '{GiftMoney.GIVE_BACK.value}' AND b.paid_by = '{GiftPayer.BANK.value}'), 0)"
        " - coalesce((SELECT sum(r.amount_fen) FROM cards_giftrepayment r), 0)"
    )
    return (
        _holds(
            chart.CARDS_GIFT_CODES, "holds what codes cost that may still be used or are kept for their buyer", held
        ),
        _holds(chart.CARDS_GIFT_REPAYMENTS, "holds what is to go back by the bank for voided codes", due),
    )


def _holds(kind: str, law: str, expected: str) -> Check:
    sides = (
        f"SELECT coalesce(sum(t.amount), 0) FROM ledger_transfer t JOIN ledger_account a ON a.id = t.{side}_id"
        f" WHERE a.kind = '{kind}'"
        for side in ("credit", "debit")
    )
    balance = " - ".join(f"({side})" for side in sides)
    return Check(
        "ledger_account",
        law,
        f"""WITH found AS (SELECT {balance} AS fen), told AS (SELECT ({expected}) AS fen)
        SELECT '{kind}', found.fen, told.fen FROM found CROSS JOIN told WHERE found.fen <> told.fen""",
    )


def _strays() -> tuple[Check, ...]:
    rows = {
        GIFT_PAYMENT_SOURCE: ("cards_giftbatch", "public_id"),
        GIFT_EXPIRY_SOURCE: ("cards_giftbatch", "public_id"),
        GIFT_VOID_SOURCE: ("cards_giftvoid", "public_id"),
        GIFT_REPAYMENT_SOURCE: ("cards_giftrepayment", "public_id"),
        GIFT_OPENING_SOURCE: ("cards_cardterm", '"order"'),
    }
    return tuple(
        Check(
            "ledger_journal",
            f"is the journal of a {source}",
            f"""SELECT l.journal_id, l.key, 'a row of {table}' FROM ({legs_sql(source=source)}) AS l
            LEFT JOIN {table} r ON r.{column} = l.key WHERE r.id IS NULL ORDER BY l.journal_id LIMIT 1""",
        )
        for source, (table, column) in rows.items()
    )


def _named(alias: str) -> str:
    return f"{alias}.id || ' (' || {alias}.public_id || ')'"
