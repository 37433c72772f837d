"""What is paid out of an amount, and taken back when the amount is."""

from typing import NamedTuple

from lianka.foundation.values import Fen


class Share(NamedTuple):
    """What someone got of an amount, or gives back of it."""

    to: str
    fen: Fen
