"""A file of till records as a shop would hand it in, brought in the way any file is."""

import csv
from collections.abc import Sequence
from pathlib import Path

from lianka.domain.checkout.values import TillRecord
from lianka.foundation.audit import Actor, ActorKind
from lianka.interfaces.shared.till_files.mapping import read_mapping
from lianka.interfaces.shared.till_files.run import ImportOrder, NobodyWatches, import_till_file

STORYTELLER = Actor(ActorKind.COMMAND, "demo")
RECORDS, MAPPING, REJECTED = "purchases.csv", "purchases.toml", "rejected.csv"

_COLUMNS = ("会员手机", "商户", "门店", "小票号", "时间", "品类", "金额（元）", "积分")
_MAPPING = """\
[member]
column = "会员手机"
kind = "phone"

[merchant]
column = "商户"

[store]
column = "门店"

[receipt]
columns = ["小票号"]

[happened]
column = "时间"

[category]
column = "品类"

[amount]
column = "金额（元）"
unit = "yuan"
currency = "CNY"
negative = "refund"

[points_spent]
column = "积分"

[order]
columns = ["时间", "小票号"]
"""


def import_file_of(records: Sequence[TillRecord], *, folder: Path) -> int:
    """Write the records and their mapping into the folder, and bring them in; returns how many rows that were."""
    _write(records, folder / RECORDS)
    (folder / MAPPING).write_text(_MAPPING, encoding="utf-8")
    order = ImportOrder(
        path=folder / RECORDS,
        mapping=read_mapping(folder / MAPPING),
        create_merchants=False,
        by=STORYTELLER,
        rejections_path=folder / REJECTED,
    )
    return import_till_file(order, NobodyWatches()).records


def _write(records: Sequence[TillRecord], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        for each in records:
            amount = f"{each.amount_fen // 100}.{each.amount_fen % 100:02}"
            moment = each.happened_at.isoformat(sep=" ", timespec="seconds")
            writer.writerow(
                (
                    each.member,
                    each.merchant,
                    each.store,
                    each.receipt_number,
                    moment,
                    each.category,
                    amount,
                    each.points_spent,
                )
            )
