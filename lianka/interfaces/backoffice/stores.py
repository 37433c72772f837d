"""What the page of a store shows: where it is, what points pay there, and the code that leads members to it."""

from io import BytesIO

import segno
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from lianka.domain.merchants.models import StaffMember, Store
from lianka.interfaces.backoffice.shown import (
    Cell,
    Fact,
    Picture,
    Section,
    Shown,
    Table,
    code,
    moment,
    text,
)
from lianka.interfaces.backoffice.tables import percent


def describe_store(request: HttpRequest, store: Store) -> Shown:
    """The store, what points pay there, its page for members as an address and a QR code, its staff."""
    address = request.build_absolute_uri(reverse("member:store", args=[store.public_id]))
    merchant = reverse("admin:merchants_merchant_change", args=[store.merchant_id])
    about = [
        Fact(_("Merchant"), text(store.merchant.name, merchant)),
        Fact(_("Address"), text(store.address)),
        Fact(_("Points pay at most"), text(percent(store.points_share))),
        Fact(_("Coins pay at most"), text(percent(store.coin_share))),
        Fact(_("Opened at"), moment(store.opened_at)),
        Fact(_("Public id"), code(store.public_id)),
        Fact(_("Page for members"), code(address, address)),
    ]
    note = _("Members scan it to see the store and pay. Whoever joins by it is introduced by this merchant.")
    return Shown(
        store.name,
        [Section(_("Store"), about)],
        [_staff_table(store)],
        links=[Cell(_("Page for members"), address)],
        pictures=[Picture(_("QR code of the store"), _qr_of(address), note)],
    )


def _staff_table(store: Store) -> Table:
    staff = StaffMember.objects.filter(store=store, grant__revoked_at=None).select_related("grant__user")
    rows = [
        [
            text(each.grant.user.username, reverse("admin:access_user_change", args=[each.grant.user_id])),
            text(each.grant.get_role_display()),
            moment(each.grant.granted_at),
        ]
        for each in staff.order_by("pk")
    ]
    headings = [_("User name"), _("Role"), _("Since")]
    empty = _("Nobody works in this store alone. Staff of all stores stand on the merchant's page.")
    return Table(_("Staff of this store"), headings, rows, empty)


def _qr_of(address: str) -> SafeString:
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(
        picture, kind="svg", omitsize=True, border=4, xmldecl=False, svgns=True, light="#fff"
    )
    return mark_safe(picture.getvalue().decode())
