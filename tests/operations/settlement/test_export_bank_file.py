"""What the bank is given."""

from hashlib import sha256

import pytest

from lianka.domain.merchants.operations.set_bank_account import set_bank_account
from lianka.domain.merchants.values import BankAccount
from lianka.domain.settlement.errors import (
    BankFileChanged,
    NothingToExport,
    StatementInBankFile,
    StatementNotFound,
    StatementNotPayable,
)
from lianka.domain.settlement.models import BankFileEntry, BankFileExport, Statement
from lianka.domain.settlement.operations.confirm_statement import confirm_statement
from lianka.domain.settlement.operations.export_bank_file import export_bank_file, remake_bank_file
from lianka.domain.settlement.values import BankFile
from lianka.interfaces.shared.world import World
from tests.operations.settlement.scene import book, on, sale, settle
from tests.world import OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.row("MCH-5")]
AT = on("2026-01-12")


def _confirmed(world: World) -> list[Statement]:
    book(
        sale(world, world.fuel, "1", "2026-01-06", collected=123_456),
        sale(world, world.fuel, "2", "2026-01-07", collected=5),
        sale(world, world.noodles, "3", "2026-01-07", commission=300),
    )
    statements = settle("2026-01-11")
    for each in statements:
        confirm_statement(statement_id=each.public_id, by=OPERATOR, at=AT)
    return statements


def _export(*statements: Statement) -> BankFile:
    ids = [each.public_id for each in statements] or None
    return export_bank_file(statement_ids=ids, by=OPERATOR, at=AT)


def _name_account(merchant: int, holder: str) -> None:
    account = BankAccount(account_name=holder, bank_name="工商银行", number="6222020000001234")
    set_bank_account(merchant_id=merchant, account=account, by=OPERATOR, at=AT)


def test_the_file_pays_what_is_owed_and_leaves_invoices_out(world: World) -> None:
    statements = _confirmed(world)
    _name_account(world.fuel, "城南石油有限公司")

    bank_file = _export()

    code = statements[-1].merchant.code
    assert bank_file.content.decode("utf-8-sig").splitlines() == [
        "收款人,开户银行,收款账号,金额,附言",
        f"城南石油有限公司,工商银行,6222020000001234,1234.56,{code}-20260106",
        f"城南石油有限公司,工商银行,6222020000001234,0.05,{code}-20260107",
        "合计,,,1234.61,2 笔",
    ]
    assert (bank_file.row_count, bank_file.total_fen, bank_file.left_out) == (2, 123_461, ())


def test_the_export_is_kept_with_its_digest(world: World) -> None:
    _confirmed(world)

    bank_file = _export()

    kept = BankFileExport.objects.get(public_id=bank_file.public_id)
    assert bank_file.content.startswith(b"\xef\xbb\xbf")
    assert kept.sha256 == bank_file.sha256 == sha256(bank_file.content).hexdigest()
    assert (kept.row_count, kept.total_fen) == (2, 123_461)


def test_a_payee_that_looks_like_a_formula_is_only_shown(world: World) -> None:
    _confirmed(world)
    _name_account(world.fuel, '=HYPERLINK("http://x")')

    content = _export().content.decode("utf-8-sig")

    assert '"\'=HYPERLINK(""http://x"")",工商银行' in content


def test_no_statement_is_in_two_files(world: World) -> None:
    _invoice, first, second = _confirmed(world)
    _export(first)

    with pytest.raises(StatementInBankFile):
        _export(first, second)

    assert _export().row_count == 1
    with pytest.raises(NothingToExport):
        _export()
    assert BankFileEntry.objects.count() == 2


def test_only_confirmed_statements_that_pay_something_out_can_be_chosen(world: World) -> None:
    invoice, *_ = _confirmed(world)
    book(sale(world, world.fuel, "4", "2026-01-12", collected=7))
    [issued] = settle("2026-01-12")

    for each in (invoice, issued):
        with pytest.raises(StatementNotPayable):
            _export(each)

    assert not BankFileExport.objects.exists()


def test_an_unknown_statement_stops_the_export(world: World) -> None:
    _invoice, first, _second = _confirmed(world)

    with pytest.raises(StatementNotFound):
        export_bank_file(statement_ids=[first.public_id, "stm_unknown"], by=OPERATOR, at=AT)

    assert not BankFileExport.objects.exists()


def test_a_lost_file_is_made_again_to_the_byte(world: World) -> None:
    _confirmed(world)
    bank_file = _export()

    again = remake_bank_file(bank_file_id=bank_file.public_id, by=OPERATOR, at=AT)

    assert again == bank_file
    _name_account(world.fuel, "别的公司")
    with pytest.raises(BankFileChanged):
        remake_bank_file(bank_file_id=bank_file.public_id, by=OPERATOR, at=AT)
