"""Which payment providers there are. A provider is removed by deleting its line and its folder."""

from collections.abc import Mapping
from typing import Final

from django.conf import settings

from lianka.domain.payments.errors import ProviderNotFound
from lianka.domain.payments.providers.port import Provider
from lianka.domain.payments.providers.sandbox.provider import SANDBOX, SandboxProvider

PROVIDERS: Final[Mapping[str, type[Provider]]] = {SANDBOX: SandboxProvider}
"""Code of a provider -> its adapter."""


def get_provider(code: str) -> Provider:
    """The provider of this code. Raises `ProviderNotFound`."""
    try:
        return PROVIDERS[code]()
    except KeyError:
        raise ProviderNotFound(field="provider") from None


def provider_in_use() -> str:
    """The code of the provider that takes new payments. Raises `ProviderNotFound` for a wrong setting."""
    code: str = settings.LIANKA_PAYMENT_PROVIDER
    get_provider(code)
    return code
