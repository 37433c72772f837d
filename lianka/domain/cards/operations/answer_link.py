"""A merchant says whether it takes a card (CARD-5)."""

from datetime import datetime

from lianka.domain.cards.models import CardLink
from lianka.domain.cards.operations.move_link import keep_move, lock_link, move_link
from lianka.domain.cards.operations.move_plan import check_reason
from lianka.domain.cards.values import LinkState
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction


@transaction
def answer_link(
    *, link_public_id: str, merchant_id: int, accept: bool, by: Actor, at: datetime, reason: str = ""
) -> None:
    """Accept or decline what the merchant is asked: an offer, or new rates of a link that it answered before.

    Declining new rates leaves the link as it was. Without a question an accepted link can still be declined, and a
    declined one accepted. Raises `LinkNotFound` (for another merchant's link too), `LinkCannotMove` or
    `ReasonTooLong`.
    """
    link = lock_link(public_id=link_public_id, merchant_id=merchant_id)
    if not accept and link.new_in_store_rate is not None:
        _drop_new_rates(link, by=by, at=at, reason=reason)
        return
    to_state = LinkState.ACCEPTED if accept else LinkState.DECLINED
    move_link(link=link, to_state=to_state, by=by, at=at, reason=reason)


def _drop_new_rates(link: CardLink, *, by: Actor, at: datetime, reason: str) -> None:
    check_reason(reason)
    link.new_in_store_rate = link.new_deal_rate = None
    link.save(update_fields=["new_in_store_rate", "new_deal_rate"])
    rates = (link.in_store_rate, link.deal_rate)
    keep_move(link=link, from_state=LinkState(link.state), rates=rates, by=by, at=at, reason=reason)
