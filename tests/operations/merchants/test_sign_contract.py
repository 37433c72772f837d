from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lianka.domain.merchants.errors import (
    ContractRetroactive,
    ContractTermsInvalid,
    MerchantHasLeft,
    MerchantNotFound,
)
from lianka.domain.merchants.models import Contract, ContractCategoryRate
from lianka.domain.merchants.operations.move_merchant import move_merchant
from lianka.domain.merchants.operations.sign_contract import sign_contract
from lianka.domain.merchants.queries import contract_book, contracts_at
from lianka.domain.merchants.values import (
    CollectMode,
    ContractTerms,
    MerchantStatus,
    PointsMode,
    SettlementCycle,
)
from lianka.foundation.models import AuditEntry
from lianka.foundation.values import Fen, Rate
from tests.rivals import at_once
from tests.world import OPENED_AT, OPERATOR, World

TERMS = ContractTerms(
    transaction_rate=Rate.of("0.015"),
    issue_price=Rate.of("1.25"),
    redemption_price=Rate.of("0.95"),
    points_per_yuan=Rate.of("1.5"),
    category_rates={"car-wash": Rate.of(3), "加油": Rate.of("0.333333")},
    points_mode=PointsMode.PREPAID,
    credit_limit_fen=Fen(10_000),
    settlement_cycle=SettlementCycle.DAILY,
    settlement_days=2,
    collect_mode=CollectMode.PLATFORM,
)
OPENED, TOMORROW, MARCH = date(2026, 1, 5), date(2026, 1, 6), date(2026, 3, 1)


def sign(merchant_id: int, *, valid_from: date, terms: ContractTerms = TERMS) -> int:
    return sign_contract(merchant_id=merchant_id, terms=terms, valid_from=valid_from, by=OPERATOR, at=OPENED_AT)


def test_a_new_version_ends_the_one_before_on_the_day_it_starts(world: World) -> None:
    before = contracts_at(merchant_ids=[world.noodles], day=OPENED)[world.noodles]

    contract_id = sign(world.noodles, valid_from=MARCH)

    book = contract_book(merchant_ids=[world.noodles])
    assert book.terms(merchant_id=world.noodles, day=date(2026, 2, 28)) == before
    assert book.terms(merchant_id=world.noodles, day=MARCH) == TERMS
    version = book.contract(merchant_id=world.noodles, day=MARCH)
    assert version is not None
    assert (version.contract_id, version.valid_from, version.valid_until) == (contract_id, MARCH, None)
    assert AuditEntry.objects.latest("id").facts == {"contract": contract_id, "valid_from": "2026-03-01"}


def test_before_the_first_contract_and_for_strangers_there_are_no_terms(world: World) -> None:
    book = contract_book(merchant_ids=[world.noodles])

    assert book.terms(merchant_id=world.noodles, day=OPENED - timedelta(days=1)) is None
    assert book.terms(merchant_id=world.wang, day=OPENED) is None


@pytest.mark.parametrize("valid_from", [date(2025, 1, 1), OPENED - timedelta(days=1), OPENED])
def test_days_that_have_begun_keep_what_was_agreed_for_them(world: World, valid_from: date) -> None:
    with pytest.raises(ContractRetroactive) as refusal:
        sign(world.noodles, valid_from=valid_from)

    assert refusal.value.facts == {"earliest": TOMORROW}
    assert Contract.objects.filter(merchant_id=world.noodles, valid_until=None).count() == 1


def test_a_version_does_not_start_before_the_one_it_follows(world: World) -> None:
    sign(world.noodles, valid_from=MARCH)

    with pytest.raises(ContractRetroactive):
        sign(world.noodles, valid_from=TOMORROW)

    assert Contract.objects.filter(merchant_id=world.noodles).count() == 2


def test_terms_that_cannot_be_change_nothing(world: World) -> None:
    wrong = ContractTerms(transaction_rate=Rate.of(2), issue_price=Rate.of(1), redemption_price=Rate.of(1))

    with pytest.raises(ContractTermsInvalid) as refusal:
        sign(world.noodles, valid_from=MARCH, terms=wrong)

    assert refusal.value.field == "transaction_rate"
    assert Contract.objects.get(merchant_id=world.noodles).valid_until is None


def test_nobody_signs_with_a_stranger_or_with_one_who_left(world: World) -> None:
    move_merchant(merchant_id=world.hotel, to_status=MerchantStatus.LEFT, by=OPERATOR, at=OPENED_AT)

    with pytest.raises(MerchantHasLeft):
        sign(world.hotel, valid_from=MARCH)
    with pytest.raises(MerchantNotFound):
        sign(world.wang, valid_from=MARCH)

    assert Contract.objects.count() == 4


def test_a_book_of_many_merchants_and_versions_costs_one_statement(world: World) -> None:
    for merchant_id in world.merchants:
        sign(merchant_id, valid_from=MARCH)

    with CaptureQueriesContext(connection) as statements:
        book = contract_book(merchant_ids=world.merchants)

    assert len(statements) == 1
    assert [len(book.versions[merchant_id]) for merchant_id in world.merchants] == [2, 2, 2, 2]


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_until": OPENED},
        {"transaction_rate": Rate.of("1.000001")},
        {"credit_limit_fen": -1},
        {"points_mode": "gift"},
    ],
)
def test_the_database_refuses_a_contract_that_cannot_be(world: World, changes: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(merchant_id=world.noodles).update(**changes)


def test_the_database_keeps_one_open_version_and_one_for_each_start(world: World) -> None:
    sign(world.noodles, valid_from=MARCH)
    closed = Contract.objects.filter(merchant_id=world.noodles, valid_from=OPENED)

    with pytest.raises(IntegrityError), transaction.atomic():
        closed.update(valid_until=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        closed.update(valid_from=MARCH, valid_until=date(2026, 4, 1))


def test_the_database_keeps_one_rate_for_a_category(world: World) -> None:
    rate = ContractCategoryRate.objects.get(category="car-wash")

    with pytest.raises(IntegrityError), transaction.atomic():
        ContractCategoryRate.objects.create(contract=rate.contract, category="car-wash", points_per_yuan=Rate.of(1))


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_at_once_leave_versions_that_follow_each_other(world: World) -> None:
    days = [MARCH + timedelta(days=index) for index in range(6)]

    def signing(day: date) -> bool:
        try:
            return sign(world.noodles, valid_from=day) > 0
        except ContractRetroactive:
            return False

    signed = at_once(*[lambda day=day: signing(day) for day in days])

    versions = contract_book(merchant_ids=[world.noodles]).versions[world.noodles]
    assert len(versions) == 1 + sum(signed)
    assert [version.valid_until for version in versions] == [*(each.valid_from for each in versions[1:]), None]
