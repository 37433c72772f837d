"""What payments store: our side of them, and the sandbox, which stands for the outside world."""

from lianka.domain.payments.models.payments import (
    Payment,
    PaymentMove,
    PaymentNotification,
    PaymentRefund,
    PaymentRefundMove,
)
from lianka.domain.payments.models.sandbox import SandboxCharge, SandboxNotification, SandboxRefund, SandboxSettings

__all__ = [
    "Payment",
    "PaymentMove",
    "PaymentNotification",
    "PaymentRefund",
    "PaymentRefundMove",
    "SandboxCharge",
    "SandboxNotification",
    "SandboxRefund",
    "SandboxSettings",
]
