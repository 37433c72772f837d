"""How card plans, their prices and their links are named on every page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lianka.domain.cards.models import CardLink, CardPlan, PriceOption
from lianka.domain.cards.values import TermKind
from lianka.interfaces.backoffice.shown import Cell, Words, text
from lianka.interfaces.shared.formats import format_day

DESIGN_LABELS: dict[str, Words] = {
    "classic": _("In the colour of its trade"),
    "red": _("Alliance red"),
    "gold": _("Gold"),
    "black": _("Black"),
}


def design_label(design: str) -> Words:
    """What a design is called."""
    return DESIGN_LABELS.get(design, design)


def option_words(option: PriceOption) -> str:
    """For how long a card is opened with this price: 12 months, or the two days."""
    if option.first_day and option.last_day:
        return f"{format_day(option.first_day)} – {format_day(option.last_day)}"
    if option.term_kind == TermKind.PERMANENT:
        return str(TermKind.PERMANENT.label)
    number = option.n or 0
    if option.term_kind == TermKind.DAYS:
        return ngettext("%(n)s day", "%(n)s days", number) % {"n": number}
    return ngettext("%(n)s month", "%(n)s months", number) % {"n": number}


def plan_cell(plan: CardPlan) -> Cell:
    """A card plan, leading to its page."""
    return text(plan.name, reverse("admin:cards_cardplan_change", args=[plan.pk]))


def link_name(link: CardLink) -> str:
    """A link of a card and a merchant, as people would name it."""
    place = f"{link.merchant.name} ({link.store.name})" if link.store else link.merchant.name
    return f"{link.plan.name} · {place}"
