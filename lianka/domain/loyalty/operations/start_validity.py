"""A pre-registered member signs in for the first time: from now on its points have an end."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lianka.domain.ledger.operations.date_lots import date_lots
from lianka.domain.ledger.queries import list_undated_lots
from lianka.domain.loyalty import store
from lianka.domain.loyalty.queries import get_rule_book
from lianka.domain.loyalty.rules import accounts
from lianka.domain.loyalty.rules.validity import find_expiry
from lianka.foundation.calendar import alliance_zone
from lianka.foundation.db import transaction_required


@transaction_required
def start_validity(payload: Mapping[str, Any], *, at: datetime) -> None:
    """Give the points a member collected before its activation their expiry, each under its own policy.

    Listens to `members.member_activated`; a second time it finds nothing to do.
    """
    member_id, activated_at = payload["member_id"], datetime.fromisoformat(payload["activated_at"])
    rules, zone = get_rule_book(), alliance_zone()
    begun = store.find_cycles([member_id]).get(member_id)
    cycle_from, dates = begun, []
    for lot in list_undated_lots([accounts.points_of(member_id)]):
        expiry = find_expiry(
            rules.policy(lot.terms_id or 0),
            earned_at=lot.earned_at,
            activated_at=activated_at,
            cycle_from=cycle_from,
            zone=zone,
        )
        cycle_from = expiry.cycle_from or cycle_from
        if expiry.expires_at is not None:
            dates.append((lot.lot_id, expiry.expires_at))
    if cycle_from is not None and cycle_from != begun:
        store.remember_cycles({member_id: cycle_from})
    date_lots(dates)
