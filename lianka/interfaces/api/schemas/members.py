"""Members, what they hold, and how a till comes to know them."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from lianka.domain.cards.values import UsableCard
from lianka.domain.members.values import MemberView, Scan
from lianka.interfaces.api.moments import in_zone
from lianka.interfaces.api.schemas.base import Answered, Points, PublicId, RateText, Sent, StoreId


class MemberOut(Answered):
    """A member, as much of them as a merchant may know."""

    id: PublicId
    phone_masked: str = Field(description="Empty for a member without a phone.", examples=["138****5678"])

    @classmethod
    def of(cls, member: MemberView) -> Self:
        """The member, phone masked."""
        return cls(id=member.public_id, phone_masked=member.phone_masked)


class CardOut(Answered):
    """A member's card that lowers the price at this store."""

    id: PublicId
    name: str = Field(examples=["城南联盟卡"])
    rate: RateText = Field(description="The share that is paid: 0.88 is 88折.")
    valid_until: datetime | None = Field(description="Valid before this moment; null: for good.")

    @classmethod
    def of(cls, card: UsableCard) -> Self:
        """The card as programs see it."""
        until = card.valid_until
        return cls(id=card.public_id, name=card.name, rate=str(card.rate), valid_until=until and in_zone(until))


class MemberCodeIn(Sent):
    """A member code or a physical card, scanned at a store."""

    model_config = {
        "json_schema_extra": {"examples": [{"code": "281234567890123456", "store": "sto_7h3k9m2p5q8r1s4t6v0w"}]}
    }

    code: Annotated[
        str,
        Field(
            pattern=r"^([0-9]{18}|9[0-9]{15}|[;%][\x20-\x7e]{17,298}|https?://[\x21-\x7e]{1,290})$",
            description="The 18 digits on the member's phone. Or, of a physical card, its 16 digits, what its QR code"
            " says, or what its magnetic stripe holds.",
        ),
    ]
    store: StoreId


class ScanOut(Answered):
    """Who stands at the counter. The scan pays one order, before it expires."""

    id: PublicId = Field(description="The scan, to be named in quotes and purchases.")
    scanned_at: datetime
    expires_at: datetime
    member: MemberOut
    points: Points = Field(description="Points that can be spent.")
    cards: list[CardOut] = Field(description="Cards that help at this store, the lowest rate first.")

    @classmethod
    def of(cls, scan: Scan, *, member: MemberView, points: int, cards: list[UsableCard]) -> Self:
        """The scan and its member."""
        return cls(
            id=scan.public_id,
            scanned_at=in_zone(scan.scanned_at),
            expires_at=in_zone(scan.expires_at),
            member=MemberOut.of(member),
            points=points,
            cards=[CardOut.of(card) for card in cards],
        )


class BalancesOut(Answered):
    """What a member could spend."""

    member: MemberOut
    points: Points = Field(description="Points that can be spent.")
    points_owed: Points = Field(description="Points taken back that were spent already; the next ones settle them.")
