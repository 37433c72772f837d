"""Stored value 储值: what stands in a wallet, and the rules an operator sets for all of them."""

from datetime import date, datetime
from typing import Final, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

ALLIANCE_WIDE: Final = ""
"""The scope of a wallet that every merchant takes. The scope of a merchant's own is `scope_of(merchant_id)`."""

LAWFUL_ANONYMOUS_FEN: Final = 1_000_00
LAWFUL_NAMED_FEN: Final = 5_000_00
"""What the measures on prepaid cards allow on one card: of a holder whose name is not known, and of one whose is."""

LICENCE_LENGTH_MAX: Final = 40

TOP_UP_SOURCE: Final = "top_up"
"""Source of the journals of top-ups; their key is the public id of the order."""

STORED_VALUE_REFUND_SOURCE: Final = "stored_value_refund"
"""Source of the journals of refunds of stored value; their key is the refund's public id."""


class SpendingOrder(TextChoices):
    """Which part of a wallet is spent before the other."""

    PRINCIPAL_FIRST = "principal_first", _("Principal first")
    BONUS_FIRST = "bonus_first", _("Bonus first")


class BonusFunder(TextChoices):
    """Who gives the bonus of a top-up."""

    MERCHANT = "merchant", _("The merchant")
    PLATFORM = "platform", _("The platform")


class WalletBalance(NamedTuple):
    """What is free in a member's wallet of a scope: what is held for an order is left out."""

    scope: str
    principal_fen: int
    bonus_fen: int

    @property
    def total_fen(self) -> int:
        """What can be spent of it."""
        return self.principal_fen + self.bonus_fen

    @property
    def merchant_id(self) -> int | None:
        """The merchant that alone takes it; None when all do."""
        return int(self.scope) if self.scope else None


class AllianceLicence(NamedTuple):
    """The payment licence by which value is stored that many merchants take, and from which day on it holds."""

    number: str
    valid_from: date


class StoredValueRules(NamedTuple):
    """What is spent first, how much principal a wallet may have, and whether the alliance may store value itself."""

    spending_order: SpendingOrder = SpendingOrder.PRINCIPAL_FIRST
    anonymous_max_fen: int = LAWFUL_ANONYMOUS_FEN
    named_max_fen: int = LAWFUL_NAMED_FEN
    licence: AllianceLicence | None = None

    def is_licensed(self, day: date) -> bool:
        """Whether value that all merchants take may be stored and spent on this business day."""
        return self.licence is not None and self.licence.valid_from <= day

    def principal_max_fen(self, *, is_named: bool) -> int:
        """How much principal may stand in one wallet of a member after a top-up."""
        return self.named_max_fen if is_named else self.anonymous_max_fen


def scope_of(merchant_id: int | None) -> str:
    """The scope of a merchant's wallets; without a merchant, of those that all take."""
    return ALLIANCE_WIDE if merchant_id is None else str(merchant_id)


class TopUpDraft(NamedTuple):
    """What an offer is to be: so much paid, so much given with it, in a merchant's wallet or (None) the alliance's."""

    merchant_id: int | None
    amount_fen: int
    bonus_fen: int
    funder: BonusFunder
    starts_at: datetime
    ends_at: datetime | None = None


class TopUpOfferView(NamedTuple):
    """An offer as members see it: pay `amount_fen`, get `bonus_fen` with it."""

    offer_id: int
    public_id: str
    merchant_id: int | None
    merchant_name: str
    amount_fen: int
    bonus_fen: int
    ends_at: datetime | None

    @property
    def scope(self) -> str:
        """The scope of the wallet it fills."""
        return scope_of(self.merchant_id)


class TopUpOfferRow(NamedTuple):
    """An offer as those see it who made it, open or not."""

    public_id: str
    amount_fen: int
    bonus_fen: int
    funder: BonusFunder
    starts_at: datetime
    ends_at: datetime | None
    withdrawn_at: datetime | None

    def is_over(self, at: datetime) -> bool:
        """Whether nobody can order it any more."""
        return self.withdrawn_at is not None or (self.ends_at is not None and self.ends_at <= at)


class TopUpRoom(NamedTuple):
    """How much principal one wallet of a member may hold, how much of that is free, and if their name is known."""

    cap_fen: int
    room_fen: int
    is_named: bool


class TopUpPlace(NamedTuple):
    """Where value can be stored: at a merchant, or (without id and name) at all. `best_bonus_fen`: of its offers."""

    public_id: str
    merchant_id: int | None
    name: str
    best_bonus_fen: int


class ValueReturned(NamedTuple):
    """What goes back of one top-up: who collected its money (None: the platform), and who gave its bonus."""

    principal_fen: int
    bonus_fen: int
    collected_by: int | None
    funder: BonusFunder
