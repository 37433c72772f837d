"""The words of gift codes: who buys them, what a code can be, and what its holder is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lianka.domain.cards.values.cards import OptionView
from lianka.foundation.values import Fen

BUYER_NAME_LENGTH_MAX: Final = 120
CONTACT_LENGTH_MAX: Final = 200
BANK_REFERENCE_LENGTH_MAX: Final = 120
GIFT_COUNT_MAX: Final = 10_000
TYPED_LENGTH_MAX: Final = 60

GIFT_PAYMENT_SOURCE: Final = "gift_payment"
GIFT_OPENING_SOURCE: Final = "gift_opening"
GIFT_VOID_SOURCE: Final = "gift_void"
GIFT_EXPIRY_SOURCE: Final = "gift_expiry"
GIFT_REPAYMENT_SOURCE: Final = "gift_repayment"
"""Sources of journals in the books; their keys are the batch, the opening, the void, the batch and the repayment."""


class GiftBatchState(TextChoices):
    """Where a batch stands. It has codes from the moment it is paid for."""

    DRAFT = "draft", _("Draft")
    PAID = "paid", _("Paid")
    CANCELLED = "cancelled", _("Cancelled")


class GiftCodeState(TextChoices):
    """What has become of a code. Only a new one opens a card."""

    NEW = "new", _("Not used")
    REDEEMED = "redeemed", _("Used")
    VOIDED = "voided", _("Void")
    EXPIRED = "expired", _("Expired")


class GiftPayer(TextChoices):
    """Where the money for a batch came from, and where it goes back to."""

    BANK = "bank", _("Bank transfer")
    PAYABLE = "payable", _("What the merchant is owed")


class GiftMoney(TextChoices):
    """What becomes of the money of codes that are voided."""

    GIVE_BACK = "give_back", _("Give it back to the buyer")
    KEEP = "keep", _("Keep it as revenue")


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftBatchDraft:
    """A batch about to be agreed: so many codes of a price option, for a merchant or a company by its name.

    `total_fen` None: all codes at the unit price; a total that was agreed may be lower. With `keeps_expired` the
    money of codes that expire stays owed to the buyer until someone decides; otherwise it is revenue.
    """

    option: str
    count: int
    unit_price_fen: int
    expires_at: datetime
    total_fen: int | None = None
    merchant_id: int | None = None
    company: str = ""
    contact: str = ""
    keeps_expired: bool = False


class GiftCodeOffer(NamedTuple):
    """What a code that was typed would open for this member now."""

    code: str
    plan_public_id: str
    option: OptionView
    buyer: str
    expires_at: datetime
    is_renewal: bool


class ExportedCode(NamedTuple):
    """A code as it is handed to the buyer."""

    number: int
    code: str
    state: GiftCodeState


class ExportedBatch(NamedTuple):
    """The codes of a batch as a file holds them."""

    public_id: str
    plan_name: str
    expires_at: datetime
    codes: tuple[ExportedCode, ...]


class GiftVoided(NamedTuple):
    """What voiding codes did: how many, and what became of how much money."""

    public_id: str
    code_count: int
    amount_fen: Fen
    money: GiftMoney


class GiftStanding(NamedTuple):
    """How many codes of a batch are in one state, and the money of them."""

    state: GiftCodeState
    code_count: int
    amount_fen: Fen
