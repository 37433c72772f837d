"""Amounts as people type them."""

import re
import unicodedata
from typing import Final

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import InvalidInput

_AMOUNT: Final = re.compile(r"(\d{1,8})(?:\.(\d{0,2}))?|\.(\d{1,2})", re.ASCII)


class AmountUnreadable(InvalidInput):
    """What was typed is no amount of money."""

    code = "amount_unreadable"
    message = _("Please enter an amount such as 88.50.")


def read_fen(text: str, *, field: str) -> int:
    """The amount in fen; nothing typed is 0. Blanks, ¥, commas and full-width digits do no harm.

    Raises `AmountUnreadable`.
    """
    typed = unicodedata.normalize("NFKC", text[:40]).replace(",", "").replace("¥", "").replace("。", ".").strip()
    if not typed:
        return 0
    found = _AMOUNT.fullmatch(typed)
    if found is None:
        raise AmountUnreadable(field=field)
    yuan, cents = found[1] or "0", found[2] or found[3] or ""
    return int(yuan) * 100 + int(cents.ljust(2, "0"))
