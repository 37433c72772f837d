"""Stores and the service itself."""

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from lianka.domain.merchants.values import StoreView
from lianka.interfaces.api.schemas.base import Answered, PublicId


class StoreOut(Answered):
    """A store of the merchant."""

    id: PublicId = Field(examples=["sto_7h3k9m2p5q8r1s4t6v0w"])
    name: str = Field(examples=["老陈面馆总店"])
    address: str
    merchant_id: PublicId
    merchant_name: str
    is_open: bool = Field(description="Whether the merchant is active and may sell.")

    @classmethod
    def of(cls, store: StoreView) -> Self:
        """The store as programs see it."""
        return cls(
            id=store.public_id,
            name=store.name,
            address=store.address,
            merchant_id=store.merchant_public_id,
            merchant_name=store.merchant_name,
            is_open=store.is_open,
        )


class StoresOut(Answered):
    """The stores the key speaks for."""

    data: list[StoreOut]


class HealthOut(Answered):
    """That the service and its database answer."""

    status: Literal["ok"]
    time: datetime = Field(description="The moment of the service's clock.")
