"""What pricing answers. Other contexts ask here and nowhere else."""

from collections.abc import Sequence

from lianka.domain.pricing.rules.quote import quote
from lianka.domain.pricing.rules.reverse import reverse
from lianka.domain.pricing.values import Quote, Sale, Share
from lianka.foundation.values import Fen


def get_quote(sale: Sale) -> Quote:
    """This function will price a sale, with what each step took and why an offer was refused; it reads no database.

    Raises `CoinsUnavailable`, `PointsUnavailable` or `StoredValueUnavailable` when a number was asked for that does
    not fit.
    """
    return quote(sale)


def get_reversals(*, total_fen: Fen, shares: Sequence[Share], refunds_fen: Sequence[Fen]) -> list[list[Share]]:
    """This function will say what each refund of an amount takes back of each share of it; it reads no database.

    Raises `TotalNotPositive`, `AmountNegative`, `DuplicateId` or `OverRefund`.
    """
    return reverse(total_fen=total_fen, shares=shares, refunds_fen=refunds_fen)
