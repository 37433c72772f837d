"""What payments are to others: states, changes, and what a provider says of a charge."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lianka.foundation.values import Fen

DESCRIPTION_LENGTH_MAX = 120
SUBJECT_LENGTH_MAX = 40
CAUSE_LENGTH_MAX = 120
REASON_LENGTH_MAX = 200
RETURN_PATH_LENGTH_MAX = 500


class PaymentState(TextChoices):
    """Where a payment stands. Money that comes for a closed one makes it paid, and is told as late."""

    PENDING = "pending", _("To be paid")
    PAID = "paid", _("Paid")
    CLOSED = "closed", _("Closed")


class RefundState(TextChoices):
    """Where money on its way back stands: asked for, with the provider, arrived, or given up until someone retries."""

    REQUESTED = "requested", _("Requested")
    SENT = "sent", _("Sent to the provider")
    SUCCEEDED = "succeeded", _("Refunded")
    FAILED = "failed", _("Failed")


class Verdict(TextChoices):
    """What was thought of a notification."""

    ACCEPTED = "accepted", _("Accepted")
    DUPLICATE = "duplicate", _("Duplicate")
    FORGED = "forged", _("Forged")
    UNKNOWN_PAYMENT = "unknown_payment", _("Unknown payment")
    WRONG_AMOUNT = "wrong_amount", _("Wrong amount")
    STALE = "stale", _("Too old")


class ChangeKind(StrEnum):
    """What became of a payment. Late: it had been closed before the money came."""

    PAID = "paid"
    PAID_LATE = "paid_late"
    CLOSED = "closed"


class ChargeState(StrEnum):
    """What a provider says of a charge. Absent: the provider has never seen it."""

    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderCharge:
    """A charge as its provider knows it. `reference` is the provider's own number, for people who talk to it."""

    payment_id: str
    state: ChargeState
    amount_fen: Fen
    paid_at: datetime | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentChange:
    """A payment changed, once: told to the one operation that acts on it."""

    kind: ChangeKind
    payment_id: str
    subject: str
    amount_fen: Fen
    merchant_id: int | None
    happened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentView:
    """A payment as others see it. `refunded_fen` counts what was asked back, whether it has arrived or not."""

    public_id: str
    subject: str
    state: PaymentState
    amount_fen: Fen
    refunded_fen: Fen
    provider: str
    merchant_id: int | None
    created_at: datetime
    expires_at: datetime
    paid_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundView:
    """Money on its way back, as others see it."""

    public_id: str
    payment_id: str
    cause: str
    amount_fen: Fen
    reason: str
    state: RefundState
    attempts: int
    next_try_at: datetime | None
    latest_error: str
    requested_at: datetime
    succeeded_at: datetime | None


class SandboxChargeState(TextChoices):
    """Where a charge stands at the sandbox."""

    OPEN = "open", _("To be paid")
    PAID = "paid", _("Paid")
    CLOSED = "closed", _("Closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class CashierPage:
    """What the sandbox's cashier page shows of a charge."""

    token: str
    state: SandboxChargeState
    amount_fen: Fen
    description: str
    return_path: str
    expires_at: datetime
    paid_at: datetime | None
