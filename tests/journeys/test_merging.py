"""An operator makes two records of a person one, from the file of the record that goes."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from lianka.domain.members.models import Member, MemberMerge
from tests.journeys.conftest import Desk
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.row("MBR-13")]


def test_two_records_become_one(desk: Desk, trading: World) -> None:
    survivor = Member.objects.get(pk=trading.wang)
    desk.sign_in("admin")
    desk.page.goto(desk.address + reverse("admin:members_member_act", args=[trading.zhao, "merge"]))

    desk.page.locator("[name=into]").fill(survivor.number)
    desk.page.locator("[name=reason]").fill("同一人")
    desk.page.locator(".lk-act__buttons button").click()
    expect(desk.page.locator(".lk-act__explanation strong")).to_contain_text(survivor.number)
    desk.page.locator(".lk-act__buttons button").click()

    expect(desk.page.get_by_role("link", name=survivor.number)).to_be_visible()
    assert MemberMerge.objects.get().survivor_id == trading.wang
