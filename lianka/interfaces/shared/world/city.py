"""The city: the cast's merchants and eight more, their stores, staff and cards, on the day the alliance opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from lianka.domain.access.operations.create_user import create_user
from lianka.domain.access.values import ApiScope, Role
from lianka.domain.loyalty.operations.buy_points_in_advance import buy_points_in_advance
from lianka.domain.loyalty.operations.open_prepaid_account import open_prepaid_account
from lianka.domain.loyalty.operations.set_earn_preset import set_earn_preset
from lianka.domain.loyalty.operations.set_validity_policy import set_validity_policy
from lianka.domain.loyalty.values import ValidityKind, ValidityPolicy
from lianka.domain.members.operations.set_password import set_password
from lianka.domain.merchants.operations.add_api_key import add_api_key
from lianka.domain.merchants.operations.add_staff import add_staff
from lianka.domain.merchants.operations.create_merchant import create_merchant
from lianka.domain.merchants.operations.open_store import open_store
from lianka.domain.merchants.operations.set_bank_account import set_bank_account
from lianka.domain.merchants.operations.set_points_share import set_points_share
from lianka.domain.merchants.queries import list_stores
from lianka.domain.merchants.values import BankAccount, CollectMode, MerchantDraft, StoreView
from lianka.foundation.calendar import business_date
from lianka.foundation.values import Rate
from lianka.interfaces.shared.world.cast import DIRECTOR, World
from lianka.interfaces.shared.world.plans import Place, Plans, open_cards
from lianka.interfaces.shared.world.purse import Purse, let_cards_give, open_purse
from lianka.interfaces.shared.world.shops import NEWCOMERS, OF_THE_CAST, ShopSpec

NEWCOMER_PHONE: Final = "13700008888"
"""The phone of somebody who is going to join, and is nobody's yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A merchant of the city as history needs it."""

    spec: ShopSpec
    merchant_id: int
    stores: tuple[StoreView, ...]
    is_platform_collect: bool

    @property
    def name(self) -> str:
        """As its sign says."""
        return self.spec.name


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """The cast in its city. `api_secret` opens the programs' door for the noodle shop's till, and is known here alone.

    `owner` (周蜀, of the hot pot) and `cashier` sign in with the password that the cast was built with.
    """

    world: World
    shops: tuple[Shop, ...]
    plans: Plans
    purse: Purse
    api_secret: str
    owner: str = "shu"
    cashier: str = "shu.cashier"

    def shop(self, name: str) -> Shop:
        """The merchant with this name."""
        return next(shop for shop in self.shops if shop.name == name)


def build_city(world: World, *, at: datetime, password: str | None = None) -> City:
    """Let eight more merchants join the cast, with second stores, points bought in advance, and the three cards.

    With a password, 王 and those who work at the hot pot can sign in with it.
    """
    today = business_date(at)
    _announce_rules(today, at=at)
    cast_ids = dict(zip((spec.name for spec in OF_THE_CAST), world.merchants, strict=True))
    modes = {**_cast_modes(world), **{spec.name: spec.terms.collect_mode for spec in NEWCOMERS if spec.terms}}
    ids = cast_ids | {spec.name: _join(spec, number, today, at=at) for number, spec in enumerate(NEWCOMERS, start=5)}
    specs = (*OF_THE_CAST, *NEWCOMERS)
    for spec in specs:
        for name, address in spec.stores.items():
            open_store(merchant_id=ids[spec.name], name=name, address=address, by=DIRECTOR, at=at)
    _limit_points(ids, at=at)
    purse = open_purse(ids, at=at)
    shops = tuple(
        Shop(
            spec=spec,
            merchant_id=ids[spec.name],
            stores=tuple(list_stores(merchant_ids=[ids[spec.name]])),
            is_platform_collect=modes[spec.name] == CollectMode.PLATFORM,
        )
        for spec in specs
    )
    _hire(ids, password=password, at=at)
    _fill_prepaid(ids, at=at)
    if password is not None:
        set_password(member_id=world.wang, password=password, by=DIRECTOR, at=at)
    plans = open_cards(_places(shops), at=at)
    let_cards_give(plans, purse, at=at)
    key = add_api_key(merchant_id=world.noodles, label="收银机", scopes=list(ApiScope), by=DIRECTOR, at=at)
    return City(world=world, shops=shops, plans=plans, purse=purse, api_secret=key.secret)


def _announce_rules(today: date, *, at: datetime) -> None:
    # Short enough that points expire within the year that is told, and some soon after it.
    policy = ValidityPolicy(ValidityKind.MONTHS_END, 6)
    set_validity_policy(policy=policy, valid_from=today, by=DIRECTOR, at=at)
    set_earn_preset(points_per_yuan=Rate.of(1), valid_from=today, by=DIRECTOR, at=at)
    set_earn_preset(trade="catering", points_per_yuan=Rate.of("1.5"), valid_from=today, by=DIRECTOR, at=at)


def _cast_modes(world: World) -> dict[str, CollectMode]:
    platform = {world.fuel, world.books}
    return {
        spec.name: CollectMode.PLATFORM if merchant_id in platform else CollectMode.MERCHANT
        for spec, merchant_id in zip(OF_THE_CAST, world.merchants, strict=True)
    }


def _join(spec: ShopSpec, number: int, today: date, *, at: datetime) -> int:
    draft = MerchantDraft(name=spec.name, trade=spec.trade, valid_from=today, terms=spec.terms)
    merchant_id = create_merchant(draft=draft, by=DIRECTOR, at=at)
    account = BankAccount(account_name=spec.name, bank_name="中国建设银行", number=f"6227000000{number:05}")
    set_bank_account(merchant_id=merchant_id, account=account, by=DIRECTOR, at=at)
    return merchant_id


def _hire(ids: Mapping[str, int], *, password: str | None, at: datetime) -> None:
    staff = {
        "shu": ("周蜀", Role.MERCHANT_OWNER, "蜀香火锅", password),
        "shu.cashier": ("小何", Role.MERCHANT_CASHIER, "蜀香火锅", password),
        "gao": ("高站长", Role.MERCHANT_OWNER, "城南加油站", None),
        "ban": ("潘经理", Role.MERCHANT_OWNER, "半山酒店", None),
        "cha": ("茶老板", Role.MERCHANT_OWNER, "一盏茶楼", None),
        "lin.li": ("李邻", Role.MERCHANT_OWNER, "邻里生鲜", None),
        "yun": ("云姐", Role.MERCHANT_OWNER, "云裳服饰", None),
        "man": ("小满", Role.MERCHANT_OWNER, "小满理发", None),
        "kang": ("康药师", Role.MERCHANT_OWNER, "康宁药房", None),
        "xing": ("星经理", Role.MERCHANT_OWNER, "星河影城", None),
        "yuan": ("袁远山", Role.MERCHANT_OWNER, "远山旅行社", None),
    }
    for username, (display_name, role, merchant, own_password) in staff.items():
        create_user(username=username, display_name=display_name, password=own_password, by=DIRECTOR, at=at)
        add_staff(merchant_id=ids[merchant], username=username, role=role, by=DIRECTOR, at=at)


def _fill_prepaid(ids: Mapping[str, int], *, at: datetime) -> None:
    for name, bought_fen, alert_fen in (
        ("城南加油站", 500_000, 100_000),
        ("半山酒店", 500_000, 50_000),
        ("星河影城", 200_000, 30_000),
    ):
        open_prepaid_account(merchant_id=ids[name], alert_threshold_fen=alert_fen, by=DIRECTOR, at=at)
        buy_points_in_advance(merchant_id=ids[name], amount_fen=bought_fen, key="opening", by=DIRECTOR, at=at)


def _limit_points(ids: Mapping[str, int], *, at: datetime) -> None:
    for name, share in (("半山酒店", "0.3"), ("老陈面馆", "0.3"), ("晨光书店", "1"), ("城南加油站", "0.2")):
        for store in list_stores(merchant_ids=[ids[name]]):
            set_points_share(store_public_id=store.public_id, share=Rate.of(share), by=DIRECTOR, at=at)


def _places(shops: tuple[Shop, ...]) -> dict[str, Place]:
    return {
        shop.name: Place(shop.merchant_id, shop.spec.owner, {store.name: store.public_id for store in shop.stores})
        for shop in shops
    }
