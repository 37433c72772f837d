"""Batches of gift codes: agreed, paid for, exported, cancelled (CARD-12)."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import IntegrityError
from django.db import transaction as django_transaction

from lianka.domain.cards.errors import (
    GiftBatchCannotMove,
    GiftBatchInvalid,
    GiftBatchNotFound,
    GiftBatchNotPaid,
    GiftBatchOver,
    GiftPayerInvalid,
    GiftPaymentDiffers,
    GiftReferenceUsed,
    OptionNotFound,
    PlanNotOnSale,
)
from lianka.domain.cards.models import GiftBatch, GiftBatchMove, GiftCode
from lianka.domain.cards.operations.archive_price_option import archive_price_option
from lianka.domain.cards.operations.cancel_gift_batch import cancel_gift_batch
from lianka.domain.cards.operations.check_cards import check_cards
from lianka.domain.cards.operations.create_gift_batch import create_gift_batch
from lianka.domain.cards.operations.export_gift_codes import export_gift_codes
from lianka.domain.cards.operations.record_gift_payment import record_gift_payment
from lianka.domain.cards.operations.reveal_gift_contact import reveal_gift_contact
from lianka.domain.cards.operations.withdraw_plan import withdraw_plan
from lianka.domain.cards.queries.gift_codes import find_gift_code_hash
from lianka.domain.cards.rules.gift_codes import read_code
from lianka.domain.cards.values import GiftBatchDraft, GiftBatchState, GiftCodeState, GiftPayer, OptionDraft, TermKind
from lianka.domain.ledger import chart
from lianka.domain.merchants.errors import MerchantNotFound
from lianka.foundation.calendar import end_of_day
from lianka.foundation.errors import DomainError
from lianka.foundation.idempotency import IdempotencyKeyReused
from lianka.foundation.models import AuditEntry
from lianka.interfaces.shared.world import World
from tests.operations.cards.gifts import LAST_DAY, codes_of, draft_of, drafted, paid, pay_batch
from tests.operations.cards.scene import DINING, FREE_WEEK, MONTH, WELCOME, balance, on, options_of, plan_on_sale
from tests.world import OPENED_AT, OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.row("CARD-12")]


@pytest.fixture
def plan(world: World) -> str:
    """A card for a month at 31.00."""
    return plan_on_sale(DINING, MONTH)


def _create(draft: GiftBatchDraft, key: str = "k") -> str:
    return create_gift_batch(draft=draft, key=key, by=OPERATOR, at=OPENED_AT)


def _refusal(work: Callable[[], object]) -> DomainError:
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value


def test_a_draft_has_a_price_and_no_codes(plan: str) -> None:
    public_id = _create(draft_of(plan, total_fen=None))

    batch = GiftBatch.objects.get(public_id=public_id)
    assert (batch.state, batch.count, batch.total_fen) == (GiftBatchState.DRAFT, 3, 10_200)
    assert GiftCode.objects.count() == 0


def test_the_same_key_makes_one_batch(plan: str) -> None:
    first, second = _create(draft_of(plan)), _create(draft_of(plan))

    assert first == second
    assert GiftBatch.objects.count() == 1
    with pytest.raises(IdempotencyKeyReused):
        _create(draft_of(plan, count=4))


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("count", {"count": 0}),
        ("count", {"count": 10_001}),
        ("unit_price_fen", {"unit_price_fen": 0}),
        ("unit_price_fen", {"unit_price_fen": 10**9 + 1}),
        ("total_fen", {"total_fen": 10_201}),
        ("total_fen", {"total_fen": 2}),
        ("company", {"company": ""}),
        ("company", {"company": "两\n行"}),
        ("company", {"company": "长" * 121}),
        ("company", {"merchant_id": 1}),
        ("contact", {"contact": "长" * 201}),
        ("expires_at", {"expires_at": OPENED_AT}),
    ],
)
def test_a_batch_out_of_its_bounds_is_refused(plan: str, field: str, changes: dict[str, object]) -> None:
    refusal = _refusal(lambda: _create(draft_of(plan, **changes)))

    assert isinstance(refusal, GiftBatchInvalid)
    assert refusal.field == field
    assert GiftBatch.objects.count() == 0


def test_codes_are_of_a_card_on_sale_at_a_price_that_is_offered(plan: str) -> None:
    option = options_of(plan)[0].public_id
    draft = draft_of(plan)
    free = plan_on_sale(WELCOME, FREE_WEEK)

    assert isinstance(_refusal(lambda: _create(replace(draft, option="prc_none"), "a")), OptionNotFound)
    assert _refusal(lambda: _create(draft_of(free), "b")).field == "option"
    archive_price_option(option_public_id=option, by=OPERATOR, at=OPENED_AT)
    assert isinstance(_refusal(lambda: _create(draft, "c")), OptionNotFound)


def test_no_codes_are_sold_of_a_withdrawn_card(plan: str) -> None:
    draft = draft_of(plan)
    withdraw_plan(plan_public_id=plan, by=OPERATOR, at=OPENED_AT, reason="")

    assert isinstance(_refusal(lambda: _create(draft)), PlanNotOnSale)


def test_codes_of_fixed_dates_end_with_them(world: World) -> None:
    dates = OptionDraft(
        term_kind=TermKind.DATES, price_fen=5000, first_day=on("2026-05-01").date(), last_day=on("2026-05-05").date()
    )
    plan = plan_on_sale(DINING, dates)

    assert _refusal(lambda: _create(draft_of(plan), "a")).field == "expires_at"
    assert _create(draft_of(plan, expires_at=end_of_day(on("2026-05-05").date())), "b")


def test_a_merchant_that_does_not_exist_buys_nothing(plan: str) -> None:
    refusal = _refusal(lambda: _create(draft_of(plan, company="", merchant_id=999_999)))

    assert isinstance(refusal, MerchantNotFound)


def test_paying_makes_the_codes_and_books_the_money(world: World, plan: str) -> None:
    public_id = paid(plan)

    rows = list(GiftCode.objects.order_by("number").values_list("number", "price_fen", "state"))
    assert rows == [(1, 3334, "new"), (2, 3333, "new"), (3, 3333, "new")]
    assert balance(chart.CARDS_GIFT_CODES, world.platform) == 10_000
    assert balance(chart.BANK, world.platform) == -10_000
    assert GiftBatchMove.objects.get(batch__public_id=public_id).to_state == GiftBatchState.PAID
    assert list(check_cards()) == []


def test_a_merchant_pays_out_of_what_it_is_owed(world: World, plan: str) -> None:
    paid(plan, company="", merchant_id=world.books, paid_by=GiftPayer.PAYABLE)

    assert balance(chart.PAYABLE, world.books) == -10_000
    assert balance(chart.CARDS_GIFT_CODES, world.platform) == 10_000
    assert list(check_cards()) == []


def test_a_merchant_may_pay_by_the_bank_as_well(world: World, plan: str) -> None:
    paid(plan, company="", merchant_id=world.books)

    assert balance(chart.BANK, world.platform) == -10_000
    assert list(check_cards()) == []


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (GiftPaymentDiffers, {"amount_fen": 9_999}),
        (GiftPaymentDiffers, {"amount_fen": 10_001}),
        (GiftPayerInvalid, {"reference": ""}),
        (GiftPayerInvalid, {"reference": "9" * 121}),
        (GiftPayerInvalid, {"reference": "a\x00b"}),
        (GiftPayerInvalid, {"paid_by": GiftPayer.PAYABLE, "reference": ""}),
        (GiftBatchNotFound, {"batch_public_id": "gfb_none"}),
        (GiftBatchOver, {"at": end_of_day(LAST_DAY)}),
    ],
)
def test_another_payment_than_was_agreed_is_refused(
    world: World, plan: str, kind: type[DomainError], changes: dict[str, object]
) -> None:
    payment = {"batch_public_id": drafted(plan), "amount_fen": 10_000, "paid_by": GiftPayer.BANK, "reference": "HB1"}
    asked = {**payment, "at": OPENED_AT, **changes}

    assert isinstance(_refusal(lambda: record_gift_payment(**asked, by=OPERATOR)), kind)  # type: ignore[arg-type]
    assert GiftCode.objects.count() == 0
    assert balance(chart.CARDS_GIFT_CODES, world.platform) == 0


def test_a_batch_is_paid_for_once_and_a_reference_used_once(world: World, plan: str) -> None:
    first, second = drafted(plan), drafted(plan)

    def pay(public_id: str) -> None:
        record_gift_payment(
            batch_public_id=public_id,
            amount_fen=10_000,
            paid_by=GiftPayer.BANK,
            reference="HB9",
            by=OPERATOR,
            at=OPENED_AT,
        )

    pay(first)
    assert isinstance(_refusal(lambda: pay(first)), GiftBatchCannotMove)
    assert isinstance(_refusal(lambda: pay(second)), GiftReferenceUsed)
    assert balance(chart.CARDS_GIFT_CODES, world.platform) == 10_000


def test_a_draft_is_cancelled_and_nothing_else(plan: str) -> None:
    draft, sold = drafted(plan), paid(plan)

    cancel_gift_batch(batch_public_id=draft, reason="客户取消", by=OPERATOR, at=OPENED_AT)

    assert GiftBatch.objects.get(public_id=draft).state == GiftBatchState.CANCELLED
    assert isinstance(_refusal(lambda: pay_batch(draft)), GiftBatchCannotMove)
    refusal = _refusal(lambda: cancel_gift_batch(batch_public_id=sold, reason="", by=OPERATOR, at=OPENED_AT))
    assert isinstance(refusal, GiftBatchCannotMove)


def test_codes_are_exported_once_paid_for_and_every_export_is_kept(plan: str) -> None:
    public_id = drafted(plan)
    refusal = _refusal(lambda: export_gift_codes(batch_public_id=public_id, by=OPERATOR, at=OPENED_AT))
    pay_batch(public_id)

    made = export_gift_codes(batch_public_id=public_id, by=OPERATOR, at=OPENED_AT)
    again = codes_of(public_id)

    assert isinstance(refusal, GiftBatchNotPaid)
    assert [(each.number, each.state) for each in made.codes] == [(n, GiftCodeState.NEW) for n in (1, 2, 3)]
    assert [each.code for each in made.codes] == again
    assert AuditEntry.objects.filter(action="cards.export_gift_codes", subject=public_id).count() == 2
    assert GiftBatch.objects.get(public_id=public_id).exported_by == f"{OPERATOR.kind}:{OPERATOR.name}"


def test_the_table_of_codes_tells_no_code(plan: str) -> None:
    [first, *_others] = codes_of(paid(plan))
    bare = read_code(first)
    assert bare is not None

    row = GiftCode.objects.get(number=1)
    assert row.code_hash == find_gift_code_hash(typed=first)
    assert row.hint == bare[-4:]
    assert not [value for value in vars(row).values() if bare[:12] in str(value) or first[:14] in str(value)]


def test_the_contact_is_sealed_and_shown_to_those_with_a_reason(plan: str) -> None:
    public_id = drafted(plan)

    stored = GiftBatch.objects.get(public_id=public_id).contact_sealed
    told = reveal_gift_contact(batch_public_id=public_id, reason="回电", by=OPERATOR, at=OPENED_AT)

    assert stored is not None
    assert b"13900001111" not in bytes(stored)
    assert told == "刘女士 13900001111"
    assert AuditEntry.objects.get(action="cards.reveal_gift_contact").reason == "回电"
    assert reveal_gift_contact(batch_public_id=drafted(plan, contact=""), reason="", by=OPERATOR, at=OPENED_AT) is None


@pytest.mark.parametrize(
    ("column", "value"),
    [("total_fen", 2), ("total_fen", 99_999), ("company", ""), ("reference", None), ("count", 0), ("paid_at", None)],
)
def test_the_database_keeps_a_batch_whole(plan: str, column: str, value: object) -> None:
    batch = GiftBatch.objects.filter(public_id=paid(plan))

    with pytest.raises(IntegrityError), django_transaction.atomic():
        batch.update(**{column: value})
