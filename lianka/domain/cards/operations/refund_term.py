"""Take back an opening or renewal of a card, and what the books had of it (CARD-11)."""

from datetime import date, datetime

from django.db import IntegrityError
from django.db.models import F

from lianka.domain.access.queries import get_platform_party_id
from lianka.domain.cards.errors import CardRefundChanged, CardTermNotFound
from lianka.domain.cards.models import CardPlan, CardRefund, CardTerm, MemberCard
from lianka.domain.cards.operations.move_plan import check_reason
from lianka.domain.cards.operations.open_card import money_account
from lianka.domain.cards.queries.gifts import gift_causes, tier_cause
from lianka.domain.cards.queries.refunds import preview_refund
from lianka.domain.cards.values import INCOME_LOCK, REFUND_SOURCE, RefundOutcome, RefundParts, TermRefunded
from lianka.domain.ledger import chart
from lianka.domain.ledger.operations.post import post
from lianka.domain.ledger.values import AccountRef, Journal, Transfer
from lianka.domain.loyalty.operations.grant_tier import revoke_tier_grants
from lianka.domain.rewards.operations.take_back_rewards import take_back_rewards
from lianka.foundation.audit import Actor, record
from lianka.foundation.calendar import ONE_DAY, business_date
from lianka.foundation.db import RaceLost, transaction_required
from lianka.foundation.identifiers import new_public_id
from lianka.foundation.locks import wait_for_lock
from lianka.foundation.values import Fen


@transaction_required
def refund_term(
    *, order: str, expected_fen: int, collected_by: int | None = None, reason: str, by: Actor, at: datetime
) -> TermRefunded:
    """Undo the opening or renewal of this order: its days, gifts and tier, its piece of the stock, its money.

    The card ends at once, or keeps the days it had before a renewal; its group stays. Moves no money: whoever calls
    asks for it to go back, or `collected_by` gives it back at its till. Raises what `preview_refund` raises,
    `CardRefundChanged` when another amount than `expected_fen` would go back, `ReasonTooLong`, and `RaceLost`. Every
    refusal comes before anything is written.
    """
    check_reason(reason)
    wait_for_lock(INCOME_LOCK)
    term = CardTerm.objects.select_related("option").filter(order=order).first()
    if term is None:
        raise CardTermNotFound(field="order")
    card = MemberCard.objects.select_for_update(no_key=True).get(pk=term.card_id)
    outcome = preview_refund(order=order, at=at)
    if outcome.parts.amount_fen != expected_fen:
        raise CardRefundChanged(field="expected_fen")
    try:
        refund = _write(term, outcome.parts, reason=reason, by=by, at=at)
    except IntegrityError as error:
        raise RaceLost from error
    back = take_back_rewards(gift_causes(term), card.member_id, cause=f"card_refund:{refund.public_id}", at=at)
    if back.shortfall_fen != outcome.shortfall_fen:
        # The member spent of the gifts since they were looked at, a moment ago.
        raise RaceLost
    revoke_tier_grants([tier_cause(term)], at=at)
    _end(card, outcome, today=refund.day)
    plans = CardPlan.objects.filter(pk=term.option.plan_id, stock_total__isnull=False)
    plans.update(opened_count=F("opened_count") - 1)
    _book(refund, collected_by, at)
    facts = {"order": order, "refund": refund.public_id, "shortfall_fen": back.shortfall_fen, **outcome.parts._asdict()}
    record(by=by, action="cards.refund_term", subject=card.public_id, at=at, facts=facts, reason=reason)
    return TermRefunded(refund.public_id, card.public_id, Fen(refund.amount_fen))


def _write(term: CardTerm, parts: RefundParts, *, reason: str, by: Actor, at: datetime) -> CardRefund:
    return CardRefund.objects.create(
        public_id=new_public_id("crf"),
        term=term,
        **parts._asdict(),
        day=business_date(at),
        refunded_at=at,
        refunded_by=f"{by.kind}:{by.name}",
        reason=reason,
    )


def _end(card: MemberCard, outcome: RefundOutcome, *, today: date) -> None:
    card.refund_count += 1
    if outcome.first_day is None:
        card.last_day = min(card.first_day, today) - ONE_DAY
    else:
        card.first_day, card.last_day = outcome.first_day, outcome.last_day
    card.save(update_fields=["refund_count", "first_day", "last_day"])


def _book(refund: CardRefund, collected_by: int | None, at: datetime) -> None:
    platform_id = get_platform_party_id()
    money = money_account(collected_by)
    deferred, revenue = AccountRef(chart.CARDS_DEFERRED, platform_id), AccountRef(chart.REVENUE_CARDS, platform_id)
    moves = (
        (deferred, money, refund.deferred_fen),
        (revenue, money, refund.revenue_fen),
        (deferred, revenue, refund.kept_fen),
    )
    transfers = tuple(Transfer(*move) for move in moves if move[2])
    (posting,) = post([Journal(REFUND_SOURCE, refund.public_id, "card_refunded", at, transfers=transfers)], at=at)
    if posting.refusal is not None:
        raise posting.refusal
