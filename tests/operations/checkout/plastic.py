"""Scenes with physical cards: a batch in the noodle shop's hands, and what its counter and its customers do with it."""

from datetime import datetime
from typing import NamedTuple

from lianka.domain.cards.models import PhysicalBatch, PriceOption
from lianka.domain.cards.operations.bind_physical_card import bind_physical_card
from lianka.domain.cards.operations.export_physical_batch import export_physical_batch
from lianka.domain.cards.operations.hand_over_batch import hand_over_batch
from lianka.domain.cards.operations.make_physical_batch import make_physical_batch
from lianka.domain.cards.operations.report_physical_loss import report_physical_loss
from lianka.domain.cards.values import BoundCard
from lianka.domain.checkout.operations.sell_physical_card import sell_physical_card
from lianka.domain.checkout.values import OrderView
from tests.operations.checkout.counter import CASHIER, NOW, Counter, member_actor
from tests.world import OPERATOR, World

BIND_ADDRESS = "https://lianka.example/m/cards/bind/"
STRANGER_PHONE = "139 0000 0001"


class Plastic(NamedTuple):
    """A batch, and its cards: each number with the code under its scratch-off field."""

    batch: str
    cards: list[tuple[str, str]]

    @property
    def numbers(self) -> list[str]:
        """The numbers alone, from the first."""
        return [number for number, _code in self.cards]


def make_plastic(option: str, *, count: int = 5, merchant_id: int | None = None, at: datetime = NOW) -> str:
    """A batch that nobody has printed yet; its public id."""
    return make_physical_batch(option_public_id=option, count=count, merchant_id=merchant_id, by=OPERATOR, at=at)


def print_plastic(batch: str, *, at: datetime = NOW) -> Plastic:
    """What the printer got: read from the very file."""
    content = export_physical_batch(batch_public_id=batch, bind_address=BIND_ADDRESS, by=OPERATOR, at=at).content
    rows = [line.split(",") for line in content.decode("utf-8-sig").splitlines()[1:]]
    return Plastic(batch, [(row[0], row[2]) for row in rows])


def hand_over_plastic(
    world: World, option: str, *, count: int = 5, merchant_id: int | None = None, at: datetime = NOW
) -> Plastic:
    """Cards in the hands of the noodle shop, or of another merchant."""
    plastic = print_plastic(make_plastic(option, count=count, at=at), at=at)
    holder = world.noodles if merchant_id is None else merchant_id
    hand_over_batch(batch_public_id=plastic.batch, merchant_id=holder, by=OPERATOR, at=at)
    return plastic


def free_option(counter: Counter) -> str:
    """The one price of the free card."""
    return PriceOption.objects.get(plan__public_id=counter.free_plan).public_id


def sell_plastic(
    counter: Counter,
    number: str,
    *,
    phone: str = STRANGER_PHONE,
    price_fen: int = 19_900,
    key: str = "sale",
    at: datetime = NOW,
) -> OrderView:
    """The noodle shop's cashier sells a card."""
    return sell_physical_card(
        number=number,
        phone=phone,
        store_public_id=counter.noodles,
        expected_price_fen=price_fen,
        by=CASHIER,
        key=key,
        at=at,
    )


def sell_and_lose_plastic(world: World, counter: Counter, *, at: datetime) -> None:
    """A batch at the printer's; another at the noodle shop, of which one card is sold, one lost, and others left."""
    print_plastic(make_plastic(counter.paid_option, at=at), at=at)
    sold, lost, *_left = hand_over_plastic(world, counter.paid_option, at=at).numbers
    sell_plastic(counter, sold, phone="13900000011", key="plastic sold", at=at)
    sell_plastic(counter, lost, phone="13900000012", key="plastic lost", at=at)
    report_physical_loss(number=lost, by=CASHIER, at=at)


def bind_plastic(member_id: int, number: str, code: str, *, key: str = "bind", at: datetime = NOW) -> BoundCard:
    """A member types what stands on a card."""
    return bind_physical_card(number=number, code=code, member_id=member_id, key=key, by=member_actor(member_id), at=at)


def wrong(code: str) -> str:
    """Another code than this one."""
    return f"{(int(code) + 1) % 10**8:08d}"


def batch_of(public_id: str) -> PhysicalBatch:
    """The row of a batch."""
    return PhysicalBatch.objects.get(public_id=public_id)
