"""The member's tier: the one that applies, the way to the next, what was granted, and the history."""

from django.utils.translation import gettext_lazy as _

from lianka.domain.loyalty.queries import get_member_standing, get_tier_terms
from lianka.domain.loyalty.values import StandingView
from lianka.domain.members.models import Member
from lianka.foundation import clock
from lianka.interfaces.backoffice.members.parts import Draft, finished
from lianka.interfaces.backoffice.shown import Cell, Fact, Section, Table, discount, moment, number, text
from lianka.interfaces.backoffice.tiers.words import FOR_EVER, MEASURES, cause_cell, climb_cell


def tier_part(member: Member) -> Draft:
    """The tier that applies; nothing as long as the alliance has set no tiers. Two statements."""
    terms = get_tier_terms(member_ids=[member.pk], at=clock.now())[member.pk]
    if not terms.tier:
        return finished()
    facts = [Fact(_("Tier"), text(terms.name, "?page=tier")), Fact(_("Tier price"), discount(terms.rate))]
    return finished(Section(_("Tier"), facts))


def tier_page(member: Member) -> Draft:
    """All of it, on a page of its own."""
    standing = get_member_standing(member_id=member.pk, at=clock.now())
    if standing is None:
        return finished(Section(_("Tier"), [Fact(_("Tier"), Cell(_("The alliance has set no tiers.")))]))
    return finished(_about(standing), _way(standing), tables=[_grants(standing), _history(standing)])


def _about(standing: StandingView) -> Section:
    terms = standing.terms
    points_per_yuan = terms.points_per_yuan
    return Section(
        _("Tier"),
        [
            Fact(_("Tier that applies"), text(terms.name)),
            Fact(_("Grown tier"), text(standing.grown.name)),
            Fact(_("Tier price"), discount(terms.rate)),
            Fact(_("Factor on points earned"), text(f"×{terms.points_multiplier}")),
            Fact(_("Points that pay one yuan"), number(points_per_yuan) if points_per_yuan else Cell(_("as for all"))),
        ],
    )


def _way(standing: StandingView) -> Section:
    measure = standing.measure
    facts = [
        Fact(_("What the climb counts"), Cell(MEASURES[measure])),
        Fact(_("Climb"), climb_cell(standing.climb, measure)),
    ]
    if standing.next:
        facts.append(Fact(_("Next tier"), text(standing.next.name)))
        facts.append(Fact(_("Missing to the next tier"), climb_cell(standing.next.missing, measure)))
    if standing.keep:
        facts.append(Fact(_("Held until"), moment(standing.keep.until)))
        facts.append(Fact(_("Gathered during the hold"), climb_cell(standing.keep.gathered, measure)))
        facts.append(Fact(_("Missing to keep the tier"), climb_cell(standing.keep.missing, measure)))
    return Section(_("The way up"), facts)


def _grants(standing: StandingView) -> Table:
    rows = [
        [
            text(grant.name),
            moment(grant.valid_from),
            moment(grant.valid_until) if grant.valid_until else Cell(FOR_EVER),
            text(grant.granted_by),
            text(grant.reason or grant.cause),
        ]
        for grant in standing.grants
    ]
    headings = [_("Tier"), _("Valid from"), _("Valid until"), _("Granted by"), _("Reason")]
    return Table(_("Granted tiers"), headings, rows, _("The member has no granted tier."))


def _history(standing: StandingView) -> Table:
    rows = [
        [
            moment(move.at),
            text(move.from_name),
            text(move.to_name),
            cause_cell(move.cause),
            climb_cell(move.climb, standing.measure),
            moment(move.hold_until) if move.hold_until else text(None),
            text(move.because),
        ]
        for move in standing.history
    ]
    headings = [_("Moved at"), _("From"), _("To"), _("Why"), _("Climb"), _("Held until"), _("Because of")]
    return Table(
        _("History of the tier"), headings, rows, _("The grown tier has never changed."), numbers=frozenset({4})
    )
