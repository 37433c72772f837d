"""The one function that moves a link of a card and a merchant along its life."""

from datetime import datetime
from typing import Any

from lianka.domain.cards.errors import LinkCannotMove, LinkNotFound
from lianka.domain.cards.models import CardLink, CardLinkMove
from lianka.domain.cards.operations.move_plan import check_reason
from lianka.domain.cards.rules.lifecycle import can_link_move
from lianka.domain.cards.values import LinkState
from lianka.foundation.audit import Actor, record
from lianka.foundation.db import transaction_required
from lianka.foundation.values import Rate


@transaction_required
def lock_link(*, public_id: str, merchant_id: int | None = None) -> CardLink:
    """Read a link and keep rivals from changing it until the transaction ends; `merchant_id`: only if it is theirs.

    Raises `LinkNotFound`.
    """
    links = CardLink.objects.select_for_update(no_key=True).filter(public_id=public_id)
    link = (links if merchant_id is None else links.filter(merchant_id=merchant_id)).first()
    if link is None:
        raise LinkNotFound(field="link")
    return link


@transaction_required
def move_link(*, link: CardLink, to_state: LinkState, by: Actor, at: datetime, reason: str = "") -> None:
    """Move a locked link with the rates it has now, and keep the move as history.

    New rates that were waiting are in force when the link is accepted, and dropped otherwise. Raises
    `LinkCannotMove` or `ReasonTooLong`.
    """
    check_reason(reason)
    from_state = LinkState(link.state)
    takes_new_rates = to_state == LinkState.ACCEPTED and link.new_in_store_rate is not None
    if not can_link_move(from_state, to_state) and not (from_state == to_state and takes_new_rates):
        raise LinkCannotMove(field="state", state=to_state.label)
    if takes_new_rates and link.new_in_store_rate and link.new_deal_rate:
        link.in_store_rate, link.deal_rate = link.new_in_store_rate, link.new_deal_rate
    link.new_in_store_rate = link.new_deal_rate = None
    link.state = to_state
    if to_state in (LinkState.ACCEPTED, LinkState.DECLINED):
        link.answered_at = at
    link.save()
    keep_move(link=link, from_state=from_state, rates=(link.in_store_rate, link.deal_rate), by=by, at=at, reason=reason)


@transaction_required
def keep_move(
    *, link: CardLink, from_state: LinkState, rates: tuple[Rate, Rate], by: Actor, at: datetime, reason: str = ""
) -> None:
    """Write the history of a link and the audit entry: its state now, and the rates that were spoken of."""
    in_store_rate, deal_rate = rates
    CardLinkMove.objects.create(
        link=link,
        from_state=from_state,
        to_state=link.state,
        in_store_rate=in_store_rate,
        deal_rate=deal_rate,
        moved_at=at,
        moved_by=f"{by.kind}:{by.name}",
        reason=reason,
    )
    facts: dict[str, Any] = {"from": from_state.value, "to": LinkState(link.state).value}
    facts |= {"in_store_rate": str(in_store_rate), "deal_rate": str(deal_rate)}
    record(by=by, action="cards.move_link", subject=link.public_id, at=at, facts=facts, reason=reason)
