"""Operators correct a member's points by hand on its file; a second one answers what is above the limit."""

import re

import pytest
from django.urls import reverse

from lianka.domain.ledger import chart
from lianka.domain.ledger.queries import balance_of
from lianka.domain.ledger.values import AccountRef
from lianka.domain.loyalty.models import Correction
from lianka.domain.loyalty.queries import get_correction_limits
from lianka.domain.loyalty.values import CorrectionLimits, CorrectionState
from tests.doors.backoffice.conftest import SignedIn
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.row("PTS-14")]


def _points(world: World) -> int:
    return balance_of(AccountRef(chart.POINTS, world.wang))


def _form(amount: str, *, kind: str = "points", way: str = "add", key: str = "tap") -> dict[str, str]:
    return {"kind": kind, "way": way, "amount": amount, "reason": "补发", "key": key}


def test_a_small_correction_is_booked_once_however_often_it_is_tapped(world: World, signed_in: SignedIn) -> None:
    client, page = signed_in(world.support), reverse("admin:members_member_act", args=[world.wang, "correct"])
    key = re.findall(r'name="key" value="([0-9a-f]+)"', client.get(page).content.decode())[0]

    answers = [client.post(page, _form("300", key=key)).status_code for _ in range(2)]

    assert (answers, _points(world)) == ([302, 302], 300)
    assert (
        "补发"
        in client.get(reverse("admin:members_member_change", args=[world.wang]) + "?page=changes").content.decode()
    )


def test_coins_have_two_places_and_points_none(world: World, signed_in: SignedIn) -> None:
    client, page = signed_in(world.support), reverse("admin:members_member_act", args=[world.wang, "correct"])

    half_a_point = client.post(page, _form("1.50")).status_code
    coins = client.post(page, _form("1.50", kind="coins")).status_code

    assert (half_a_point, coins) == (422, 302)
    assert [each.amount for each in Correction.objects.all()] == [150]


def test_more_than_there_is_is_refused_on_the_page(world: World, signed_in: SignedIn) -> None:
    client, page = signed_in(world.support), reverse("admin:members_member_act", args=[world.wang, "correct"])

    assert client.post(page, _form("1", way="take")).status_code == 409
    assert not Correction.objects.exists()


def test_what_is_above_the_limit_is_approved_by_a_second_person_alone(world: World, signed_in: SignedIn) -> None:
    asking, page = signed_in(world.admin), reverse("admin:members_member_act", args=[world.wang, "correct"])
    asking.post(page, _form("5000"))
    waiting = Correction.objects.get()
    approve = reverse("admin:loyalty_correction_act", args=[waiting.pk, "approve"])

    oneself = asking.post(approve, {"reason": "核对过"}).status_code
    points_before = _points(world)
    another = signed_in(world.finance).post(approve, {"reason": "核对过"}).status_code

    assert (oneself, points_before, another, _points(world)) == (409, 0, 302, 5_000)
    assert Correction.objects.get().state == CorrectionState.APPROVED


def test_a_correction_is_declined(world: World, signed_in: SignedIn) -> None:
    page = reverse("admin:members_member_act", args=[world.wang, "correct"])
    signed_in(world.support).post(page, _form("5000"))
    decline = reverse("admin:loyalty_correction_act", args=[Correction.objects.get().pk, "decline"])

    assert signed_in(world.finance).post(decline, {"reason": "没有依据"}).status_code == 302
    assert (Correction.objects.get().state, _points(world)) == (CorrectionState.DECLINED, 0)


def test_the_limits_are_changed(world: World, signed_in: SignedIn) -> None:
    page = reverse("admin:loyalty_correction_list_act", args=["change-limits"])

    status = signed_in(world.admin).post(page, {"points": 10, "coins": "0.50", "growth": 0}).status_code

    assert (status, get_correction_limits()) == (302, CorrectionLimits(10, 50, 0))
