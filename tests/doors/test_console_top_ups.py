"""A merchant's owner offers top-ups of its own stored value, and ends them (PTS-11)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from lianka.domain.access.models import User
from lianka.domain.loyalty.models import TopUpOffer
from lianka.domain.loyalty.queries import list_top_up_offers
from lianka.domain.loyalty.values import BonusFunder
from lianka.domain.merchants.queries import get_merchant
from lianka.foundation import clock
from lianka.foundation.models import AuditEntry
from tests.operations.loyalty.wallets import offer
from tests.world import OPENED_AT, World

pytestmark = [pytest.mark.django_db, pytest.mark.row("PTS-11")]
LIST = "/console/top-ups/"
NOW = OPENED_AT + timedelta(days=10)
CAST = ("owner", "manager", "cashier", "accountant", "bookseller", "admin", "finance", "support", "auditor")
Visit = Callable[[str], Client]


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return NOW


@pytest.fixture
def visit(client: Client) -> Visit:
    """Sign somebody of the cast in."""

    def sign_in(username: str) -> Client:
        client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def _form(merchant_id: int, **changed: str) -> dict[str, str]:
    merchant = get_merchant(merchant_id=merchant_id).party.public_id
    return {"merchant": merchant, "amount": "500", "bonus": "50", "last_day": "", **changed}


def test_an_offer_is_open_at_once_and_the_merchant_gives_its_bonus(world: World, visit: Visit) -> None:
    client = visit(world.owner)

    answers = [client.post(LIST, _form(world.noodles, last_day="2026-01-31")).status_code for _ in range(2)]
    page = client.get(LIST).text

    [made] = TopUpOffer.objects.all()
    assert answers == [302, 302]
    assert (made.merchant_id, made.amount_fen, made.bonus_fen) == (world.noodles, 500_00, 50_00)
    assert (made.funder, made.starts_at) == (BonusFunder.MERCHANT, NOW)
    assert f"{made.ends_at:%Y-%m-%dT%H:%M%z}" == "2026-01-31T16:00+0000"
    assert [each.public_id for each in list_top_up_offers(merchant_id=world.noodles, at=NOW)] == [made.public_id]
    assert ("¥500.00" in page, "¥50.00" in page, "在售" in page) == (True, True, True)
    assert AuditEntry.objects.filter(action="loyalty.offer_top_up", subject=made.public_id).count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": ""},
        {"amount": "0"},
        {"amount": "-1"},
        {"amount": "five"},
        {"amount": "5000.01"},
        {"amount": "\x00"},
        {"bonus": "500.01"},
        {"bonus": "x"},
        {"last_day": "x"},
        {"last_day": "2026-01-14"},
        {"last_day": "9999-12-31"},
    ],
)
def test_what_is_typed_wrongly_is_kept_and_offers_nothing(world: World, visit: Visit, changed: dict[str, str]) -> None:
    answer = visit(world.owner).post(LIST, _form(world.noodles, **changed))

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'value="50' in answer.text
    assert not TopUpOffer.objects.exists()


def test_another_bonus_for_the_same_amount_needs_the_first_to_be_ended(world: World, visit: Visit) -> None:
    first = offer(world.noodles)
    client = visit(world.owner)

    refused = client.post(LIST, _form(world.noodles, bonus="60"))
    ended = [client.post(f"{LIST}{first}/end/").status_code for _ in range(2)]
    made = client.post(LIST, _form(world.noodles, bonus="60"))

    assert (refused.status_code, ended, made.status_code) == (422, [302, 302], 302)
    assert [each.bonus_fen for each in list_top_up_offers(merchant_id=world.noodles, at=NOW)] == [60_00]
    assert AuditEntry.objects.filter(action="loyalty.withdraw_top_up").count() == 1


@pytest.mark.row("MCH-2")
@pytest.mark.parametrize("who", CAST)
def test_only_the_owner_of_the_merchant_offers_and_ends(world: World, visit: Visit, who: str) -> None:
    ours = offer(world.noodles, 100_00, 0)
    client = visit(getattr(world, who))

    shown = client.get(LIST)
    made = client.post(LIST, _form(world.noodles))
    ended = client.post(f"{LIST}{ours}/end/")

    is_owner = who == "owner"
    assert shown.status_code == (200 if who in {"owner", "bookseller"} else 404)
    assert (ours in shown.text) == is_owner
    assert (made.status_code, ended.status_code) == ((302, 302) if is_owner else (404, 404))
    assert TopUpOffer.objects.filter(withdrawn_at=None).count() == 1
    assert (TopUpOffer.objects.get(public_id=ours).withdrawn_at is not None) == is_owner


def test_what_the_alliance_pays_for_it_alone_ends(world: World, visit: Visit) -> None:
    theirs, everywhere = offer(world.noodles, funder=BonusFunder.PLATFORM), "tuo_nobody"
    client = visit(world.owner)

    page = client.get(LIST).text

    assert "赠送金由联盟承担" in page
    assert [client.post(f"{LIST}{each}/end/").status_code for each in (theirs, everywhere)] == [404, 404]
    assert TopUpOffer.objects.get().withdrawn_at is None


def test_nobody_gets_in_without_signing_in(world: World, client: Client) -> None:
    assert client.get(LIST).headers["Location"].startswith("/console/sign-in/")
    assert client.post(LIST).headers["Location"].startswith("/console/sign-in/")
