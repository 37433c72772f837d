"""What the holders of accounts are called, and who is meant by what an operator typed."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from lianka.domain.access.models import Party
from lianka.domain.access.queries import get_party_ids
from lianka.domain.members.errors import PhoneInvalid
from lianka.domain.members.models import Member
from lianka.domain.members.queries import find_by_phone, member_ids_by_external_ref
from lianka.domain.merchants.models import Merchant
from lianka.domain.merchants.queries import find_merchant
from lianka.interfaces.backoffice.shown import Cell, text


def name_parties(party_ids: Iterable[int]) -> Mapping[int, Cell]:
    """The name of each party, leading to its page. Three statements, however many parties."""
    wanted = set(party_ids)
    named: dict[int, Cell] = {}
    for party_id, name in Merchant.objects.filter(pk__in=wanted).values_list("pk", "name"):
        named[party_id] = text(name, reverse("admin:merchants_merchant_change", args=[party_id]))
    for party_id, member_number in Member.objects.filter(pk__in=wanted - set(named)).values_list("pk", "number"):
        address = reverse("admin:members_member_change", args=[party_id])
        named[party_id] = text(_("Member %(number)s") % {"number": member_number}, address)
    for party in Party.objects.filter(pk__in=wanted - set(named)):
        named[party.pk] = text(party.get_kind_display())
    return named


def find_party_ids(typed: str) -> list[int]:
    """The parties meant by a merchant's name, code or licence, a member's number, phone or number elsewhere, an id."""
    typed = typed.strip()
    merchant = find_merchant(text=typed)
    found = {merchant.pk} if merchant else set()
    return sorted(found | set(find_member_ids(typed)) | set(get_party_ids(public_ids=[typed]).values()))


def find_member_ids(typed: str) -> list[int]:
    """The members meant by a number, a phone or a number elsewhere: whole ones, since only those have an index."""
    typed = typed.strip()
    found = set(Member.objects.filter(number=typed).values_list("pk", flat=True))
    found |= set(member_ids_by_external_ref(refs=[typed]).values())
    try:
        by_phone = find_by_phone(phone=typed)
    except PhoneInvalid:
        by_phone = None
    return sorted(found | ({by_phone} if by_phone else set()))
