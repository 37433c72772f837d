"""Ask for other rates of a link (CARD-5)."""

from datetime import datetime

from lianka.domain.cards.errors import LinkCannotMove
from lianka.domain.cards.operations.move_link import keep_move, lock_link
from lianka.domain.cards.operations.offer_link import check_rates
from lianka.domain.cards.values import LinkState
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction
from lianka.foundation.values import Rate


@transaction
def set_link_rates(*, link_public_id: str, in_store_rate: Rate, deal_rate: Rate, by: Actor, at: datetime) -> None:
    """Change the rates of an offer; of a link that was answered, offer new rates.

    The merchant pays for the discount: the rates it accepted stay in force until it accepts the new ones. Raises
    `LinkNotFound`, `LinkInvalid`, or `LinkCannotMove` for a link that has ended.
    """
    check_rates(in_store_rate=in_store_rate, deal_rate=deal_rate)
    link = lock_link(public_id=link_public_id)
    state = LinkState(link.state)
    if state == LinkState.ENDED:
        raise LinkCannotMove(field="state", state=LinkState.OFFERED.label)
    if state == LinkState.OFFERED:
        link.in_store_rate, link.deal_rate = in_store_rate, deal_rate
    else:
        link.new_in_store_rate, link.new_deal_rate = in_store_rate, deal_rate
    link.save()
    keep_move(link=link, from_state=state, rates=(in_store_rate, deal_rate), by=by, at=at)
