"""The bank's payment file. It speaks Chinese whatever language its maker reads."""

from collections.abc import Mapping, Sequence
from typing import Final

from lianka.domain.merchants.values import BankAccount
from lianka.domain.settlement.models import Statement
from lianka.foundation.csv_text import Cell, csv_lines, yuan

_HEAD: Final = ("收款人", "开户银行", "收款账号", "金额", "附言")
_TOTAL: Final = "合计"


def bank_file_text(*, statements: Sequence[Statement], accounts: Mapping[int, BankAccount]) -> bytes:
    """The file that pays the statements to their merchants' accounts: a row each, then their number and total."""
    rows: list[Sequence[Cell]] = [_HEAD]
    for each in statements:
        account = accounts[each.merchant_id]
        rows.append((account.account_name, account.bank_name, account.number, yuan(each.due_fen), each.number))
    total = sum(each.due_fen for each in statements)
    rows.append((_TOTAL, None, None, yuan(total), f"{len(statements)} 笔"))
    return "".join(csv_lines(rows)).encode()
