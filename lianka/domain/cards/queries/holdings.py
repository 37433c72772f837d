"""What members hold, and where it helps them."""

from datetime import date, datetime
from typing import Any, Final

from lianka.domain.cards.errors import MemberCardNotFound
from lianka.domain.cards.models import MemberCard
from lianka.domain.cards.queries.plans import summary_of
from lianka.domain.cards.rules.discounts import WHOLE, LinkAnswer, rate_at
from lianka.domain.cards.values import DiscountChannel, GroupCodeView, LinkState, MemberCardView, UsableCard
from lianka.foundation.calendar import business_date, end_of_day, start_of_day
from lianka.foundation.db import as_day, as_parameter, fetch_all
from lianka.foundation.values import Rate

_RATES: Final = {DiscountChannel.IN_STORE: "in_store_rate", DiscountChannel.DEAL: "deal_rate"}
_USABLE: Final = """
SELECT c.id, c.public_id, c.plan_id, p.name, p.design, coalesce(t.code, ''), c.last_day,
    s.state, s.{rate}, m.state, m.{rate}, p.default_{rate}
FROM cards_membercard c JOIN cards_cardplan p ON p.id = c.plan_id
LEFT JOIN merchants_trade t ON t.id = p.trade_id
LEFT JOIN cards_cardlink s ON s.plan_id = p.id AND s.merchant_id = %s AND s.store_id = %s AND s.state <> 'ended'
LEFT JOIN cards_cardlink m ON m.plan_id = p.id AND m.merchant_id = %s AND m.store_id IS NULL AND m.state <> 'ended'
WHERE c.member_id = %s AND c.first_day <= %s AND (c.last_day IS NULL OR c.last_day >= %s)
"""


def list_cards_of_member(*, member_id: int, at: datetime) -> list[MemberCardView]:
    """All cards the member holds, the valid ones first, then the latest opened first. One statement."""
    cards = _read(member_id=member_id)
    views = [_view(card, at=at) for card in cards.order_by("-opened_at", "-pk")]
    return sorted(views, key=lambda view: not view.is_valid)


def get_card_of_member(*, public_id: str, member_id: int, at: datetime) -> MemberCardView:
    """One of the member's cards. Raises `MemberCardNotFound`, for another's card too."""
    card = _read(member_id=member_id).filter(public_id=public_id).first()
    if card is None:
        raise MemberCardNotFound(field="card")
    return _view(card, at=at)


def list_usable_cards(
    *,
    member_id: int,
    store_id: int | None,
    merchant_id: int,
    at: datetime,
    channel: DiscountChannel = DiscountChannel.IN_STORE,
) -> list[UsableCard]:
    """The member's valid cards that lower the price at this store, the lowest rate first. One statement."""
    today = as_parameter(business_date(at))
    rows = fetch_all(
        _USABLE.format(rate=_RATES[channel]), [merchant_id, store_id, merchant_id, member_id, today, today]
    )
    usable = [card for card in (_usable(*row) for row in rows) if card is not None]
    return sorted(usable, key=lambda card: (card.rate, card.card_id))


def valid_until(last_day: date | None) -> datetime | None:
    """The first moment at which a card with this last day is no longer valid; None: it is for good."""
    return None if last_day is None else end_of_day(last_day)


def _read(*, member_id: int) -> Any:
    return MemberCard.objects.filter(member_id=member_id).select_related("plan__trade", "group_code")


def _view(card: MemberCard, *, at: datetime) -> MemberCardView:
    today, group = business_date(at), card.group_code
    return MemberCardView(
        card_id=card.pk,
        public_id=card.public_id,
        number=card.number,
        plan=summary_of(card.plan),
        opened_at=card.opened_at,
        valid_from=start_of_day(card.first_day),
        valid_until=valid_until(card.last_day),
        is_refunded=card.is_refunded,
        is_valid=card.first_day <= today and (card.last_day is None or today <= card.last_day),
        group=GroupCodeView(group.public_id, group.label, group.address) if group else None,
    )


def _usable(
    card_id: int,
    public_id: str,
    plan_id: int,
    name: str,
    design: str,
    trade: str,
    last_day: date | str | None,
    *links_and_default: Any,
) -> UsableCard | None:
    store_state, store_rate, merchant_state, merchant_rate, default = links_and_default
    rate = rate_at(
        store=_answer(store_state, store_rate),
        merchant=_answer(merchant_state, merchant_rate),
        default=None if default is None else Rate(default),
    )
    if rate is None or rate >= WHOLE:
        return None
    until = valid_until(None if last_day is None else as_day(last_day))
    return UsableCard(card_id, public_id, plan_id, name, design, rate, until, trade)


def _answer(state: str | None, millionths: int | None) -> LinkAnswer | None:
    return None if state is None or millionths is None else LinkAnswer(LinkState(state), Rate(millionths))
