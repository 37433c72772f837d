"""Write an opening or renewal of a card: one path for all that opens one, whoever paid for it."""

from datetime import datetime

from django.db import IntegrityError
from django.db.models import F, Q

from lianka.domain.cards.errors import PlanNotOnSale, PlanSoldOut
from lianka.domain.cards.models import CardPlan, CardTerm, MemberCard, PriceOption
from lianka.domain.cards.operations.give_group_code import give_group_code
from lianka.domain.cards.operations.give_opening_gifts import give_opening_gifts
from lianka.domain.cards.queries.offers import Opening, prepare_opening
from lianka.domain.cards.rules.numbers import card_number
from lianka.domain.cards.values import PlanState
from lianka.domain.members.queries.merges import survivors_of
from lianka.foundation.audit import Actor
from lianka.foundation.db import RaceLost, next_ids, transaction_required
from lianka.foundation.identifiers import new_public_id


@transaction_required
def write_opening(
    *,
    option: PriceOption,
    member_id: int,
    order: str,
    price_fen: int,
    by: Actor,
    at: datetime,
    is_prepaid: bool = False,
) -> CardTerm:
    """Open the card of a price option (its plan read with it) for a member, or renew it: days, stock and gifts.

    Books no money: `price_fen` is what somebody paid for it. What was paid for before (`is_prepaid`) is opened though
    the plan is not on sale any more. Every refusal comes before anything is written. Raises what `get_offer` raises,
    and `RaceLost` when a rival opened a card for the same order or member at the same moment.
    """
    # An order that was placed for a record that was merged since opens the card for the surviving one.
    member_id = survivors_of([member_id])[member_id]
    card = MemberCard.objects.select_for_update(no_key=True).filter(member_id=member_id, plan=option.plan).first()
    opening = prepare_opening(option=option, card=card, member_id=member_id, at=at, is_prepaid=is_prepaid)
    _take_of_stock(opening.plan, is_prepaid=is_prepaid)
    try:
        term = _write(opening, member_id=member_id, order=order, price_fen=price_fen, by=by, at=at)
    except IntegrityError as error:
        raise RaceLost from error
    give_opening_gifts(term=term, is_renewal=opening.held is not None, by=by, at=at)
    return term


def _take_of_stock(plan: CardPlan, *, is_prepaid: bool) -> None:
    if plan.stock_total is None:
        return
    has_left = Q(opened_count__lt=F("stock_total"))
    if not is_prepaid:
        has_left &= Q(state=PlanState.ON_SALE)
    # Rivals come one after the other here, and each finds what those before it left.
    if not CardPlan.objects.filter(has_left, pk=plan.pk).update(opened_count=F("opened_count") + 1):
        plan.refresh_from_db(fields=["state"])
        raise (
            PlanSoldOut(field="plan") if is_prepaid or plan.state == PlanState.ON_SALE else PlanNotOnSale(field="plan")
        )


def _write(opening: Opening, *, member_id: int, order: str, price_fen: int, by: Actor, at: datetime) -> CardTerm:
    card = _renew(opening) if opening.card is not None else _issue(opening, member_id=member_id, at=at)
    term = opening.term
    return CardTerm.objects.create(
        card=card,
        number=card.term_count,
        order=order,
        option=opening.option,
        price_fen=price_fen,
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
