"""Pay on the sandbox's cashier page."""

from datetime import datetime

from lianka.domain.payments.providers.sandbox.charges import pay_charge
from lianka.domain.payments.providers.sandbox.notifications import deliver_due
from lianka.domain.payments.queries import get_cashier_page
from lianka.domain.payments.values import CashierPage

NOTIFICATIONS_AT_ONCE = 100


def pay_in_sandbox(*, token: str, at: datetime) -> CashierPage:
    """Pay the charge if it is open, and return what its page shows now; twice does nothing twice.

    What is due of its notifications is sent at once, so that a demo without jobs goes on; what is not taken now
    comes up again later. Raises `SandboxChargeNotFound`.
    """
    charge = pay_charge(token, at=at)
    deliver_due(at=at, about=charge.charge_id, count_max=NOTIFICATIONS_AT_ONCE)
    return get_cashier_page(token=token, at=at)
