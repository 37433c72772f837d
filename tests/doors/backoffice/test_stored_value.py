"""Stored value in the back office: offers, rules, and refunds on the member's file (PTS-11)."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from lianka.domain.checkout.models import StoredValueRefund
from lianka.domain.loyalty.models import StoredValueSettings, TopUpOffer
from lianka.domain.loyalty.queries import get_stored_value_rules
from lianka.domain.loyalty.values import AllianceLicence, SpendingOrder, StoredValueRules
from tests.doors.backoffice.conftest import SignedIn
from tests.doors.backoffice.shop import Shop
from tests.operations.loyalty.wallets import license_alliance, wallet
from tests.world import World

pytestmark = pytest.mark.row("PTS-11")
OFFER = {"merchant": "老陈面馆", "amount_fen": "500", "bonus_fen": "50", "funder": "merchant"}
STARTS = {"starts_at": "2026-01-05T09:00", "ends_at": ""}
RULES = {"spending_order": "bonus_first", "anonymous_max_fen": "800", "named_max_fen": "4000"}
EXPECTED = StoredValueRules(SpendingOrder.BONUS_FIRST, 800_00, 4_000_00)


@pytest.fixture
def admin(shop: Shop, world: World, signed_in: SignedIn) -> Client:
    """The administrator, signed in."""
    return signed_in(world.admin)


def _offers() -> str:
    return reverse("admin:loyalty_topupoffer_list_act", args=["offer"])


def _rules() -> str:
    return reverse("admin:loyalty_storedvaluesettings_changelist")


def _refund(world: World) -> str:
    return reverse("admin:members_member_act", args=[world.li, "refund-stored-value"])


def test_a_top_up_is_offered_once_and_withdrawn(world: World, admin: Client) -> None:
    answers = [admin.post(_offers(), {**OFFER, **STARTS}).status_code for _ in range(2)]
    made = TopUpOffer.objects.get(merchant_id=world.noodles)

    admin.post(reverse("admin:loyalty_topupoffer_act", args=[made.pk, "withdraw"]), {"reason": "换新档"})

    assert answers == [302, 409]
    assert (made.amount_fen, made.bonus_fen, made.funder, made.ends_at) == (500_00, 50_00, "merchant", None)
    made.refresh_from_db()
    assert made.withdrawn_by == "operator:admin"


WRONG = [
    ({"merchant": "没有的店"}, 422),
    ({"amount_fen": "5000.01"}, 422),
    ({"amount_fen": ""}, 422),
    ({"bonus_fen": "600"}, 422),
    ({"ends_at": "2026-01-05T08:00"}, 422),
    ({"merchant": "", "funder": "platform"}, 409),
]


@pytest.mark.parametrize(("wrong", "status"), WRONG)
def test_an_offer_that_cannot_be_stays_on_the_page(admin: Client, wrong: dict[str, str], status: int) -> None:
    before = TopUpOffer.objects.count()

    answer = admin.post(_offers(), {**OFFER, **STARTS, **wrong})

    assert answer.status_code == status
    assert 'value="500"' in answer.text or "amount_fen" in wrong
    assert TopUpOffer.objects.count() == before


def test_the_alliance_offers_with_its_licence(admin: Client) -> None:
    license_alliance()

    admin.post(_offers(), {**OFFER, **STARTS, "merchant": "", "funder": "platform"})

    assert TopUpOffer.objects.filter(merchant=None).count() == 1


def test_the_rules_are_set_on_their_page(admin: Client) -> None:
    licence = {"licence_number": "Z2012345000018", "licence_from": "2026-02-01"}

    admin.post(_rules(), {**RULES, "licence_number": "", "licence_from": ""})
    without = get_stored_value_rules()
    admin.post(_rules(), {**RULES, **licence})

    assert without == EXPECTED
    assert get_stored_value_rules() == EXPECTED._replace(licence=AllianceLicence("Z2012345000018", date(2026, 2, 1)))
    assert "Z2012345000018" in admin.get(_rules()).text


@pytest.mark.parametrize(
    "wrong",
    [{"anonymous_max_fen": "1000.01"}, {"named_max_fen": "5000.01"}, {"licence_from": ""}, {"licence_number": ""}],
)
def test_rules_beyond_the_law_are_refused(admin: Client, wrong: dict[str, str]) -> None:
    licence = {"licence_number": "Z2012345000018", "licence_from": "2026-02-01"}

    answer = admin.post(_rules(), {**RULES, **licence, **wrong})

    assert answer.status_code == 422
    assert not StoredValueSettings.objects.exists()


def test_an_auditor_reads_the_rules(shop: Shop, world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.auditor).get(_rules())

    assert page.status_code == 200
    assert "¥5,000.00" in page.text


def test_stored_value_is_refunded_on_the_members_file(world: World, admin: Client) -> None:
    page = admin.get(_refund(world))
    form = page.context["form"]
    [(seen, words)] = form.fields["wallet"].choices
    typed = {"wallet": seen, "amount_fen": "200", "reason": "搬家了", "key": form.initial["key"]}

    answer = admin.post(_refund(world), typed)

    assert "晨光书店" in words
    assert answer.status_code == 302
    assert wallet(world.li, world.books) == (300_00, 30_00)
    purse = admin.get(reverse("admin:members_member_change", args=[world.li]) + "?page=purse").text
    for shown in ("晨光书店", "¥300.00", "¥30.00", "¥200.00", "搬家了"):
        assert shown in purse


def test_a_wallet_that_changed_since_it_was_shown_is_not_refunded(world: World, admin: Client) -> None:
    form = admin.get(_refund(world)).context["form"]
    [(seen, _words)] = form.fields["wallet"].choices
    typed = {"wallet": seen, "amount_fen": "200", "reason": "搬家了", "key": form.initial["key"]}
    admin.post(_refund(world), typed)

    again = admin.post(_refund(world), {**typed, "key": "another"})

    assert again.status_code == 422
    assert StoredValueRefund.objects.count() == 1


def test_more_than_there_is_stays_on_the_page(world: World, admin: Client) -> None:
    form = admin.get(_refund(world)).context["form"]
    [(seen, _words)] = form.fields["wallet"].choices

    answer = admin.post(_refund(world), {"wallet": seen, "amount_fen": "500.01", "reason": "多退", "key": "more"})

    assert answer.status_code == 422
    assert not StoredValueRefund.objects.exists()
