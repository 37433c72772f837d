"""Links of merchants to cards, and what Wang's cards are worth at a store."""

from lianka.domain.cards.operations.answer_link import answer_link
from lianka.domain.cards.operations.offer_link import offer_link
from lianka.domain.cards.operations.set_link_rates import set_link_rates
from lianka.domain.cards.queries import list_usable_cards
from lianka.domain.cards.values import DiscountChannel, UsableCard
from lianka.domain.merchants.models import Store
from lianka.foundation.values import Rate
from lianka.interfaces.shared.world import World
from tests.operations.cards.scene import OWNER, on
from tests.world import OPENED_AT, OPERATOR


def store_of(merchant_id: int) -> Store:
    return Store.objects.filter(merchant_id=merchant_id).order_by("pk")[0]


def usable(
    world: World,
    merchant_id: int,
    *,
    store: Store | None = None,
    day: str = "2026-01-06",
    channel: DiscountChannel = DiscountChannel.IN_STORE,
) -> list[UsableCard]:
    store = store or store_of(merchant_id)
    return list_usable_cards(
        member_id=world.wang, store_id=store.pk, merchant_id=merchant_id, at=on(day), channel=channel
    )


def rates(world: World, merchant_id: int, store: Store | None = None) -> list[str]:
    return [str(card.rate) for card in usable(world, merchant_id, store=store)]


def offered_link(
    plan: str, merchant_id: int, in_store: str = "0.88", deal: str = "0.9", store: str | None = None
) -> str:
    return offer_link(
        plan_public_id=plan,
        merchant_id=merchant_id,
        store_public_id=store,
        in_store_rate=Rate.of(in_store),
        deal_rate=Rate.of(deal),
        by=OPERATOR,
        at=OPENED_AT,
    )


def answer(link: str, merchant_id: int, *, accept: bool) -> None:
    answer_link(link_public_id=link, merchant_id=merchant_id, accept=accept, by=OWNER, at=OPENED_AT)


def propose(link: str, in_store: str, deal: str = "0.9") -> None:
    rates = {"in_store_rate": Rate.of(in_store), "deal_rate": Rate.of(deal)}
    set_link_rates(link_public_id=link, by=OPERATOR, at=OPENED_AT, **rates)
