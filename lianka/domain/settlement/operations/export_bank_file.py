"""Give the bank a file of payments, and make the same file again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from django.db.models import QuerySet

from lianka.domain.merchants.queries import bank_accounts_of
from lianka.domain.merchants.values import BankAccount
from lianka.domain.settlement.bank_file_text import bank_file_text
from lianka.domain.settlement.errors import (
    BankAccountMissing,
    BankFileChanged,
    BankFileNotFound,
    NothingToExport,
    StatementInBankFile,
    StatementNotFound,
    StatementNotPayable,
)
from lianka.domain.settlement.models import BankFileEntry, BankFileExport, Statement
from lianka.domain.settlement.values import BankFile, StatementState
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction
from lianka.foundation.identifiers import new_public_id
from lianka.foundation.values import Fen


@transaction
def export_bank_file(*, by: Actor, at: datetime, statement_ids: Sequence[str] | None = None) -> BankFile:
    """Make the file that pays confirmed statements to their merchants, and note that they are in it.

    With `statement_ids` exactly these, or a refusal; without, all that can be paid, and `left_out` names those
    whose merchant has no bank account. No statement is ever in two files. Pays nothing by itself: a payment
    is recorded once the bank has made it. Raises `StatementNotFound`, `StatementNotPayable`,
    `StatementInBankFile`, `BankAccountMissing`, `NothingToExport`.
    """
    chosen = _lock_all() if statement_ids is None else _lock_chosen(statement_ids)
    accounts = bank_accounts_of(merchant_ids={each.merchant_id for each in chosen})
    without = [each for each in chosen if each.merchant_id not in accounts]
    if without and statement_ids is not None:
        raise BankAccountMissing(field="statements", number=without[0].number)
    payable = sorted((each for each in chosen if each.merchant_id in accounts), key=lambda each: each.number)
    if not payable:
        raise NothingToExport(field="statements")
    content = bank_file_text(statements=payable, accounts=accounts)
    export = _keep_export(payable, content, by=by, at=at)
    return _answer(export, content, left_out=[each.number for each in without])


@transaction
def remake_bank_file(*, bank_file_id: str, by: Actor, at: datetime) -> BankFile:
    """Make an exported file once more, byte for byte, for whoever lost it.

    Raises `BankFileNotFound`, or `BankFileChanged` when a bank account in it is another one by now.
    """
    export = BankFileExport.objects.filter(public_id=bank_file_id).first()
    if export is None:
        raise BankFileNotFound(field="bank_file")
    named = BankFileEntry.objects.filter(bank_file=export).values("statement_id")
    statements = list(Statement.objects.filter(pk__in=named).order_by("number"))
    accounts = bank_accounts_of(merchant_ids={each.merchant_id for each in statements})
    content = _same_content(statements, accounts, export.sha256)
    record(by=by, action="settlement.remake_bank_file", subject=export.public_id, at=at)
    return _answer(export, content, left_out=[])


def _same_content(statements: Sequence[Statement], accounts: Mapping[int, BankAccount], digest: str) -> bytes:
    if all(each.merchant_id in accounts for each in statements):
        content = bank_file_text(statements=statements, accounts=accounts)
        if sha256(content).hexdigest() == digest:
            return content
    raise BankFileChanged(field="bank_file")


def _lock_all() -> list[Statement]:
    in_files = BankFileEntry.objects.filter(statement__state=StatementState.CONFIRMED).values("statement_id")
    waiting = _locked().filter(state=StatementState.CONFIRMED, due_fen__gt=0).exclude(pk__in=in_files)
    locked = list(waiting)
    # A rival may have exported some of them while we waited for its locks: look again, holding ours.
    taken = set(in_files.values_list("statement_id", flat=True))
    return [each for each in locked if each.pk not in taken]


def _lock_chosen(statement_ids: Sequence[str]) -> list[Statement]:
    chosen = list(_locked().filter(public_id__in=statement_ids))
    if len(chosen) != len(set(statement_ids)):
        raise StatementNotFound(field="statements")
    for each in chosen:
        if each.state != StatementState.CONFIRMED or each.due_fen <= 0:
            raise StatementNotPayable(field="statements", number=each.number)
    entry = BankFileEntry.objects.filter(statement__in=chosen).select_related("statement").first()
    if entry is not None:
        raise StatementInBankFile(field="statements", number=entry.statement.number)
    return chosen


def _locked() -> QuerySet[Statement]:
    return Statement.objects.select_for_update(no_key=True).order_by("id")


def _keep_export(statements: Sequence[Statement], content: bytes, *, by: Actor, at: datetime) -> BankFileExport:
    export = BankFileExport.objects.create(
        public_id=new_public_id("bnk"),
        row_count=len(statements),
        total_fen=sum(each.due_fen for each in statements),
        sha256=sha256(content).hexdigest(),
        exported_at=at,
        exported_by=f"{by.kind}:{by.name}",
    )
    BankFileEntry.objects.bulk_create(
        BankFileEntry(statement=each, bank_file=export, amount_fen=each.due_fen) for each in statements
    )
    facts = {"rows": export.row_count, "total_fen": export.total_fen, "sha256": export.sha256}
    record(by=by, action="settlement.export_bank_file", subject=export.public_id, at=at, facts=facts)
    return export


def _answer(export: BankFileExport, content: bytes, *, left_out: Sequence[str]) -> BankFile:
    return BankFile(
        public_id=export.public_id,
        name=f"lianka-{export.public_id}.csv",
        content=content,
        row_count=export.row_count,
        total_fen=Fen(export.total_fen),
        sha256=export.sha256,
        left_out=tuple(left_out),
    )
