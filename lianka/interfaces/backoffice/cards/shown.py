"""What the pages of a card plan and of its link with a merchant show."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianka.domain.access.policies import Action, may
from lianka.domain.cards.models import CardLink, CardLinkMove, CardPlan, CardPlanMove, GroupCode, PriceOption
from lianka.domain.cards.queries import describe_plan_gifts
from lianka.interfaces.backoffice.cards.figures import figures_of
from lianka.interfaces.backoffice.cards.words import design_label, link_name, option_words, plan_cell
from lianka.interfaces.backoffice.histories import history_table
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Section,
    Shown,
    Table,
    Tone,
    badge,
    code,
    discount,
    either,
    limit,
    moment,
    money,
    number,
    text,
    yes_or_no,
)
from lianka.interfaces.backoffice.tables import state_cell

_LATEST = 20


def describe_plan(request: HttpRequest, plan: CardPlan) -> Shown:
    """What the card is, how it is drawn, what came of it, its prices, who takes it, its groups."""
    holders = f"{reverse('admin:cards_membercard_changelist')}?plan__id__exact={plan.pk}"
    return Shown(
        plan.name,
        [_sale(plan), _drawing(plan), *_gifts(plan), _opened(plan, holders)],
        [_option_table(plan), _link_table(plan), _group_table(plan), _plan_move_table(plan)],
        state=state_cell(plan.state, plan.get_state_display()),
        links=[Cell(_("Members' cards"), holders)] if may(request.user, Action.VIEW_CARDS) else [],
    )


def describe_link(link: CardLink) -> Shown:
    """Who takes which card at which rates, and how that came about."""
    merchant = reverse("admin:merchants_merchant_change", args=[link.merchant_id])
    about = [
        Fact(_("Card"), plan_cell(link.plan)),
        Fact(_("Merchant"), text(link.merchant.name, merchant)),
        Fact(_("Store"), _store_cell(link)),
        Fact(_("Offered at"), moment(link.offered_at)),
        Fact(_("Answered at"), moment(link.answered_at)),
        Fact(_("Public id"), code(link.public_id)),
    ]
    rates = [
        Fact(_("Rate in stores"), discount(link.in_store_rate)),
        Fact(_("Rate of deals"), discount(link.deal_rate)),
    ]
    if link.new_in_store_rate is not None:
        rates.append(Fact(_("New rate in stores"), discount(link.new_in_store_rate)))
        rates.append(Fact(_("New rate of deals"), discount(link.new_deal_rate)))
    waits = link.new_in_store_rate is not None
    return Shown(
        link_name(link),
        [Section(_("Link"), about), Section(_("What is paid with the card"), rates)],
        [_link_move_table(link)],
        state=state_cell(link.state, link.get_state_display()),
        notice=_("New rates wait for the merchant's answer. Until then those in force stay.") if waits else "",
    )


def _sale(plan: CardPlan) -> Section:
    facts = [
        Fact(_("Trade"), either(str(plan.trade or ""), _("All trades"))),
        Fact(_("Region"), either(plan.region, _("everywhere"))),
        Fact(_("Free of charge"), yes_or_no(plan.is_free)),
        Fact(_("Only for members with a verified phone"), yes_or_no(plan.requires_activation)),
        Fact(_("On sale from"), moment(plan.sale_from) if plan.sale_from else Cell(_("at once"))),
        Fact(_("On sale until"), moment(plan.sale_until) if plan.sale_until else Cell(_("no limit"))),
        Fact(_("Openings a member"), limit(plan.member_limit)),
        Fact(_("Refundable for (days)"), number(plan.refund_days) if plan.refund_days else Cell(_("never"))),
        Fact(_("Taken by all merchants"), yes_or_no(plan.accepts_all)),
    ]
    if plan.refund_days:
        facts.insert(-1, Fact(_("Refund unused days only"), yes_or_no(plan.refunds_unused_days)))
    if plan.accepts_all:
        facts.append(Fact(_("Rate in stores"), discount(plan.default_in_store_rate)))
        facts.append(Fact(_("Rate of deals"), discount(plan.default_deal_rate)))
    return Section(_("Sale"), facts)


def _drawing(plan: CardPlan) -> Section:
    return Section(
        _("As members see it"),
        [
            Fact(_("Name"), text(plan.name)),
            Fact(_("Design"), Cell(design_label(plan.design))),
            Fact(_("Benefits"), text(" · ".join(plan.benefits.splitlines()))),
            Fact(_("Description"), text(plan.description)),
            Fact(_("Created at"), moment(plan.created_at)),
            Fact(_("Created by"), text(plan.created_by)),
            Fact(_("Public id"), code(plan.public_id)),
        ],
    )


def _gifts(plan: CardPlan) -> list[Section]:
    gifts = describe_plan_gifts(plan_ids=[plan.pk]).get(plan.pk)
    if gifts is None:
        return []
    facts = [
        Fact(_("Gift of an opening"), text(" · ".join(gifts.opening))),
        Fact(_("Gift of a renewal"), text(" · ".join(gifts.renewal))),
        Fact(_("Gift of every month"), text(" · ".join(gifts.monthly))),
        Fact(_("Tier it carries"), text(gifts.tier)),
    ]
    if gifts.monthly:
        on = number(gifts.monthly_day) if gifts.monthly_day else Cell(_("anniversary of the opening"))
        facts.insert(3, Fact(_("Day of the month"), on))
    return [Section(_("What it gives"), facts)]


def _opened(plan: CardPlan, holders: str) -> Section:
    figures = figures_of(plan)
    left = None if plan.stock_total is None else plan.stock_total - plan.opened_count
    return Section(
        _("What came of it"),
        [
            Fact(_("Holders"), number(figures.holders, holders)),
            Fact(_("Openings and renewals"), number(figures.openings)),
            Fact(_("Stock"), limit(plan.stock_total)),
            Fact(_("Left of the stock"), limit(left)),
            Fact(_("Paid for it"), money(figures.paid_fen)),
            Fact(_("Refunded"), money(figures.refunded_fen)),
            Fact(_("Earned through closed months"), money(figures.earned_fen)),
            Fact(_("Not earned yet"), money(figures.deferred_fen)),
        ],
    )


def _option_table(plan: CardPlan) -> Table:
    rows = [
        [
            text(option_words(option)),
            money(option.price_fen),
            money(option.list_price_fen if option.list_price_fen != option.price_fen else None),
            badge(_("archived")) if option.archived_at else badge(_("offered"), Tone.GOOD),
            code(option.public_id),
            moment(option.created_at),
            moment(option.archived_at),
        ]
        for option in PriceOption.objects.filter(plan=plan).order_by("pk")
    ]
    headings = [
        _("Valid for"),
        _("Price"),
        _("List price"),
        _("State"),
        _("Public id"),
        _("Created at"),
        _("Archived at"),
    ]
    empty = _("There is no price yet: the card cannot go on sale.")
    return Table(_("Prices"), headings, rows, empty, numbers=frozenset({1, 2}))


def _link_table(plan: CardPlan) -> Table:
    links = CardLink.objects.filter(plan=plan).select_related("plan", "merchant", "store").order_by("-pk")[:_LATEST]
    rows = [
        [
            text(link.merchant.name, reverse("admin:cards_cardlink_change", args=[link.pk])),
            _store_cell(link),
            discount(link.in_store_rate),
            discount(link.deal_rate),
            state_cell(link.state, link.get_state_display()),
            moment(link.offered_at),
            moment(link.answered_at),
        ]
        for link in links
    ]
    headings = [
        _("Merchant"),
        _("Store"),
        _("Rate in stores"),
        _("Rate of deals"),
        _("State"),
        _("Offered at"),
        _("Answered at"),
    ]
    everything = Cell(_("All links"), f"{reverse('admin:cards_cardlink_changelist')}?plan__id__exact={plan.pk}")
    empty = _("No merchant has an agreement of its own.") if plan.accepts_all else _("No merchant was asked yet.")
    return Table(_("Merchants that take it"), headings, rows, empty, more=everything)


def _group_table(plan: CardPlan) -> Table:
    rows = [
        [
            text(group.label),
            code(group.address),
            number(group.given_count),
            number(group.capacity),
            moment(group.added_at),
        ]
        for group in GroupCode.objects.filter(plan=plan).order_by("pk")
    ]
    headings = [_("Group"), _("Address"), _("Given to"), _("Capacity"), _("Added at")]
    return Table(_("Chat groups"), headings, rows, _("There is no group yet."), numbers=frozenset({2, 3}))


def _plan_move_table(plan: CardPlan) -> Table:
    return history_table(CardPlanMove.objects.filter(plan=plan).order_by("-pk"))


def _link_move_table(link: CardLink) -> Table:
    rows = [
        [
            moment(move.moved_at),
            state_cell(move.to_state, move.get_to_state_display()),
            discount(move.in_store_rate),
            discount(move.deal_rate),
            text(move.moved_by),
            text(move.reason),
        ]
        for move in CardLinkMove.objects.filter(link=link).order_by("-pk")[:_LATEST]
    ]
    headings = [_("Moved at"), _("State"), _("Rate in stores"), _("Rate of deals"), _("Moved by"), _("Reason")]
    return Table(_("History"), headings, rows)


def _store_cell(link: CardLink) -> Cell:
    if link.store is None:
        return Cell(_("All stores"))
    return text(link.store.name, reverse("admin:merchants_store_change", args=[link.store_id]))
