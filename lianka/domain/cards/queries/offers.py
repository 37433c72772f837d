"""Whether a member can have a card now, and at what price."""

from datetime import datetime
from typing import NamedTuple

from lianka.domain.cards.errors import (
    ActivationNeeded,
    CardLimitReached,
    OptionNotFound,
    PlanNotFound,
    PlanNotOnSale,
    PlanSoldOut,
)
from lianka.domain.cards.models import CardPlan, MemberCard, PriceOption
from lianka.domain.cards.queries.plans import is_on_sale
from lianka.domain.cards.queries.terms import standing_terms, term_of
from lianka.domain.cards.rules.terms import next_term
from lianka.domain.cards.values import CardOffer, PlanState, Term, TermKind, TermLength
from lianka.domain.members.models import Member
from lianka.domain.members.values import MemberStatus
from lianka.foundation.calendar import business_date
from lianka.foundation.values import Fen


class Opening(NamedTuple):
    """A card about to be opened or renewed: the member's card, if there is one, and the term it will get.

    `held` is the card's latest term that was not refunded.
    """

    plan: CardPlan
    option: PriceOption
    card: MemberCard | None
    held: Term | None
    term: Term


def get_offer(*, plan_public_id: str, option_public_id: str, member_id: int, at: datetime) -> CardOffer:
    """What the member may buy at `at`. Raises what forbids it at this moment:

    `PlanNotFound`, `OptionNotFound`, `PlanNotOnSale`, `PlanSoldOut`, `ActivationNeeded`, `CardLimitReached`,
    `CardHeldForGood`, `CardCoversDates` or `DatesAreOver`.
    """
    plan = CardPlan.objects.filter(public_id=plan_public_id).exclude(state=PlanState.DRAFT).first()
    if plan is None:
        raise PlanNotFound(field="plan")
    option = PriceOption.objects.filter(plan=plan, public_id=option_public_id).select_related("plan").first()
    if option is None:
        raise OptionNotFound(field="option")
    card = MemberCard.objects.filter(member_id=member_id, plan=plan).first()
    prepare_opening(option=option, card=card, member_id=member_id, at=at)
    return CardOffer(plan.pk, option.pk, plan.name, Fen(option.price_fen), plan.is_free)


def prepare_opening(
    *, option: PriceOption, card: MemberCard | None, member_id: int, at: datetime, is_prepaid: bool = False
) -> Opening:
    """Check all that may forbid an opening, and tell the term it would give. Raises what `get_offer` raises.

    `card` is what the member holds of the option's plan, locked by whoever is about to change it. What was paid for
    before (`is_prepaid`) is opened though the plan is not on sale any more, or the price archived.
    """
    plan = option.plan
    if not is_prepaid:
        _require_sale(option, at=at)
    if plan.stock_total is not None and plan.opened_count >= plan.stock_total:
        raise PlanSoldOut(field="plan")
    if plan.requires_activation and not _is_active(member_id):
        raise ActivationNeeded(field="member")
    if card is not None and plan.member_limit is not None and card.term_count - card.refund_count >= plan.member_limit:
        raise CardLimitReached(field="plan")
    held = None if card is None else _latest_term(card)
    return Opening(plan, option, card, held, next_term(_length_of(option), held=held, today=business_date(at)))


def _require_sale(option: PriceOption, *, at: datetime) -> None:
    if not is_on_sale(option.plan, at=at):
        raise PlanNotOnSale(field="plan")
    if option.archived_at is not None:
        raise OptionNotFound(field="option")


def _is_active(member_id: int) -> bool:
    return Member.objects.filter(pk=member_id, status=MemberStatus.ACTIVE).exists()


def _latest_term(card: MemberCard) -> Term | None:
    latest = standing_terms(card_id=card.pk).last()
    return None if latest is None else term_of(latest)


def _length_of(option: PriceOption) -> TermLength:
    return TermLength(TermKind(option.term_kind), option.n, option.first_day, option.last_day)
