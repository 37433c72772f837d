"""What a payment provider can do, in the words of this house (`docs/decisions/0070-the-port-of-payment-providers.md`).

An adapter calls the outside world: never inside a transaction of ours. Whatever it is asked may be asked again
with the same id and then does nothing twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from lianka.domain.payments.values import ProviderCharge
from lianka.foundation.values import Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRequest:
    """What is to be paid, by whom, to whose account at the provider (`merchant_id` None: the platform's own)."""

    payment_id: str
    amount_fen: Fen
    description: str
    payer_id: int
    merchant_id: int | None
    expires_at: datetime
    return_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRequest:
    """What is to go back of which payment. `paid_fen` is the whole amount of the payment.

    A `number` is sent again until its outcome is known; after it failed for good the refund gets another one.
    """

    number: str
    payment_id: str
    amount_fen: Fen
    paid_fen: Fen
    merchant_id: int | None
    reason: str


class ProviderRefundState(StrEnum):
    """What a provider says of a refund. Absent: it has never seen it.

    Failed is final: no money will ever move under this number. A refund that a person may yet carry through
    at the provider is being processed still.
    """

    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRefund:
    """A refund as its provider knows it. `error` says in the provider's words why it failed or does not go on."""

    number: str
    state: ProviderRefundState
    amount_fen: Fen
    succeeded_at: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderNotification:
    """A verified notification: about one charge or one refund."""

    event_id: str
    about: ProviderCharge | ProviderRefund


class StaleSignature(Exception):
    """The signature is right, but of another time."""

    def __init__(self, event_id: str) -> None:
        self.event_id = event_id
        super().__init__(event_id)


class WrongSignature(Exception):
    """The signature is missing or wrong, or what it signs cannot be read."""


class Provider(Protocol):
    """A payment provider. Every call to the outside may raise `ProviderUnavailable` or `ProviderRefused`."""

    def create_charge(self, request: ChargeRequest, *, at: datetime) -> str:
        """Register the charge under its payment's id, and return the address of the page where it is paid.

        Asked again for the same payment it returns an address of the same charge.
        """
        ...

    def query_charge(self, payment_id: str, *, at: datetime) -> ProviderCharge:
        """Tell where the charge stands."""
        ...

    def close_charge(self, payment_id: str, *, at: datetime) -> ProviderCharge:
        """Make sure that nobody can pay the charge any more, and tell where it stands: paid ones stay paid."""
        ...

    def refund(self, request: RefundRequest, *, at: datetime) -> ProviderRefund:
        """Send money back, once for each number. Asked again it tells where the refund stands."""
        ...

    def query_refund(self, number: str, *, at: datetime) -> ProviderRefund:
        """Tell where the refund stands."""
        ...

    def verify_notification(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> ProviderNotification:
        """Read a notification that the provider signed. Calls nobody. Raises `WrongSignature`, `StaleSignature`."""
        ...
