"""The cast: a small alliance of four merchants, three members and those who work there."""

from dataclasses import dataclass
from datetime import date, datetime

from lianka.domain.access.operations.appoint_operator import appoint_operator
from lianka.domain.access.operations.create_user import create_user
from lianka.domain.access.operations.ensure_platform_party import ensure_platform_party
from lianka.domain.access.values import Role
from lianka.domain.members.operations.activate_member import activate_member
from lianka.domain.members.operations.pre_register_member import pre_register_member
from lianka.domain.members.operations.pre_register_members import pre_register_members
from lianka.domain.merchants.operations.add_staff import add_staff
from lianka.domain.merchants.operations.create_merchant import create_merchant
from lianka.domain.merchants.operations.ensure_trades import ensure_trades
from lianka.domain.merchants.operations.open_store import open_store
from lianka.domain.merchants.operations.set_bank_account import set_bank_account
from lianka.domain.merchants.values import (
    PRESET_TRADES,
    BankAccount,
    CollectMode,
    ContractTerms,
    MerchantDraft,
    PointsMode,
    SettlementCycle,
)
from lianka.foundation.audit import Actor, ActorKind
from lianka.foundation.calendar import business_date
from lianka.foundation.db import transaction
from lianka.foundation.values import Fen, Rate

ALLIANCE_NAME = "城南联盟"
DIRECTOR = Actor(ActorKind.COMMAND, "world")


WANG_PHONE = "13800005678"
LI_PHONE = "13900001234"
ZHAO_CARD = "6100-0007"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The cast: parties by id, users by the name they sign in with."""

    opened_at: datetime
    platform: int
    noodles: int  # 老陈面馆: the merchant collects, points are charged as issued, weekly
    fuel: int  # 城南加油站: the platform collects, points are bought in advance, daily
    books: int  # 晨光书店: the platform collects, points are charged as issued, monthly
    hotel: int  # 半山酒店: the merchant collects, points are bought in advance, monthly
    wang: int  # active
    li: int  # pre-registered by phone at the noodle shop
    zhao: int  # pre-registered by the number of an older card
    admin: str = "admin"
    finance: str = "finance"
    support: str = "support"
    auditor: str = "auditor"
    owner: str = "chen"  # of the noodle shop, as are the next three
    manager: str = "chen.manager"
    cashier: str = "chen.cashier"
    accountant: str = "chen.accountant"
    bookseller: str = "lin"  # owner of the book shop: a stranger at the noodle shop

    @property
    def merchants(self) -> tuple[int, int, int, int]:
        """All four merchants."""
        return self.noodles, self.fuel, self.books, self.hotel


def build_world(*, at: datetime, password: str | None = None) -> World:
    """Found the alliance with its cast in an empty database. Without a password nobody of it can sign in."""
    platform = ensure_platform_party(name=ALLIANCE_NAME, by=DIRECTOR, at=at)
    ensure_trades(trades=PRESET_TRADES)
    noodles, fuel, books, hotel = (
        _join(draft, address, account_number=f"62220200000000{index}", at=at)
        for index, (draft, address) in enumerate(zip(_drafts(business_date(at)), _ADDRESSES, strict=True))
    )
    world = World(
        opened_at=at,
        platform=platform,
        noodles=noodles,
        fuel=fuel,
        books=books,
        hotel=hotel,
        wang=_sign_up(WANG_PHONE, at=at),
        li=pre_register_member(phone=LI_PHONE, registered_by=noodles, by=DIRECTOR, at=at),
        zhao=_take_over_card(ZHAO_CARD, at=at),
    )
    _hire(world, password=password)
    return world


def _drafts(today: date) -> tuple[MerchantDraft, ...]:
    return (
        MerchantDraft(name="老陈面馆", trade="catering", valid_from=today, terms=_noodle_terms()),
        MerchantDraft(name="城南加油站", trade="fuel", valid_from=today, terms=_fuel_terms()),
        MerchantDraft(name="晨光书店", trade="books", valid_from=today, terms=_book_terms()),
        MerchantDraft(name="半山酒店", trade="lodging", valid_from=today, terms=_hotel_terms()),
    )


def _noodle_terms() -> ContractTerms:
    return ContractTerms(
        transaction_rate=Rate.of("0.02"),
        points_per_yuan=Rate.of(1),
        issue_price=Rate.of(1),
        redemption_price=Rate.of("0.9"),
        points_mode=PointsMode.AS_ISSUED,
        settlement_cycle=SettlementCycle.WEEKLY,
        settlement_days=3,
        collect_mode=CollectMode.MERCHANT,
    )


def _fuel_terms() -> ContractTerms:
    return ContractTerms(
        transaction_rate=Rate.of("0.006"),
        points_per_yuan=Rate.of("0.5"),
        category_rates={"car-wash": Rate.of(2)},
        issue_price=Rate.of(1),
        redemption_price=Rate.of("0.9"),
        points_mode=PointsMode.PREPAID,
        settlement_cycle=SettlementCycle.DAILY,
        settlement_days=1,
        collect_mode=CollectMode.PLATFORM,
    )


def _book_terms() -> ContractTerms:
    return ContractTerms(
        transaction_rate=Rate.of("0.03"),
        category_rates={"stationery": Rate.of(3)},
        issue_price=Rate.of("1.2"),
        redemption_price=Rate.of(1),
        points_mode=PointsMode.AS_ISSUED,
        settlement_cycle=SettlementCycle.MONTHLY,
        settlement_days=5,
        collect_mode=CollectMode.PLATFORM,
    )


def _hotel_terms() -> ContractTerms:
    return ContractTerms(
        transaction_rate=Rate.of("0.05"),
        points_per_yuan=Rate.of(3),
        issue_price=Rate.of(1),
        redemption_price=Rate.of("0.9"),
        points_mode=PointsMode.PREPAID,
        credit_limit_fen=Fen(500_000),
        settlement_cycle=SettlementCycle.MONTHLY,
        settlement_days=10,
        collect_mode=CollectMode.MERCHANT,
    )


_ADDRESSES = ("城南区学府路 1 号", "城南区环城南路 200 号", "老城区书院街 3 号", "半山区云顶路 9 号")


def _join(draft: MerchantDraft, address: str, *, account_number: str, at: datetime) -> int:
    merchant_id = create_merchant(draft=draft, by=DIRECTOR, at=at)
    account = BankAccount(account_name=draft.name, bank_name="中国工商银行", number=account_number)
    set_bank_account(merchant_id=merchant_id, account=account, by=DIRECTOR, at=at)
    open_store(merchant_id=merchant_id, name=f"{draft.name}总店", address=address, by=DIRECTOR, at=at)
    return merchant_id


def _sign_up(phone: str, *, at: datetime) -> int:
    member_id = pre_register_member(phone=phone, registered_by=None, by=DIRECTOR, at=at)
    activate_member(member_id=member_id, by=DIRECTOR, at=at)
    return member_id


@transaction
def _take_over_card(ref: str, *, at: datetime) -> int:
    found = pre_register_members(external_refs=[ref], registered_by=None, by=DIRECTOR, at=at)
    return found.by_external_ref[ref]


def _hire(world: World, *, password: str | None) -> None:
    operators = {
        world.admin: ("管理员", Role.OPERATOR_ADMIN),
        world.finance: ("财务", Role.OPERATOR_FINANCE),
        world.support: ("客服", Role.OPERATOR_SUPPORT),
        world.auditor: ("审计", Role.OPERATOR_AUDITOR),
    }
    staff = {
        world.owner: ("老陈", Role.MERCHANT_OWNER, world.noodles),
        world.manager: ("小周", Role.MERCHANT_MANAGER, world.noodles),
        world.cashier: ("小吴", Role.MERCHANT_CASHIER, world.noodles),
        world.accountant: ("老郑", Role.MERCHANT_FINANCE, world.noodles),
        world.bookseller: ("林老板", Role.MERCHANT_OWNER, world.books),
    }
    at = world.opened_at
    for username, (display_name, role) in operators.items():
        create_user(username=username, display_name=display_name, password=password, by=DIRECTOR, at=at)
        appoint_operator(username=username, role=role, by=DIRECTOR, at=at)
    for username, (display_name, role, merchant_id) in staff.items():
        create_user(username=username, display_name=display_name, password=password, by=DIRECTOR, at=at)
        add_staff(merchant_id=merchant_id, username=username, role=role, by=DIRECTOR, at=at)
