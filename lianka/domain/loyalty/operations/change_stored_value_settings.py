"""The operator sets the rules of stored value, and records the alliance's licence (PTS-11)."""

from datetime import datetime

from lianka.domain.loyalty.errors import InvalidStoredValueTerms
from lianka.domain.loyalty.models import StoredValueSettings
from lianka.domain.loyalty.values import LAWFUL_ANONYMOUS_FEN, LAWFUL_NAMED_FEN, StoredValueRules
from lianka.domain.loyalty.values.stored_value import LICENCE_LENGTH_MAX
from lianka.foundation import audit
from lianka.foundation.audit import Actor
from lianka.foundation.db import transaction


@transaction
def change_stored_value_settings(*, rules: StoredValueRules, by: Actor, at: datetime) -> None:
    """Set what is spent first, the caps and the licence, from the next top-up and the next sale on.

    What stands in wallets stays, above a lower cap too. Raises `InvalidStoredValueTerms`.
    """
    _check(rules)
    licence = rules.licence
    StoredValueSettings.objects.update_or_create(
        pk=1,
        defaults={
            "spending_order": rules.spending_order,
            "anonymous_max_fen": rules.anonymous_max_fen,
            "named_max_fen": rules.named_max_fen,
            "licence_number": licence.number if licence else "",
            "licence_from": licence.valid_from if licence else None,
        },
    )
    facts = {
        **rules._asdict(),
        "licence": [licence.number, licence.valid_from.isoformat()] if licence else None,
    }
    audit.record(
        by=by, action="loyalty.change_stored_value_settings", subject="stored_value_settings", at=at, facts=facts
    )


def _check(rules: StoredValueRules) -> None:
    if not 0 <= rules.anonymous_max_fen <= LAWFUL_ANONYMOUS_FEN:
        raise InvalidStoredValueTerms(field="anonymous_max_fen")
    if not rules.anonymous_max_fen <= rules.named_max_fen <= LAWFUL_NAMED_FEN:
        raise InvalidStoredValueTerms(field="named_max_fen")
    if rules.licence is not None and not 1 <= len(rules.licence.number) <= LICENCE_LENGTH_MAX:
        raise InvalidStoredValueTerms(field="licence_number")
