"""Who the member is: numbers, what the member told, who brought the member in, and how the status changed."""

from django.urls import reverse
from django.utils.translation import gettext as _

from lianka.domain.members.models import Member, MemberMove
from lianka.domain.members.queries import get_introduction, get_member, get_profile
from lianka.domain.members.queries.merges import ids_of
from lianka.domain.members.values.profiles import Gender, MonthDay
from lianka.domain.merchants.models import Store
from lianka.interfaces.backoffice.histories import history_table
from lianka.interfaces.backoffice.members.parts import Draft, Names, Part, finished
from lianka.interfaces.backoffice.shown import Cell, Fact, Section, code, moment, text
from lianka.interfaces.shared.formats import format_month_day

_LATEST = 10


def about_part(member: Member) -> Draft:
    """By which numbers the member is known, and since when."""
    view = get_member(member_id=member.pk)
    registered_by, survivor = member.registered_by_id, member.merged_into_id
    merged = ids_of(member.pk)[1:]

    def lay_out(names: Names) -> Part:
        facts = [
            Fact(_("Member number"), code(view.number)),
            Fact(_("Phone"), text(view.phone_masked)),
            Fact(_("Number in another system"), text(view.external_ref)),
            Fact(_("Public id"), code(view.public_id)),
            Fact(_("Registered at"), moment(view.registered_at)),
            Fact(_("Registered by"), names[registered_by] if registered_by else text(None)),
            Fact(_("Activated at"), moment(view.activated_at)),
            *([Fact(_("Merged into"), names[survivor])] if survivor else []),
            *(Fact(_("Merged with"), names[each]) for each in merged),
        ]
        return Part([Section(_("Member"), facts)])

    return Draft(lay_out, frozenset(party for party in (registered_by, survivor, *merged) if party))


def profile_part(member: Member) -> Draft:
    """What the member told, the name masked."""
    profile = get_profile(member_id=member.pk)
    facts = [
        Fact(_("Nickname"), text(profile.nickname)),
        Fact(_("Name on papers"), text(profile.real_name_masked)),
        Fact(_("Birthday"), _birthday_cell(profile.birthday, has_year=profile.has_birth_year)),
        Fact(_("Gender"), text(Gender(profile.gender).label if profile.gender else None)),
        Fact(_("City"), text(profile.city)),
    ]
    return finished(Section(_("Profile"), facts))


def introduction_part(member: Member) -> Draft:
    """Who brought the member in."""
    told = get_introduction(member_id=member.pk)
    title = _("Introduction")
    if told is None:
        return finished(Section(title, [Fact(_("Introduced by"), Cell(_("nobody")))]))
    merchant, sharer = told.issuing_merchant_id, told.sharer_id
    store = Store.objects.filter(pk=told.store_id).first() if told.store_id else None
    address = reverse("admin:merchants_store_change", args=[store.pk]) if store else ""

    def lay_out(names: Names) -> Part:
        facts = [
            Fact(_("Issuing merchant"), names[merchant] if merchant else text(None)),
            Fact(_("Store"), text(store, address)),
            Fact(_("Sharer"), names[sharer] if sharer else text(None)),
            Fact(_("Introduced at"), moment(told.introduced_at)),
        ]
        return Part([Section(title, facts)])

    return Draft(lay_out, frozenset(party for party in (merchant, sharer) if party))


def move_part(member: Member) -> Draft:
    """How the status changed."""
    moves = MemberMove.objects.filter(member=member).order_by("-id")[:_LATEST]
    return finished(tables=[history_table(moves, column="status")])


def _birthday_cell(birthday: MonthDay | None, *, has_year: bool) -> Cell:
    if birthday is None:
        return text(None)
    day = format_month_day(*birthday)
    return text(_("%(day)s, year known") % {"day": day} if has_year else day)
