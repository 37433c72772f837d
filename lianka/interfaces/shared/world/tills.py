"""What the tills of the city tell at the end of a day: most of what members buy, and a few returns."""

from collections.abc import Sequence
from datetime import date, datetime
from random import Random

from lianka.domain.checkout.operations.record_till_records import record_till_records
from lianka.domain.checkout.values import MemberKey, TillParties, TillRecord
from lianka.foundation.audit import Actor, ActorKind
from lianka.foundation.db import transaction
from lianka.interfaces.shared.world.city import Shop
from lianka.interfaces.shared.world.diary import Diary

TILLS = Actor(ActorKind.COMMAND, "tills")
A_DAY = (4, 10)
"""The fewest and the most purchases that tills tell of on one day."""


class Tills:
    """Makes up what was bought at the tills, by members known by their phones or by an older card."""

    def __init__(self, shops: Sequence[Shop], diary: Diary, *, old_card: str) -> None:
        self._shops, self._diary, self._old_card = shops, diary, old_card
        self._weights = [shop.spec.weight for shop in shops]
        self._count = 0
        self._latest: list[TillRecord] = []

    def sales_of(self, day: date, phones: Sequence[str]) -> list[TillRecord]:
        """The day's records in the order of their moments; some spend points, some give back a purchase."""
        chance = self._diary.chance
        records = [self._sale(day, chance.choice(phones)) for _each in range(chance.randint(*A_DAY))]
        if self._latest and chance.random() < 0.12:
            records.append(self._return(day))
        self._latest = [record for record in records if record.amount_fen > 0]
        return sorted(records, key=lambda record: record.happened_at)

    def tell_old_card(self, day: date, *, at: datetime) -> int:
        """Let the owner of an older card, whose phone nobody knows, buy something at a till."""
        record = self._sale(day, self._old_card)
        return tell([record._replace(points_spent=0)], TillParties(), at=at)

    def file_of(self, shop: Shop, day: date, phones: Sequence[str]) -> list[TillRecord]:
        """A dozen records of one shop, the last of which spends more points than anyone has."""
        records = [self._sale(day, self._diary.chance.choice(phones), shop) for _each in range(12)]
        return [*records[:-1], records[-1]._replace(points_spent=1_000_000)]

    def _sale(self, day: date, member: str, shop: Shop | None = None) -> TillRecord:
        chance = self._diary.chance
        shop = shop or chance.choices(self._shops, weights=self._weights)[0]
        ware = chance.choice(shop.spec.wares)
        self._count += 1
        return TillRecord(
            member=member,
            merchant=shop.name,
            receipt_number=f"{day:%y%m%d}-{self._count:05}",
            happened_at=self._diary.some_time_on(day),
            amount_fen=ware.price_fen * chance.randint(80, 220) // 100,
            category=ware.category,
            store=chance.choice(shop.stores).name,
            # Who has too few is refused, as at a real till.
            points_spent=_points(chance),
        )

    def _return(self, day: date) -> TillRecord:
        chance = self._diary.chance
        bought = chance.choice(self._latest)
        self._count += 1
        return bought._replace(
            receipt_number=f"{day:%y%m%d}-{self._count:05}",
            happened_at=self._diary.some_time_on(day, first_hour=21, latest_hour=21),
            amount_fen=-(bought.amount_fen // chance.choice((1, 2, 3))),
            points_spent=0,
        )


def by_phone() -> TillParties:
    """Tills that know members by their phones."""
    return TillParties(member_key=MemberKey.PHONE)


@transaction
def tell(records: Sequence[TillRecord], parties: TillParties, *, at: datetime) -> int:
    """Take the records in, in one batch; return how many were not refused."""
    outcomes = record_till_records(records=records, parties=parties, by=TILLS, at=at).outcomes
    return sum(outcome.refusal is None for outcome in outcomes)


def _points(chance: Random) -> int:
    return chance.choice((100, 200, 300)) if chance.random() < 0.06 else 0
