"""Cards on sale, members who open them, and what the books say of it."""

from dataclasses import replace
from datetime import date, datetime, time
from itertools import count
from zoneinfo import ZoneInfo

from lianka.domain.cards.models import PriceOption
from lianka.domain.cards.operations.add_price_option import add_price_option
from lianka.domain.cards.operations.answer_link import answer_link
from lianka.domain.cards.operations.create_plan import create_plan
from lianka.domain.cards.operations.offer_link import offer_link
from lianka.domain.cards.operations.open_card import open_card as open_in_transaction
from lianka.domain.cards.operations.put_on_sale import put_on_sale
from lianka.domain.cards.values import OpenedCard, OptionDraft, PlanDraft, TermKind
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef
from lianka.foundation.audit import SYSTEM, Actor, ActorKind
from lianka.foundation.db import transaction
from lianka.foundation.values import Rate
from tests.world import OPENED_AT, OPERATOR

OWNER = Actor(ActorKind.STAFF, "chen")
ZONE = ZoneInfo("Asia/Shanghai")
DINING = PlanDraft(name="城南美食卡", is_free=False, trade="catering", benefits=("面馆 88 折", "生日加菜"))
WELCOME = PlanDraft(name="新人体验卡", is_free=True, member_limit=1)
EVERYWHERE = replace(
    DINING, name="联盟通卡", accepts_all=True, default_in_store_rate=Rate.of("0.95"), default_deal_rate=Rate.of("0.9")
)
MONTH = OptionDraft(term_kind=TermKind.MONTHS, n=1, price_fen=3100)
YEAR = OptionDraft(term_kind=TermKind.MONTHS, n=12, price_fen=19900, list_price_fen=36500)
THIRTY_DAYS = OptionDraft(term_kind=TermKind.DAYS, n=30, price_fen=3000)
FOR_GOOD = OptionDraft(term_kind=TermKind.PERMANENT, price_fen=99900)
FREE_WEEK = OptionDraft(term_kind=TermKind.DAYS, n=7, price_fen=0)

_orders = count(1)


def on(day: str | date, hour: int = 12) -> datetime:
    """A moment of a business day."""
    return datetime.combine(date.fromisoformat(str(day)), time(hour), tzinfo=ZONE)


def plan_on_sale(draft: PlanDraft, *options: OptionDraft, at: datetime = OPENED_AT) -> str:
    """A card on sale with these prices; its public id."""
    public_id = create_plan(draft=draft, by=OPERATOR, at=at)
    for option in options:
        add_price_option(plan_public_id=public_id, option=option, by=OPERATOR, at=at)
    put_on_sale(plan_public_id=public_id, by=OPERATOR, at=at)
    return public_id


def options_of(plan_public_id: str) -> list[PriceOption]:
    """The prices of a card, in the order they were added."""
    return list(PriceOption.objects.filter(plan__public_id=plan_public_id, archived_at=None).order_by("pk"))


def sell(member_id: int, plan_public_id: str, *, at: datetime, option: int = 0, order: str | None = None) -> OpenedCard:
    """Open the card for what its option costs, as a captured order does."""
    row = options_of(plan_public_id)[option]
    order = order or f"ord_{next(_orders)}"
    return transaction(open_in_transaction)(
        member_id=member_id, option_id=row.pk, paid_fen=row.price_fen, order=order, by=SYSTEM, at=at
    )


def balance(kind: str, party_id: int) -> int:
    """What the books say stands there."""
    return balance_of(AccountRef(kind, party_id))


def accepted_link(
    plan_public_id: str, merchant_id: int, in_store: str, deal: str = "0.9", *, store: str | None = None
) -> str:
    """A link that its merchant has accepted."""
    link = offer_link(
        plan_public_id=plan_public_id,
        merchant_id=merchant_id,
        store_public_id=store,
        in_store_rate=Rate.of(in_store),
        deal_rate=Rate.of(deal),
        by=OPERATOR,
        at=OPENED_AT,
    )
    answer_link(link_public_id=link, merchant_id=merchant_id, accept=True, by=OWNER, at=OPENED_AT)
    return link
