"""Open a card for a member, or renew the one held (CARD-3, CARD-4)."""

from datetime import datetime

from django.db import IntegrityError
from django.db.models import F, Q

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.cards.errors import (
    CardPriceDiffers,
    OptionNotFound,
    OrderOpenedAnother,
    PlanNotOnSale,
    PlanSoldOut,
)
from lianka.domain.cards.models import CardPlan, CardTerm, MemberCard, PriceOption
from lianka.domain.cards.operations.give_group_code import give_group_code
from lianka.domain.cards.queries.holdings import valid_until
from lianka.domain.cards.queries.offers import Opening, prepare_opening
from lianka.domain.cards.rules.numbers import card_number
from lianka.domain.cards.values import SALE_SOURCE, OpenedCard, PlanState
from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import AccountRef, Journal, Transfer
from lianka.foundation.audit import Actor, ActorKind, record
from lianka.foundation.db import RaceLost, next_ids, transaction_required
from lianka.foundation.identifiers import new_public_id

_RECORDED = (ActorKind.OPERATOR, ActorKind.STAFF, ActorKind.COMMAND)


@transaction_required
def open_card(*, member_id: int, option_id: int, paid_fen: int, order: str, by: Actor, at: datetime) -> OpenedCard:
    """Open the card of a price option for a member, or renew it in place, and book what was paid for it.

    Each order opens once: a second call gives the first answer. Every refusal comes before anything is written.
    Raises what `get_offer` raises, `CardPriceDiffers`, `OrderOpenedAnother`, and `RaceLost` when a rival opened a
    card for the same order or member at the same moment.
    """
    earlier = CardTerm.objects.filter(order=order).select_related("card").first()
    if earlier is not None:
        return _opened_before(earlier, member_id=member_id, option_id=option_id)
    option = PriceOption.objects.filter(pk=option_id).select_related("plan").first()
    if option is None:
        raise OptionNotFound(field="option")
    if paid_fen != option.price_fen:
        raise CardPriceDiffers(field="paid_fen", price_fen=option.price_fen, paid_fen=paid_fen)
    card = MemberCard.objects.select_for_update(no_key=True).filter(member_id=member_id, plan=option.plan).first()
    opening = prepare_opening(option=option, card=card, member_id=member_id, at=at)
    _take_of_stock(opening.plan)
    try:
        term = _write(opening, member_id=member_id, order=order, by=by, at=at)
    except IntegrityError as error:
        raise RaceLost from error
    _book(order, paid_fen, at)
    if by.kind in _RECORDED:
        facts = {"order": order, "option": option.public_id, "paid_fen": paid_fen}
        record(by=by, action="cards.open_card", subject=term.card.public_id, at=at, facts=facts)
    return _answer(term)


def _opened_before(term: CardTerm, *, member_id: int, option_id: int) -> OpenedCard:
    if (term.card.member_id, term.option_id) != (member_id, option_id):
        raise OrderOpenedAnother(field="order")
    return _answer(term)


def _answer(term: CardTerm) -> OpenedCard:
    return OpenedCard(term.card_id, term.card.public_id, term.number > 1, valid_until(term.last_day))


def _take_of_stock(plan: CardPlan) -> None:
    if plan.stock_total is None:
        return
    has_left = Q(state=PlanState.ON_SALE, opened_count__lt=F("stock_total"))
    # Rivals come one after the other here, and each finds what those before it left.
    if not CardPlan.objects.filter(has_left, pk=plan.pk).update(opened_count=F("opened_count") + 1):
        plan.refresh_from_db(fields=["state"])
        raise PlanSoldOut(field="plan") if plan.state == PlanState.ON_SALE else PlanNotOnSale(field="plan")


def _write(opening: Opening, *, member_id: int, order: str, by: Actor, at: datetime) -> CardTerm:
    card = _renew(opening) if opening.card is not None else _issue(opening, member_id=member_id, at=at)
    term = opening.term
    return CardTerm.objects.create(
        card=card,
        number=card.term_count,
        order=order,
        option=opening.option,
        price_fen=opening.option.price_fen,
        first_day=term.first_day,
        last_day=term.last_day,
        anchor_day=term.anchor_day,
        anchor_months=term.anchor_months,
        deferral_from=term.first_day,
        deferral_until=term.deferral_until,
        opened_at=at,
        opened_by=f"{by.kind}:{by.name}",
    )


def _issue(opening: Opening, *, member_id: int, at: datetime) -> MemberCard:
    [card_id] = next_ids("cards_membercard", 1)
    return MemberCard.objects.create(
        pk=card_id,
        public_id=new_public_id("crd"),
        number=card_number(card_id),
        member_id=member_id,
        plan=opening.plan,
        first_day=opening.term.first_day,
        last_day=opening.term.last_day,
        term_count=1,
        term_limit=opening.plan.member_limit,
        group_code_id=give_group_code(plan_id=opening.plan.pk),
        opened_at=at,
    )


def _renew(opening: Opening) -> MemberCard:
    card, held, term = opening.card, opening.held, opening.term
    assert card is not None
    if held is None or held.last_day is None or (term.first_day - held.last_day).days > 1:
        # It had expired, or was refunded: the days between belong to no term.
        card.first_day = term.first_day
    card.last_day = term.last_day
    card.term_count += 1
    card.term_limit = opening.plan.member_limit
    if card.group_code_id is None:
        card.group_code_id = give_group_code(plan_id=opening.plan.pk)
    card.save(update_fields=["first_day", "last_day", "term_count", "term_limit", "group_code_id"])
    return card


def _book(order: str, paid_fen: int, at: datetime) -> None:
    if paid_fen == 0:
        return
    platform_id = get_platform_party_id()
    channel, deferred = AccountRef(chart.CHANNEL, platform_id), AccountRef(chart.CARDS_DEFERRED, platform_id)
    transfer = Transfer(channel, deferred, paid_fen)
    (posting,) = post([Journal(SALE_SOURCE, order, "card_sold", at, transfers=(transfer,))], at=at)
    if posting.refusal is not None:
        raise posting.refusal
