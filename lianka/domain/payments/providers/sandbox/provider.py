"""The sandbox: a payment provider that moves no money, for demos, tests and whoever wants to see what goes wrong.

It behaves like one elsewhere: own tables, own transactions, signed notifications that may be late, lost, doubled
and out of order, as its settings say.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from lianka.domain.payments.models import SandboxCharge
from lianka.domain.payments.providers.port import (
    ChargeRequest,
    ProviderNotification,
    ProviderRefund,
    ProviderRefundState,
    RefundRequest,
)
from lianka.domain.payments.providers.sandbox import charges
from lianka.domain.payments.providers.sandbox.notifications import SANDBOX as SANDBOX
from lianka.domain.payments.providers.sandbox.notifications import as_provider_refund, read_notification
from lianka.domain.payments.providers.sandbox.signatures import verified_event_id
from lianka.domain.payments.values import ChargeState, ProviderCharge
from lianka.foundation.values import Fen

CASHIER_ADDRESS: Final = "/pay/sandbox/{token}/"
"""Where the door `interfaces/pay` shows the cashier page."""


class SandboxProvider:
    """The sandbox behind the port."""

    def create_charge(self, request: ChargeRequest, *, at: datetime) -> str:
        """Take the charge up and return the address of its cashier page."""
        return CASHIER_ADDRESS.format(token=charges.register_charge(request, at=at).token)

    def query_charge(self, payment_id: str, *, at: datetime) -> ProviderCharge:
        """Tell where the charge stands."""
        return _charge(payment_id, charges.settled_charge(payment_id, at=at))

    def close_charge(self, payment_id: str, *, at: datetime) -> ProviderCharge:
        """Close the charge unless it is paid. One that was never taken up cannot be paid either."""
        charge = charges.close_charge(payment_id, at=at)
        if charge is None:
            return ProviderCharge(payment_id=payment_id, state=ChargeState.CLOSED, amount_fen=Fen(0))
        return _charge(payment_id, charge)

    def refund(self, request: RefundRequest, *, at: datetime) -> ProviderRefund:
        """Take the refund up; its outcome is told later."""
        refund, is_new = charges.refund_charge(request, at=at)
        if is_new:
            return ProviderRefund(
                number=request.number, state=ProviderRefundState.PROCESSING, amount_fen=request.amount_fen
            )
        return self.query_refund(refund.refund_id, at=at)

    def query_refund(self, number: str, *, at: datetime) -> ProviderRefund:
        """Tell where the refund stands."""
        refund = charges.find_refund(number)
        if refund is None:
            return ProviderRefund(number=number, state=ProviderRefundState.ABSENT, amount_fen=Fen(0))
        return as_provider_refund(
            number=refund.refund_id,
            state=ProviderRefundState(refund.state),
            amount_fen=refund.amount_fen,
            decided_at=refund.decided_at,
        )

    def verify_notification(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> ProviderNotification:
        """Read a notification that the sandbox signed within five minutes."""
        return read_notification(verified_event_id(headers, body, at=at), body)


def _charge(payment_id: str, charge: SandboxCharge | None) -> ProviderCharge:
    if charge is None:
        return ProviderCharge(payment_id=payment_id, state=ChargeState.ABSENT, amount_fen=Fen(0))
    return ProviderCharge(
        payment_id=payment_id,
        state=ChargeState(charge.state),
        amount_fen=Fen(charge.amount_fen),
        paid_at=charge.paid_at,
        reference=charge.token,
    )
