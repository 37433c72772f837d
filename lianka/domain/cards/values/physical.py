"""The words of physical cards: batches of them, where each stands, and what doors are told."""

from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lianka.domain.cards.values.cards import TermKind
from lianka.foundation.values import Fen

PHYSICAL_NUMBER_LENGTH: Final = 16
SERIAL_MAX: Final = 10**14 - 1
BATCH_COUNT_MAX: Final = 50_000


class PhysicalState(TextChoices):
    """Where a physical card stands. From `SOLD` on it belongs to a member's card; `BOUND` once the member said so."""

    MADE = "made", _("Made")
    SOLD = "sold", _("Sold")
    BOUND = "bound", _("Bound")
    LOST = "lost", _("Reported lost")
    REPLACED = "replaced", _("Replaced")
    VOIDED = "voided", _("Voided")


class BatchState(TextChoices):
    """How far a batch of physical cards has come. Its activation codes can be exported until it is handed over."""

    MADE = "made", _("Made")
    EXPORTED = "exported", _("Exported for the printer")
    HANDED_OVER = "handed_over", _("Handed over")


LIVE_STATES: Final = (PhysicalState.SOLD, PhysicalState.BOUND, PhysicalState.LOST)
"""The states of the one physical card that a member's card has at a time."""


class PhysicalCardView(NamedTuple):
    """A physical card as doors show it; `member_id` and `card_id` (public) are None while it belongs to nobody.

    `plan_id` and `option_id` are public: what the card is of, and at which price it is sold.
    """

    number: str
    state: PhysicalState
    plan_id: str
    plan_name: str
    design: str
    is_free: bool
    option_id: str
    term_kind: TermKind
    n: int | None
    price_fen: Fen
    member_id: int | None
    card_id: str | None
    holder_id: int | None
    moved_at: datetime

    @property
    def number_in_groups(self) -> str:
        """The number as it stands on the card."""
        return in_groups(self.number)

    @property
    def is_live(self) -> bool:
        """Whether it is the physical card that a member's card has at present."""
        return self.state in LIVE_STATES


class PhysicalHolder(NamedTuple):
    """Whose account a physical card opens at a till."""

    member_id: int
    card_id: str


class BoundCard(NamedTuple):
    """A physical card and the member's card, by public id, that it is one account with."""

    number: str
    card_id: str


class BatchFile(NamedTuple):
    """What the printer gets: a CSV with a line for each card of a batch."""

    name: str
    content: bytes
    row_count: int


def in_groups(number: str) -> str:
    """A number in groups of four digits, as it is printed and read aloud."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
