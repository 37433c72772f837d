"""End the link of a card and a merchant (CARD-5)."""

from datetime import datetime

from lianka.domain.cards.operations.move_link import lock_link, move_link
from lianka.domain.cards.values import LinkState
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction


@transaction
def end_link(*, link_public_id: str, by: Actor, at: datetime, reason: str = "") -> None:
    """Take back an offer, or end a link that was accepted; a new one may be offered after.

    Of a card that all merchants take, the default rates apply again. A declined link stays: only its merchant
    changes its mind. Raises `LinkNotFound`, `LinkCannotMove` or `ReasonTooLong`.
    """
    link = lock_link(public_id=link_public_id)
    move_link(link=link, to_state=LinkState.ENDED, by=by, at=at, reason=reason)
