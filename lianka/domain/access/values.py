"""Roles and what a user holds; scopes and what a key opens."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a user can be: an operator at the platform, or one of a merchant's people there."""

    OPERATOR_ADMIN = "operator_admin", _("Operator: administrator")
    OPERATOR_FINANCE = "operator_finance", _("Operator: finance")
    OPERATOR_SUPPORT = "operator_support", _("Operator: support")
    OPERATOR_AUDITOR = "operator_auditor", _("Operator: auditor")
    MERCHANT_OWNER = "merchant_owner", _("Merchant: owner")
    MERCHANT_MANAGER = "merchant_manager", _("Merchant: manager")
    MERCHANT_CASHIER = "merchant_cashier", _("Merchant: cashier")
    MERCHANT_FINANCE = "merchant_finance", _("Merchant: finance")


OPERATOR_ROLES = frozenset({Role.OPERATOR_ADMIN, Role.OPERATOR_FINANCE, Role.OPERATOR_SUPPORT, Role.OPERATOR_AUDITOR})
MERCHANT_ROLES = frozenset(Role) - OPERATOR_ROLES


class HeldRole(NamedTuple):
    """A role a user holds now, and the party at which it holds."""

    role: Role
    party_id: int


class Subject(Protocol):
    """Whoever policies decide about, such as a `User`."""

    @property
    def is_active(self) -> bool:
        """Whether the user may sign in at all."""

    @property
    def held_roles(self) -> Iterable[HeldRole]:
        """The roles held now."""


LABEL_LENGTH_MAX: Final = 60


class ApiScope(TextChoices):
    """What a key of a merchant opens at the programs' door."""

    MEMBERS_READ = "members:read", _("Know members by their codes")
    BALANCES_READ = "balances:read", _("Read balances")
    QUOTES_READ = "quotes:read", _("Ask for prices")
    PURCHASES_READ = "purchases:read", _("Read purchases")
    PURCHASES_WRITE = "purchases:write", _("Take payments")
    REFUNDS_WRITE = "refunds:write", _("Refund purchases")


class IssuedApiKey(NamedTuple):
    """A new key. Its secret is known here and nowhere else: it is shown once."""

    public_id: str
    secret: str


class ApiKeyView(NamedTuple):
    """A key as screens may show it: never its secret. `store` is a store's public id, or empty for all of them."""

    public_id: str
    label: str
    store: str
    scopes: tuple[ApiScope, ...]
    created_at: datetime
    created_by: str
    latest_used_at: datetime | None
    revoked_at: datetime | None
    revoked_by: str
