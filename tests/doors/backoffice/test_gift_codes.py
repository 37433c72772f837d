"""Gift codes in the back office: agreed, paid for, exported, voided, repaid, looked up (CARD-12)."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lianka.domain.cards.models import GiftBatch, GiftCode, GiftRepayment
from lianka.domain.cards.values import GiftBatchState, GiftPayer
from lianka.domain.ledger import chart
from lianka.domain.ledger.models import Journal
from lianka.foundation import clock
from lianka.foundation.models import AuditEntry
from tests.doors.backoffice.conftest import SignedIn
from tests.doors.backoffice.shop import SHOP_AT
from tests.operations.cards.gifts import codes_of, drafted, moved, paid, redeem, void
from tests.operations.cards.scene import DINING, MONTH, options_of, plan_on_sale
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.row("CARD-12")]
ENGLISH = {"accept-language": "en"}
AGREED = {
    "company": "星河科技",
    "contact": "刘女士 13900001111",
    "count": "3",
    "unit_price_fen": "34",
    "total_fen": "100.00",
    "last_day": "2026-12-31",
    "key": "k1",
}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still on the third of February."""
    monkeypatch.setattr(clock, "now", lambda: SHOP_AT)


@pytest.fixture
def plan(world: World) -> str:
    """A card for a month at 31.00."""
    return plan_on_sale(DINING, MONTH)


@pytest.fixture
def support(world: World, signed_in: SignedIn) -> Client:
    """Who looks after cards, signed in."""
    return signed_in(world.support)


@pytest.fixture
def finance(world: World, signed_in: SignedIn) -> Client:
    """Who looks after money, signed in."""
    return signed_in(world.finance)


def _act(batch: str | None, name: str) -> str:
    if batch is None:
        return reverse("admin:cards_giftbatch_list_act", args=[name])
    return reverse("admin:cards_giftbatch_act", args=[GiftBatch.objects.get(public_id=batch).pk, name])


def _page(batch: str) -> str:
    return reverse("admin:cards_giftbatch_change", args=[GiftBatch.objects.get(public_id=batch).pk])


def _facts(client: Client, address: str) -> dict[str, str]:
    shown = client.get(address, headers=ENGLISH).context["shown"]
    return {str(fact.label): str(fact.cell.text) for section in shown.sections for fact in section.facts}


def _errors(answer: Any) -> set[str]:
    assert answer.status_code in (409, 422)
    return set(answer.context["form"].errors)


def test_a_batch_goes_from_agreement_to_the_file_of_its_codes(plan: str, support: Client, finance: Client) -> None:
    support.post(_act(None, "create"), {**AGREED, "option": options_of(plan)[0].public_id})
    batch = GiftBatch.objects.get()
    payment = {"paid_by": "bank", "amount_fen": "100.00", "reference": "HB1"}
    finance.post(_act(batch.public_id, "record-payment"), payment)

    answer = support.post(_act(batch.public_id, "export"))

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    codes = codes_of(batch.public_id)
    assert (batch.company, batch.count, batch.total_fen) == ("星河科技", 3, 10_000)
    assert answer["Content-Disposition"] == f'attachment; filename="{batch.public_id}.csv"'
    assert [row[:2] for row in rows[1:]] == [[str(number), code] for number, code in enumerate(codes, start=1)]
    assert rows[1][2:4] == ["城南美食卡", "2026-12-31"]
    assert rows[1][5] == f"http://testserver/m/cards/gift/?code={codes[0]}"
    assert AuditEntry.objects.filter(action="cards.export_gift_codes").count() == 2


def test_the_same_form_sent_twice_makes_one_batch(plan: str, support: Client) -> None:
    for _ in range(2):
        support.post(_act(None, "create"), {**AGREED, "option": options_of(plan)[0].public_id})

    assert GiftBatch.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("company", {"company": ""}),
        ("company", {"merchant": "晨光书店"}),
        ("merchant", {"merchant": "没有这家"}),
        ("count", {"count": "10001"}),
        ("count", {"count": "0"}),
        ("unit_price_fen", {"unit_price_fen": "0"}),
        ("total_fen", {"total_fen": "102.01"}),
        ("total_fen", {"total_fen": "0.02"}),
        ("last_day", {"last_day": "2020-01-01"}),
        ("last_day", {"last_day": "morgen"}),
        ("option", {"option": "prc_none"}),
        ("option", {"option": ""}),
    ],
)
def test_a_form_that_is_wrong_says_where(plan: str, support: Client, field: str, typed: dict[str, str]) -> None:
    form = {**AGREED, "option": options_of(plan)[0].public_id, **typed}

    assert field in _errors(support.post(_act(None, "create"), form))
    assert GiftBatch.objects.count() == 0


def test_a_merchant_pays_out_of_what_it_is_owed(plan: str, support: Client, finance: Client) -> None:
    form = {**AGREED, "company": "", "merchant": "晨光书店", "option": options_of(plan)[0].public_id}
    support.post(_act(None, "create"), form)
    batch = GiftBatch.objects.get()

    finance.post(_act(batch.public_id, "record-payment"), {"paid_by": "payable", "amount_fen": "100.00"})

    assert moved("gift_payment") == [(chart.PAYABLE, chart.CARDS_GIFT_CODES, 10_000)]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("amount_fen", {"amount_fen": "99.99"}),
        ("amount_fen", {"amount_fen": ""}),
        ("reference", {"reference": ""}),
        ("paid_by", {"paid_by": "payable"}),
    ],
)
def test_another_payment_than_was_agreed_is_refused_at_its_field(
    plan: str, finance: Client, field: str, typed: dict[str, str]
) -> None:
    batch = drafted(plan)
    payment = {"paid_by": "bank", "amount_fen": "100.00", "reference": "HB1", **typed}

    assert field in _errors(finance.post(_act(batch, "record-payment"), payment))
    assert GiftCode.objects.count() == 0


def test_a_draft_is_cancelled(plan: str, support: Client) -> None:
    batch = drafted(plan)

    support.post(_act(batch, "cancel"), {"reason": "客户取消"})

    assert GiftBatch.objects.get().state == GiftBatchState.CANCELLED
    assert support.get(_act(batch, "cancel")).status_code == 404


def test_codes_are_voided_by_their_numbers_and_the_bank_gives_back(plan: str, finance: Client) -> None:
    batch = paid(plan)
    taken = {"numbers": "1，3", "money": "give_back", "reason": "活动取消"}

    finance.post(_act(batch, "void"), taken)
    facts = _facts(finance, _page(batch))
    finance.post(_act(batch, "record-repayment"), {"amount_fen": "66.67", "reference": "HK1"})

    assert list(GiftCode.objects.order_by("number").values_list("state", flat=True)) == ["voided", "new", "voided"]
    assert facts["To be given back by the bank"] == "¥66.67"
    assert GiftRepayment.objects.get().amount_fen == 6_667
    assert "To be given back by the bank" not in _facts(finance, _page(batch))
    assert finance.get(_act(batch, "record-repayment")).status_code == 404


@pytest.mark.parametrize("typed", ["x", "0", "3-1", "1-20000"])
def test_numbers_that_mean_nothing_void_nothing(plan: str, finance: Client, typed: str) -> None:
    batch = paid(plan)

    answer = finance.post(_act(batch, "void"), {"numbers": typed, "money": "keep", "reason": "x"})

    assert _errors(answer) == {"numbers"}
    assert GiftCode.objects.filter(state="new").count() == 3


def test_a_code_that_was_used_cannot_be_voided(world: World, plan: str, finance: Client) -> None:
    batch = paid(plan)
    redeem(codes_of(batch)[1], world.wang)

    answer = finance.post(_act(batch, "void"), {"numbers": "1-3", "money": "keep", "reason": "x"})

    assert _errors(answer) == {"numbers"}
    assert GiftCode.objects.filter(state="new").count() == 2


def test_the_contact_is_hidden_until_someone_says_why(plan: str, support: Client) -> None:
    batch = paid(plan)

    page = support.get(_page(batch)).content.decode()
    answer = support.post(_act(batch, "reveal-contact"), {"reason": "回电"}, follow=True)

    assert "13900001111" not in page
    assert "13900001111" in answer.content.decode()


def test_the_list_counts_what_was_used(world: World, plan: str, support: Client) -> None:
    batch = paid(plan)
    redeem(codes_of(batch)[0], world.wang)

    [row] = support.get(reverse("admin:cards_giftbatch_changelist"), {"q": "星河"}).context["table"].rows

    assert [cell.text for cell in row][:2] == ["星河科技", "城南美食卡"]
    assert [cell.text for cell in row][3:6] == ["3", "1", "¥100.00"]


def test_a_code_is_found_whole_or_by_its_last_group_and_never_shown(world: World, plan: str, support: Client) -> None:
    code = codes_of(paid(plan))[0]
    redeem(code, world.wang)
    codes = reverse("admin:cards_giftcode_changelist")

    whole = support.get(codes, {"q": code.lower()})
    last = support.get(codes, {"q": code[-4:].lower()})
    row = GiftCode.objects.get(number=1)
    page = support.get(reverse("admin:cards_giftcode_change", args=[row.pk]))

    for answer in (whole, last):
        assert [cells[0].text for cells in answer.context["table"].rows] == [code[-4:]]
    assert code[:14] not in page.content.decode()
    assert row.code_hash not in page.content.decode()


def test_a_journal_leads_to_its_batch(plan: str, finance: Client) -> None:
    batch = paid(plan)
    void(batch, [1])

    for source in ("gift_payment", "gift_void"):
        journal = Journal.objects.get(source=source)
        page = finance.get(reverse("admin:books_journal", args=[journal.pk])).content.decode()
        assert _page(batch) in page


def test_the_pages_need_few_queries(
    world: World, plan: str, support: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for _ in range(3):
        batch = paid(plan)
        redeem(codes_of(batch)[0], world.wang)
        void(batch, [2])
    paid(plan, company="", merchant_id=world.books, paid_by=GiftPayer.PAYABLE)
    row = GiftCode.objects.filter(state="redeemed").latest("pk")

    for address in (
        reverse("admin:cards_giftbatch_changelist"),
        _page(batch),
        reverse("admin:cards_giftcode_changelist"),
        reverse("admin:cards_giftcode_change", args=[row.pk]),
    ):
        with django_assert_max_num_queries(20):
            assert support.get(address).status_code == 200
