"""Batches of gift codes: what became of their codes and of their money."""

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Count, Sum

from lianka.domain.cards.keys import gift_code_hash
from lianka.domain.cards.models import GiftBatch, GiftCode, GiftRepayment, GiftVoid
from lianka.domain.cards.rules.gift_codes import read_code, read_numbers
from lianka.domain.cards.values import GiftCodeState, GiftMoney, GiftPayer, GiftStanding
from lianka.foundation.values import Fen


def states_with_money(batch: GiftBatch) -> list[GiftCodeState]:
    """The states of a batch's codes whose money still waits: those codes can be voided."""
    return [GiftCodeState.NEW, GiftCodeState.EXPIRED] if batch.keeps_expired else [GiftCodeState.NEW]


def get_repayment_due(*, batch_id: int) -> Fen:
    """What the bank is to give back for voided codes of a batch. Two statements."""
    voids = GiftVoid.objects.filter(batch=batch_id, batch__paid_by=GiftPayer.BANK, money=GiftMoney.GIVE_BACK)
    owed_fen = voids.aggregate(fen=Sum("amount_fen", default=0))["fen"]
    repaid_fen = GiftRepayment.objects.filter(batch=batch_id).aggregate(fen=Sum("amount_fen", default=0))["fen"]
    return Fen(owed_fen - repaid_fen)


def list_gift_standings(*, batch_ids: Collection[int]) -> Mapping[int, Sequence[GiftStanding]]:
    """How many codes of each batch are in which state, with their money. One statement."""
    found: dict[int, list[GiftStanding]] = {batch_id: [] for batch_id in batch_ids}
    rows = GiftCode.objects.filter(batch__in=batch_ids).values_list("batch_id", "state")
    for batch_id, state, count, fen in rows.annotate(Count("pk"), Sum("price_fen")).order_by("batch_id", "state"):
        found[batch_id].append(GiftStanding(GiftCodeState(state), count, Fen(fen)))
    return found


def find_gift_code_hash(*, typed: str) -> str | None:
    """The hash under which a whole code stands, as staff look it up; None for what is no code."""
    code = read_code(typed)
    return None if code is None else gift_code_hash(code)


def parse_code_numbers(*, typed: str) -> list[int] | None:
    """The numbers of codes meant by `1-3, 7`; None for what means none."""
    return read_numbers(typed)
