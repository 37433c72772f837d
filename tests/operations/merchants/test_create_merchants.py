from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lianka.domain.access.models import Party
from lianka.domain.merchants.errors import (
    ContractTermsInvalid,
    LicenceNumberInvalid,
    LicenceNumberTaken,
    MerchantNameInvalid,
    MerchantNameTaken,
    TradeNotFound,
)
from lianka.domain.merchants.models import Contract, Merchant
from lianka.domain.merchants.operations.create_merchant import create_merchant
from lianka.domain.merchants.operations.create_merchants import create_merchants
from lianka.domain.merchants.queries import contracts_at, find_merchant, get_merchant, merchant_ids_by_name
from lianka.domain.merchants.values import ContractTerms, MerchantDraft
from lianka.foundation.errors import DomainError
from lianka.foundation.values import Rate
from tests.rivals import at_once
from tests.world import OPENED_AT, OPERATOR, World

LICENCE = "91110000600037341L"
TERMS = ContractTerms(transaction_rate=Rate.of("0.01"), issue_price=Rate.of(1), redemption_price=Rate.of(1))
USURY = ContractTerms(transaction_rate=Rate.of("1.01"), issue_price=Rate.of(1), redemption_price=Rate.of(1))


@transaction.atomic
def create(*drafts: MerchantDraft) -> dict[str, int]:
    return create_merchants(drafts=drafts, by=OPERATOR, at=OPENED_AT)


def test_a_merchant_joins_with_its_contract(world: World) -> None:
    draft = MerchantDraft(name=" 南门  水果店", trade="groceries", licence_number=f"{LICENCE.lower()} ", terms=TERMS)

    merchant_id = create_merchant(draft=draft, by=OPERATOR, at=OPENED_AT)

    merchant = Merchant.objects.select_related("trade").get(pk=merchant_id)
    assert (merchant.name, merchant.code, merchant.licence_number) == ("南门 水果店", f"M{merchant_id:06d}", LICENCE)
    assert merchant.trade is not None
    assert merchant.trade.name == "生鲜超市"
    assert contracts_at(merchant_ids=[merchant_id], day=date(2026, 1, 5)) == {merchant_id: TERMS}
    assert contracts_at(merchant_ids=[merchant_id], day=date(2026, 1, 4)) == {}


def test_a_known_name_is_the_merchant_that_has_it_however_it_is_written(world: World) -> None:
    names = ["Tesco  PFS", "ＴＥＳＣＯ pfs", "老陈面馆"]

    found = create(*[MerchantDraft(name=name) for name in names])

    assert found["Tesco  PFS"] == found["ＴＥＳＣＯ pfs"]
    assert found["老陈面馆"] == world.noodles
    assert Merchant.objects.count() == 5
    assert merchant_ids_by_name(names=["tesco pfs", "nobody\x00"]) == {"tesco pfs": found["Tesco  PFS"]}


def test_one_merchant_that_joins_needs_a_name_of_its_own(world: World) -> None:
    with pytest.raises(MerchantNameTaken):
        create_merchant(draft=MerchantDraft(name="老陈 面馆".replace(" ", "")), by=OPERATOR, at=OPENED_AT)

    assert Merchant.objects.count() == 4


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        (MerchantDraft(name=" "), MerchantNameInvalid),
        (MerchantDraft(name="x" * 121), MerchantNameInvalid),
        (MerchantDraft(name="a\x00b"), MerchantNameInvalid),
        (MerchantDraft(name="新店", licence_number="91110000600037341X"), LicenceNumberInvalid),
        (MerchantDraft(name="新店", licence_number=LICENCE), LicenceNumberTaken),
        (MerchantDraft(name="新店", trade="alchemy"), TradeNotFound),
        (MerchantDraft(name="新店", terms=USURY), ContractTermsInvalid),
    ],
)
def test_one_draft_that_cannot_be_refuses_the_whole_batch(
    world: World, draft: MerchantDraft, refusal: type[DomainError]
) -> None:
    create(MerchantDraft(name="老店", licence_number=LICENCE))
    counts = Merchant.objects.count(), Party.objects.count(), Contract.objects.count()

    with pytest.raises(refusal):
        create(MerchantDraft(name="好店"), draft)

    assert (Merchant.objects.count(), Party.objects.count(), Contract.objects.count()) == counts


def test_five_hundred_cost_as_many_statements_as_one(world: World) -> None:
    with CaptureQueriesContext(connection) as for_one:
        create(MerchantDraft(name="一", trade="fuel", terms=TERMS))
    with CaptureQueriesContext(connection) as for_many:
        created = create(*[MerchantDraft(name=f"店{index}", trade="fuel", terms=TERMS) for index in range(500)])

    assert len(for_many) == len(for_one)
    assert len(contracts_at(merchant_ids=created.values(), day=date(2026, 1, 5))) == 500


def test_a_merchant_is_found_by_code_or_name(world: World) -> None:
    noodles = get_merchant(merchant_id=world.noodles)

    for text in (noodles.code, f" {noodles.code.lower()}", "老陈面馆", " 老陈面馆 "):
        assert find_merchant(text=text) == noodles
    for text in ("M9", "", "陈", "\x00"):
        assert find_merchant(text=text) is None


@pytest.mark.django_db(transaction=True)
def test_imports_that_meet_one_new_merchant_at_once_create_one() -> None:
    def join() -> int:
        try:
            return create_merchant(draft=MerchantDraft(name="新店"), by=OPERATOR, at=OPENED_AT)
        except MerchantNameTaken:
            return 0

    answers = at_once(*[join] * 8)

    assert sorted(answers)[:7] == [0] * 7
    assert (Merchant.objects.count(), Party.objects.count()) == (1, 1)
