"""What the alliance's office does week by week: points bought in advance, statements confirmed, exported and paid."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from lianka.domain.checkout.operations.repair_payments import close_unpaid
from lianka.domain.loyalty.operations.buy_points_in_advance import buy_points_in_advance
from lianka.domain.loyalty.operations.cover_points_due import cover_points_due
from lianka.domain.merchants.operations.sign_contract import sign_contract
from lianka.domain.merchants.queries import contracts_at
from lianka.domain.merchants.values import SettlementCycle
from lianka.domain.settlement.models import Statement
from lianka.domain.settlement.operations.confirm_statement import confirm_statement
from lianka.domain.settlement.operations.dispute_statement import dispute_statement
from lianka.domain.settlement.operations.export_bank_file import export_bank_file
from lianka.domain.settlement.operations.record_payment import record_payment
from lianka.domain.settlement.queries import list_statements
from lianka.domain.settlement.values import StatementState
from lianka.foundation import outbox
from lianka.foundation.audit import Actor, ActorKind
from lianka.foundation.calendar import ONE_DAY, business_date
from lianka.interfaces.shared.world.city import City, Shop

FINANCE: Final = Actor(ActorKind.OPERATOR, "finance")
CONFIRMED_AFTER: Final = timedelta(days=3)
"""How long merchants look at a statement before they confirm it."""
_TOPPED_UP: Final = {"城南加油站": 150_000, "半山酒店": 260_000}
"""What merchants that buy in advance pay each month; the cinema forgets to, and runs low."""


class Office:
    """The operators' desk, and the merchants' owners who answer it."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._shops = {shop.merchant_id: shop for shop in city.shops}

    def begin_week(self, at: datetime) -> None:
        """Cover what was issued, then confirm, export and pay the statements whose time has come."""
        cover_points_due(at=at)
        close_unpaid(at=at)
        outbox.drain(at=at)
        self._confirm(at)
        self._pay(at)

    def begin_month(self, at: datetime) -> None:
        """Book what merchants paid for points in advance."""
        for name, amount_fen in _TOPPED_UP.items():
            merchant_id = self._city.shop(name).merchant_id
            key = f"{business_date(at):%Y-%m}"
            buy_points_in_advance(merchant_id=merchant_id, amount_fen=amount_fen, key=key, by=FINANCE, at=at)

    def settle_fuel_weekly(self, at: datetime) -> None:
        """Agree with the filling station, which began with a statement each day, on one each week."""
        fuel, day = self._city.world.fuel, business_date(at)
        terms = contracts_at(merchant_ids=[fuel], day=day)[fuel]
        weekly = replace(terms, settlement_cycle=SettlementCycle.WEEKLY, settlement_days=3)
        sign_contract(
            merchant_id=fuel, terms=weekly, valid_from=day + ONE_DAY, by=FINANCE, at=at, reason="改为每周结算"
        )

    def confirm_latest(self, shop: Shop, at: datetime) -> None:
        """Let the shop's owner confirm its latest statement, which is not paid yet."""
        latest = _latest(shop)
        if latest is not None:
            confirm_statement(statement_id=latest.public_id, by=_owner(shop), at=at)

    def dispute_latest(self, shop: Shop, at: datetime) -> None:
        """Let the shop's owner contest its latest statement."""
        latest = _latest(shop)
        if latest is not None:
            dispute_statement(
                statement_id=latest.public_id, note="周六有一笔退款没有扣减手续费，请核对。", by=_owner(shop), at=at
            )

    def _confirm(self, at: datetime) -> None:
        for statement in list(list_statements(state=StatementState.ISSUED)):
            if statement.issued_at <= at - CONFIRMED_AFTER:
                shop = self._shops[statement.merchant_id]
                confirm_statement(statement_id=statement.public_id, by=_owner(shop), at=at)

    def _pay(self, at: datetime) -> None:
        day = business_date(at)
        due = [each for each in list_statements(state=StatementState.CONFIRMED) if each.due_date <= day]
        payable = [each.public_id for each in due if each.due_fen > 0]
        reference = export_bank_file(by=FINANCE, at=at, statement_ids=payable).public_id if payable else ""
        for each in due:
            if each.due_fen:
                self._record(each, reference if each.due_fen > 0 else f"收款 {each.number}", day, at)

    def _record(self, statement: Statement, reference: str, day: date, at: datetime) -> None:
        record_payment(statement_id=statement.public_id, paid_on=day, reference=reference, by=FINANCE, at=at)


def _latest(shop: Shop) -> Statement | None:
    return list_statements(merchant_ids=[shop.merchant_id], state=StatementState.ISSUED).first()


def _owner(shop: Shop) -> Actor:
    return Actor(ActorKind.STAFF, shop.spec.owner)
