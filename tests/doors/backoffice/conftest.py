"""A few sales of the cast, from the till to the statement, and operators who have signed in."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from lianka.domain.access.models import User
from lianka.domain.checkout.operations.record_till_records import record_till_records
from lianka.domain.checkout.values import MemberKey, TillParties, TillRecord
from lianka.domain.ledger.operations.close_dates import close_dates
from lianka.domain.settlement.operations.issue_statements import issue_statements
from lianka.foundation.db import transaction
from lianka.interfaces.shared.world import LI_PHONE, WANG_PHONE
from tests.doors.backoffice.shop import Shop, open_shop
from tests.world import OPENED_AT, OPERATOR, World

SETTLED_AT = datetime(2026, 2, 2, 9, tzinfo=OPENED_AT.tzinfo)
SignedIn = Callable[[str], Client]


@pytest.fixture
def trading(world: World) -> World:
    """Wang buys noodles and books, spends points and brings a book back; January is closed and settled."""
    records = [
        _record(WANG_PHONE, "老陈面馆", "N1", hours=3, amount_fen=8_800),
        _record(LI_PHONE, "老陈面馆", "N2", hours=27, amount_fen=3_000),
        _record(WANG_PHONE, "晨光书店", "B1", hours=30, amount_fen=20_000),
        _record(WANG_PHONE, "晨光书店", "B2", hours=54, amount_fen=4_000, points_spent=50),
        _record(WANG_PHONE, "晨光书店", "B3", hours=78, amount_fen=-5_000),
    ]
    parties = TillParties(member_key=MemberKey.PHONE)
    outcomes = transaction(record_till_records)(records=records, parties=parties, by=OPERATOR, at=SETTLED_AT).outcomes
    assert not [outcome.refusal for outcome in outcomes if outcome.refusal]
    close_dates(through=date(2026, 2, 1), at=SETTLED_AT)
    issue_statements(through=date(2026, 2, 1), by=OPERATOR, at=SETTLED_AT)
    return world


@pytest.fixture
def shop(trading: World) -> Shop:
    """On top of that, a day at the counter."""
    return open_shop(trading)


@pytest.fixture
def signed_in() -> SignedIn:
    """Someone of the cast who has signed in, by user name. Reads Chinese unless asked otherwise."""

    def sign_in(username: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def _record(
    phone: str, merchant: str, receipt: str, *, hours: int, amount_fen: int, points_spent: int = 0
) -> TillRecord:
    return TillRecord(
        member=phone,
        merchant=merchant,
        receipt_number=receipt,
        happened_at=OPENED_AT + timedelta(hours=hours),
        amount_fen=amount_fen,
        points_spent=points_spent,
    )
