"""The books as tables. Only `operations/` of this context write them; `docs/rules/books.md` tells the story.

There are no foreign keys in the database here: they would cost half the speed of posting. Existence is
checked by counting locked rows, and the self-check audits the rest.
"""

from typing import Any

from django.db import models
from django.db.models import F, Q

from lianka.foundation.append_only import AppendOnly


def _link(to: str) -> "models.ForeignKey[Any, Any]":
    """A reference that Django can join and neither indexes nor enforces."""
    return models.ForeignKey(to, models.PROTECT, related_name="+", db_constraint=False, db_index=False)


class Account(models.Model):
    """Where value stands: a kind of the chart, a party, and a scope within.

    `balance`, `held` and `version` are kept for guarded accounts only; a tally's balance is its latest fold plus
    the transfers since.
    """

    party = _link("access.Party")
    kind = models.CharField(max_length=40)
    scope = models.CharField(max_length=64, default="", blank=True)
    asset = models.CharField(max_length=6)
    is_guarded = models.BooleanField()
    balance = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(default=0)
    version = models.BigIntegerField(default=0)
    heir = models.ForeignKey(
        "ledger.Account", models.PROTECT, related_name="+", db_constraint=False, db_index=False, null=True
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "party", "scope"), name="account_is_one_per_kind_party_scope"),
            models.CheckConstraint(
                condition=Q(is_guarded=False) | Q(balance__gte=F("floor") + F("held")),
                name="guarded_account_stays_above_its_floor",
            ),
            models.CheckConstraint(
                condition=Q(is_guarded=True) | Q(balance=0, held=0, floor=0, version=0),
                name="tally_account_keeps_no_balance",
            ),
            models.CheckConstraint(condition=Q(held__gte=0), name="account_holds_no_negative_amount"),
            models.CheckConstraint(
                condition=Q(heir=None) | Q(is_guarded=True, balance=0, held=0),
                name="account_with_an_heir_has_nothing_left",
            ),
        )
        indexes = (
            models.Index(fields=("party", "kind"), name="account_by_party"),
            models.Index(fields=("heir",), condition=Q(heir__isnull=False), name="account_by_heir"),
        )


class Floor(AppendOnly):
    """What an account's floor was set to, each time: without this a changed credit limit would leave no trace."""

    pk = models.CompositePrimaryKey("account_id", "number")
    account = _link("ledger.Account")
    number = models.PositiveIntegerField()
    floor_before = models.BigIntegerField()
    floor = models.BigIntegerField()
    set_at = models.DateTimeField()


class Journal(AppendOnly):
    """One business fact, told by a source under its own key. Its transfers share one fate."""

    source = models.CharField(max_length=40)
    key = models.CharField(max_length=160)
    reason = models.CharField(max_length=60)
    happened_at = models.DateTimeField()
    posted_at = models.DateTimeField()
    book_date = models.DateField()
    request_digest = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("source", "key"), name="journal_is_one_per_source_and_key"),)
        indexes = (models.Index(fields=("book_date", "id"), name="journal_by_book_date"),)


class Transfer(AppendOnly):
    """One positive amount of one asset from the debited to the credited account."""

    pk = models.CompositePrimaryKey("journal_id", "number")
    journal = _link("ledger.Journal")
    number = models.PositiveSmallIntegerField()
    debit = _link("ledger.Account")
    credit = _link("ledger.Account")
    asset = models.CharField(max_length=6)
    amount = models.BigIntegerField()
    book_date = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="transfer_moves_a_positive_amount"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="transfer_joins_two_different_accounts"),
        )
        indexes = (
            models.Index(fields=("debit", "book_date", "journal"), include=("amount",), name="transfer_by_debit"),
            models.Index(fields=("credit", "book_date", "journal"), include=("amount",), name="transfer_by_credit"),
        )


class Line(AppendOnly):
    """One journal's change of a guarded account, and the balance after it. Versions have no gap and no double."""

    pk = models.CompositePrimaryKey("account_id", "version")
    account = _link("ledger.Account")
    version = models.BigIntegerField()
    journal = _link("ledger.Journal")
    change = models.BigIntegerField()
    balance_after = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=("journal",), name="line_by_journal"),)


class Lot(models.Model):
    """Points (or coins) granted at one moment: who backs them, what they cost, until when they live.

    What the fund still holds for a lot is `cost_fen − floor(cost_fen × (granted − remaining) / granted)`.
    """

    account = _link("ledger.Account")
    journal = _link("ledger.Journal")
    issuer = _link("access.Party")
    granted = models.BigIntegerField()
    cost_fen = models.BigIntegerField()
    remaining = models.BigIntegerField()
    held = models.BigIntegerField(default=0)
    earned_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    terms_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(held__gte=0, remaining__gte=F("held"), granted__gte=F("remaining")),
                name="lot_is_within_what_was_granted",
            ),
            models.CheckConstraint(condition=Q(granted__gt=0, cost_fen__gte=0), name="lot_grants_a_positive_amount"),
        )
        indexes = (
            models.Index(
                fields=("account", "expires_at", "id"), condition=Q(remaining__gt=0), name="lot_by_account_and_expiry"
            ),
            models.Index(fields=("expires_at", "account"), condition=Q(remaining__gt=0), name="lot_by_expiry"),
            models.Index(fields=("journal",), name="lot_by_journal"),
        )


class LotMove(AppendOnly):
    """What a journal took from a lot (negative) or gave back to it (positive), and the cost that went along."""

    pk = models.CompositePrimaryKey("journal_id", "number")
    journal = _link("ledger.Journal")
    number = models.PositiveSmallIntegerField()
    lot = _link("ledger.Lot")
    amount = models.BigIntegerField()
    cost_fen = models.BigIntegerField()
    undoes = models.ForeignKey(
        "ledger.Journal", models.PROTECT, related_name="+", db_constraint=False, db_index=False, null=True
    )

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(amount=0), name="lot_move_moves_some_amount"),)
        indexes = (
            models.Index(fields=("lot",), name="lot_move_by_lot"),
            models.Index(fields=("undoes",), condition=Q(undoes__isnull=False), name="lot_move_by_undone_journal"),
        )


class Handover(AppendOnly):
    """An account, or one lot of it, that a journal gave to an heir: how much stood there at that moment."""

    pk = models.CompositePrimaryKey("journal_id", "number")
    journal = _link("ledger.Journal")
    number = models.PositiveIntegerField()
    lot = models.ForeignKey(
        "ledger.Lot", models.PROTECT, related_name="+", db_constraint=False, db_index=False, null=True
    )
    from_account = _link("ledger.Account")
    to_account = _link("ledger.Account")
    amount = models.BigIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(from_account=F("to_account")), name="handover_joins_two_different_accounts"
            ),
        )
        indexes = (
            models.Index(fields=("lot",), condition=Q(lot__isnull=False), name="handover_by_lot"),
            models.Index(fields=("to_account",), name="handover_by_heir"),
            models.Index(fields=("from_account",), name="handover_by_holder"),
        )


class Hold(models.Model):
    """An amount reserved against an account's floor. Posted, voided or expired once only."""

    class State(models.TextChoices):
        OPEN = "open"
        POSTED = "posted"
        VOIDED = "voided"
        EXPIRED = "expired"

    source = models.CharField(max_length=40)
    key = models.CharField(max_length=160)
    account = _link("ledger.Account")
    amount = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    held_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("source", "key"), name="hold_is_one_per_source_and_key"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="hold_reserves_a_positive_amount"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True) | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="hold_is_settled_when_not_open",
            ),
        )
        indexes = (
            models.Index(fields=("expires_at",), condition=Q(state="open"), name="hold_open_by_expiry"),
            models.Index(fields=("account",), condition=Q(state="open"), name="hold_open_by_account"),
        )


class HoldLot(AppendOnly):
    """Which lots a hold names, and how much of each."""

    pk = models.CompositePrimaryKey("hold_id", "lot_id")
    hold = _link("ledger.Hold")
    lot = _link("ledger.Lot")
    amount = models.BigIntegerField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(amount__gt=0), name="hold_lot_names_a_positive_amount"),)
        indexes = (models.Index(fields=("lot",), name="hold_lot_by_lot"),)


class Closing(AppendOnly):
    """A closed business date. `digest` chains the day's totals and journals to the day before it."""

    book_date = models.DateField(primary_key=True)
    closed_at = models.DateTimeField()
    journal_count = models.BigIntegerField()
    journals_digest = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)


class DailyTotal(AppendOnly):
    """What moved over all accounts of one kind on a closed date."""

    pk = models.CompositePrimaryKey("book_date", "kind")
    book_date = models.DateField()
    kind = models.CharField(max_length=40)
    asset = models.CharField(max_length=6)
    debits = models.BigIntegerField()
    credits = models.BigIntegerField()
    balance = models.BigIntegerField()


class Fold(AppendOnly):
    """The balance of a tally account at the end of a closed date on which it moved."""

    pk = models.CompositePrimaryKey("account_id", "book_date")
    account = _link("ledger.Account")
    book_date = models.DateField()
    balance = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=("book_date",), name="fold_by_book_date"),)
