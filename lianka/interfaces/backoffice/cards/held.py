"""What the page of a member's card shows: who holds it, its terms, and what of their prices is earned."""

from collections.abc import Mapping, Sequence

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.cards.models import CardIncomeRelease, CardRefund, CardTerm, MemberCard
from lianka.domain.cards.queries import gifts_of_card
from lianka.domain.cards.values import GiftKind, GiftView
from lianka.domain.checkout.models import Order
from lianka.domain.payments.models import PaymentRefund
from lianka.domain.rewards.errors import BudgetExhausted, BudgetStopped, BundleNotFound, BundleWithdrawn
from lianka.foundation import clock
from lianka.foundation.calendar import business_date
from lianka.interfaces.backoffice.cards.words import option_words, plan_cell
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Section,
    Shown,
    Table,
    Tone,
    Words,
    badge,
    code,
    day,
    limit,
    moment,
    money,
    number,
    text,
)
from lianka.interfaces.backoffice.tables import state_cell
from lianka.interfaces.shared.formats import format_month

_LATEST = 36
_REFUSALS: Mapping[str, Words] = {
    each.code: each.message for each in (BudgetExhausted, BudgetStopped, BundleNotFound, BundleWithdrawn)
}
"""Why a gift could not be given, as far as it has words of its own."""


def describe_card(card: MemberCard) -> Shown:
    """The card, its openings and renewals, and what of them is earned."""
    terms = list(CardTerm.objects.filter(card=card).select_related("option").order_by("number"))
    refunds = {refund.term_id: refund for refund in CardRefund.objects.filter(term__in=terms).order_by("pk")}
    earned = _earned_of(terms, refunds)
    group = card.group_code
    about = [
        Fact(_("Card number"), code(card.number)),
        Fact(_("Card"), plan_cell(card.plan)),
        Fact(_("Member"), text(card.member.number, reverse("admin:members_member_change", args=[card.member_id]))),
        Fact(_("Opened at"), moment(card.opened_at)),
        Fact(_("Valid from"), day(card.first_day)),
        Fact(_("Valid through"), last_day_cell(card)),
        Fact(_("Group"), text(group.label if group else None)),
        Fact(_("Public id"), code(card.public_id)),
    ]
    paid_fen = sum(term.price_fen for term in terms)
    earned_fen = sum(earned.values())
    refunded_fen = sum(refund.amount_fen for refund in refunds.values())
    money_facts = [
        Fact(_("Openings and renewals"), number(card.term_count)),
        Fact(_("Openings allowed"), limit(card.term_limit)),
        Fact(_("Paid for it"), money(paid_fen)),
        Fact(_("Refunded"), money(refunded_fen)),
        Fact(_("Earned through closed months"), money(earned_fen)),
        Fact(_("Not earned yet"), money(paid_fen - refunded_fen - earned_fen)),
    ]
    return Shown(
        card.number,
        [Section(_("Card"), about), Section(_("What came of it"), money_facts)],
        [_term_table(terms, earned), *_refund_tables(terms, refunds), _gift_table(card), _release_table(terms)],
        state=validity_cell(card),
    )


def validity_cell(card: MemberCard) -> Cell:
    """Whether the card is valid today."""
    today = business_date(clock.now())
    if card.is_refunded:
        return badge(_("Refunded"))
    if card.last_day is not None and card.last_day < today:
        return badge(_("Expired"))
    return badge(_("not valid yet"), Tone.BUSY) if today < card.first_day else badge(_("valid"), Tone.GOOD)


def last_day_cell(card: MemberCard) -> Cell:
    """The card's last day; none of a card that was refunded whole."""
    if card.is_refunded:
        return text(None)
    return day(card.last_day) if card.last_day else Cell(_("for good"))


def _earned_of(terms: Sequence[CardTerm], refunds: Mapping[int, CardRefund]) -> Mapping[int, int]:
    released = CardIncomeRelease.objects.filter(term__in=terms).values_list("term").annotate(Max("released_fen"))
    earned = dict(released.order_by())
    for term_id, refund in refunds.items():
        earned[term_id] = earned.get(term_id, 0) + refund.kept_fen - refund.revenue_fen
    return earned


def _term_table(terms: Sequence[CardTerm], earned: Mapping[int, int]) -> Table:
    orders = dict(Order.objects.filter(public_id__in=[term.order for term in terms]).values_list("public_id", "pk"))
    rows = [
        [
            number(term.number),
            _order_cell(term, orders),
            text(option_words(term.option)),
            day(term.first_day),
            day(term.last_day) if term.last_day else Cell(_("for good")),
            money(term.price_fen),
            money(earned.get(term.pk, 0)),
            moment(term.opened_at),
        ]
        for term in terms
    ]
    headings = [
        _("No."),
        _("Order"),
        _("Valid for"),
        _("First day"),
        _("Last day"),
        _("Price paid"),
        _("Earned"),
        _("Opened at"),
    ]
    return Table(_("Openings and renewals"), headings, rows, numbers=frozenset({0, 5, 6}))


def _refund_tables(terms: Sequence[CardTerm], refunds: Mapping[int, CardRefund]) -> list[Table]:
    if not refunds:
        return []
    public_ids = [refund.public_id for refund in refunds.values()]
    back = {each.cause: each for each in PaymentRefund.objects.filter(cause__in=public_ids)}
    rows = [
        [
            number(term.number),
            moment(refund.refunded_at),
            money(refund.amount_fen),
            money(refund.deferred_fen),
            money(refund.revenue_fen),
            refund_state_cell(back.get(refund.public_id)),
            text(refund.reason),
            text(refund.refunded_by),
            code(refund.public_id),
        ]
        for term in terms
        if (refund := refunds.get(term.pk))
    ]
    headings = [
        _("Opening"),
        _("Refunded at"),
        _("Refunded"),
        _("Out of what was not earned"),
        _("Out of revenue"),
        _("The money"),
        _("Reason"),
        _("Refunded by"),
        _("Public id"),
    ]
    return [Table(_("Refunds"), headings, rows, numbers=frozenset({0, 2, 3, 4}))]


def refund_state_cell(refund: PaymentRefund | None) -> Cell:
    """How far the money of a card's refund has come, leading to its page."""
    if refund is None:
        return text(None)
    state = state_cell(refund.state, refund.get_state_display())
    return Cell(state.text, reverse("admin:payments_paymentrefund_change", args=[refund.pk]), badge=state.badge)


def _order_cell(term: CardTerm, orders: Mapping[str, int]) -> Cell:
    order_id = orders.get(term.order)
    return code(term.order, reverse("admin:checkout_order_change", args=[order_id]) if order_id else "")


def _gift_table(card: MemberCard) -> Table:
    gifts = gifts_of_card(card_id=card.pk, at=clock.now())
    rows = [
        [text(gift.kind.label), day(gift.day), text("; ".join(gift.words)), _gift_state(gift)]
        for gift in gifts.received
    ]
    if gifts.next_day:
        rows.insert(
            0, [text(GiftKind.MONTHLY.label), day(gifts.next_day), text(None), badge(_("next one due"), Tone.BUSY)]
        )
    headings = [_("Gift"), _("Day"), _("Gave"), _("State")]
    return Table(_("Gifts of the card"), headings, rows, _("The card has given nothing yet."))


def _gift_state(gift: GiftView) -> Cell:
    if gift.is_taken_back:
        return badge(_("Taken back"))
    if gift.refusal:
        return badge(
            _("could not be given: %(reason)s") % {"reason": _REFUSALS.get(gift.refusal, gift.refusal)}, Tone.BAD
        )
    return badge(_("given"), Tone.GOOD)


def _release_table(terms: Sequence[CardTerm]) -> Table:
    releases = CardIncomeRelease.objects.filter(term__in=terms).select_related("term").order_by("-month", "-term")
    rows = [
        [
            text(format_month(release.month)),
            number(release.term.number),
            money(release.amount_fen),
            money(release.released_fen),
        ]
        for release in releases[:_LATEST]
    ]
    headings = [_("Month"), _("Opening"), _("Earned"), _("Earned so far")]
    empty = _("Nothing is earned yet: it is counted at the end of each month.")
    return Table(_("Income earned"), headings, rows, empty, numbers=frozenset({1, 2, 3}))
