"""What is kept of a merchant besides its contracts: status, bank account, trade."""

import dataclasses

import pytest
from django.db import IntegrityError, transaction

from lianka.domain.merchants.errors import BankAccountInvalid, MerchantCannotMove, MerchantNotFound, TradeInvalid
from lianka.domain.merchants.models import Merchant, MerchantMove, Trade
from lianka.domain.merchants.operations.ensure_trades import ensure_trades
from lianka.domain.merchants.operations.move_merchant import move_merchant
from lianka.domain.merchants.operations.set_bank_account import set_bank_account
from lianka.domain.merchants.queries import bank_accounts_of, get_merchant
from lianka.domain.merchants.values import PRESET_TRADES, BankAccount, MerchantStatus, TradeSpec
from lianka.foundation.models import AuditEntry
from tests.world import OPENED_AT, OPERATOR, World

ALLOWED_MOVES = {
    (MerchantStatus.ACTIVE, MerchantStatus.SUSPENDED),
    (MerchantStatus.ACTIVE, MerchantStatus.LEFT),
    (MerchantStatus.SUSPENDED, MerchantStatus.ACTIVE),
    (MerchantStatus.SUSPENDED, MerchantStatus.LEFT),
}


def move(merchant_id: int, to_status: MerchantStatus) -> None:
    move_merchant(merchant_id=merchant_id, to_status=to_status, by=OPERATOR, at=OPENED_AT, reason="audit")


@pytest.mark.parametrize("from_status", MerchantStatus)
@pytest.mark.parametrize("to_status", MerchantStatus)
def test_a_merchant_moves_along_its_lifecycle_only(
    world: World, from_status: MerchantStatus, to_status: MerchantStatus
) -> None:
    Merchant.objects.filter(pk=world.hotel).update(status=from_status)

    if (from_status, to_status) in ALLOWED_MOVES:
        move(world.hotel, to_status)
        latest = MerchantMove.objects.get()
        assert (latest.from_status, latest.to_status, latest.reason) == (from_status, to_status, "audit")
        assert get_merchant(merchant_id=world.hotel).status == to_status
    else:
        with pytest.raises(MerchantCannotMove):
            move(world.hotel, to_status)
        assert get_merchant(merchant_id=world.hotel).status == from_status


def test_an_unknown_merchant_is_not_found(world: World) -> None:
    with pytest.raises(MerchantNotFound):
        move(world.wang, MerchantStatus.SUSPENDED)
    with pytest.raises(MerchantNotFound):
        get_merchant(merchant_id=world.wang)


def test_a_bank_account_is_sealed_and_opened_for_payment(world: World) -> None:
    account = BankAccount(account_name="陈 建国", bank_name="中国银行", number="6217 0012 3456 7890")

    set_bank_account(merchant_id=world.noodles, account=account, by=OPERATOR, at=OPENED_AT)

    opened = bank_accounts_of(merchant_ids=[world.noodles, world.wang])
    assert opened == {world.noodles: dataclasses.replace(account, number="6217001234567890")}
    assert opened[world.noodles].number_masked == "**** 7890"
    assert b"6217" not in bytes(get_merchant(merchant_id=world.noodles).bank_account_sealed or b"")
    assert AuditEntry.objects.latest("id").facts == {"number": "**** 7890"}


@pytest.mark.parametrize(
    ("account_name", "bank_name", "number"),
    [
        ("", "中国银行", "6217001234567890"),
        ("陈建国", " ", "6217001234567890"),
        ("陈建国", "中国银行", "12345"),
        ("陈建国", "中国银行", "6217-0012-3456-789a-" * 4),
        ("陈\x00建国", "中国银行", "6217001234567890"),
        ("陈建国", "中国银行", "=1+1+1+1+1"),
    ],
)
def test_an_account_that_cannot_be_leaves_the_one_before(
    world: World, account_name: str, bank_name: str, number: str
) -> None:
    before = bank_accounts_of(merchant_ids=[world.noodles])
    account = BankAccount(account_name=account_name, bank_name=bank_name, number=number)

    with pytest.raises(BankAccountInvalid):
        set_bank_account(merchant_id=world.noodles, account=account, by=OPERATOR, at=OPENED_AT)

    assert bank_accounts_of(merchant_ids=[world.noodles]) == before


def test_trades_that_exist_keep_their_names(world: World) -> None:
    added = ensure_trades(
        trades=[
            TradeSpec(code="fuel", name="油", name_english="Oil"),
            TradeSpec(code="pets", name="宠物", name_english="Pets"),
        ]
    )

    assert added == 1
    assert Trade.objects.get(code="fuel").name == "加油"
    assert Trade.objects.count() == len(PRESET_TRADES) + 1


def test_a_trade_needs_a_code_and_both_names(world: World) -> None:
    for code, name, name_english in [("Pet Shop", "宠物", "Pets"), ("", "宠物", "Pets"), ("pets", "", "Pets")]:
        with pytest.raises(TradeInvalid):
            ensure_trades(trades=[TradeSpec(code=code, name=name, name_english=name_english)])

    assert Trade.objects.count() == len(PRESET_TRADES)


@pytest.mark.parametrize("changes", [{"status": "gone"}, {"name_normalised": "老陈面馆"}, {"code": "M-1"}])
def test_the_database_refuses_a_merchant_that_cannot_be(world: World, changes: dict[str, object]) -> None:
    Merchant.objects.filter(pk=world.noodles).update(code="M-1")

    with pytest.raises(IntegrityError), transaction.atomic():
        Merchant.objects.filter(pk=world.hotel).update(**changes)
