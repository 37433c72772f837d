"""What others may ask about merchants and their contracts. Batches cost a constant number of statements."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from lianka.domain.access.policies import Action, roles_that_may
from lianka.domain.access.queries import hash_api_secret, read_scopes
from lianka.domain.merchants.errors import MerchantNotFound, StoreNotFound
from lianka.domain.merchants.models import Merchant, MerchantMove, Trade
from lianka.domain.merchants.values import (
    BankAccount,
    CollectMode,
    ContractBook,
    ContractTerms,
    KeyHolder,
    MerchantStanding,
    MerchantStatus,
    PointsMode,
    SettlementCycle,
    SignedContract,
    StoreView,
    normalise_name,
)
from lianka.foundation import privacy
from lianka.foundation.db import as_day, as_moment, fetch_all, rows_source
from lianka.foundation.values import Fen, Rate


def merchant_ids_by_name(*, names: Collection[str]) -> dict[str, int]:
    """The merchants with these names, keyed by the name as given; unknown ones are left out.

    Case, blanks and character width do not matter. One statement, however many names.
    """
    wanted = {name: normalise_name(name) for name in names}
    source, params = rows_source("given", {"name": "text"}, [(name,) for name in set(wanted.values())])
    found = dict(
        fetch_all(
            "SELECT merchants_merchant.name_normalised, merchants_merchant.party_id"
            f" FROM {source} JOIN merchants_merchant ON merchants_merchant.name_normalised = given.name",
            params,
        )
    )
    return {name: found[normalised] for name, normalised in wanted.items() if normalised in found}


def merchant_ids_by_code(*, codes: Collection[str]) -> dict[str, int]:
    """The merchants with these codes, keyed by the code as given; unknown ones are left out. One statement."""
    source, params = rows_source("given", {"code": "text"}, [(code,) for code in set(codes) if code.isprintable()])
    return dict(
        fetch_all(
            "SELECT merchants_merchant.code, merchants_merchant.party_id"
            f" FROM {source} JOIN merchants_merchant ON merchants_merchant.code = given.code",
            params,
        )
    )


def standings_of(*, merchant_ids: Collection[int]) -> dict[int, MerchantStanding]:
    """Status and trade of these merchants; unknown ones are left out. One statement."""
    source, params = rows_source("given", {"merchant_id": "bigint"}, [(each,) for each in set(merchant_ids)])
    rows = fetch_all(
        "SELECT merchant.party_id, merchant.status, trade.code"
        f" FROM {source} JOIN merchants_merchant AS merchant ON merchant.party_id = given.merchant_id"
        " LEFT JOIN merchants_trade AS trade ON trade.id = merchant.trade_id",
        params,
    )
    return {merchant_id: MerchantStanding(MerchantStatus(status), trade or "") for merchant_id, status, trade in rows}


def was_active(*, merchant_id: int, at: datetime) -> bool:
    """Whether the merchant was active at a moment, as its moves tell; an unknown one was not. Two statements."""
    status = Merchant.objects.filter(pk=merchant_id).values_list("status", flat=True).first()
    later = MerchantMove.objects.filter(merchant=merchant_id, moved_at__gt=at).order_by("moved_at", "pk").first()
    return (later.from_status if later else status) == MerchantStatus.ACTIVE


def name_merchants(*, merchant_ids: Collection[int]) -> dict[int, str]:
    """What these merchants are called; unknown ones are left out. One statement."""
    return dict(Merchant.objects.filter(pk__in=set(merchant_ids)).values_list("party_id", "name"))


def list_merchant_names() -> dict[str, str]:
    """What each merchant is called, by its public id, in the order of the names. One statement."""
    return dict(Merchant.objects.order_by("name").values_list("party__public_id", "name"))


def store_ids_by_name(*, names: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """The stores of these (merchant id, store name) pairs; unknown ones are left out. One statement."""
    source, params = rows_source("given", {"merchant_id": "bigint", "name": "text"}, list(set(names)))
    rows = fetch_all(
        "SELECT store.merchant_id, store.name, store.id"
        f" FROM {source} JOIN merchants_store AS store"
        " ON store.merchant_id = given.merchant_id AND store.name = given.name",
        params,
    )
    return {(merchant_id, name): store_id for merchant_id, name, store_id in rows}


def get_store(*, public_id: str) -> StoreView:
    """The store with this public id, whether its merchant is active or not. Raises `StoreNotFound`."""
    found = _list_stores("store.public_id = %s", [public_id]) if public_id.isprintable() else []
    if not found:
        raise StoreNotFound(field="store")
    return found[0]


def list_stores(*, merchant_ids: Collection[int] | None = None) -> list[StoreView]:
    """The stores of these merchants, or of all that are active, in the order they were opened. One statement."""
    if merchant_ids is None:
        return _list_stores("merchant.status = %s", [MerchantStatus.ACTIVE.value])
    if not merchant_ids:
        return []
    marks = ", ".join(["%s"] * len(merchant_ids))
    return _list_stores(f"store.merchant_id IN ({marks})", list(merchant_ids))


def list_stores_of_staff(*, user_id: int, action: Action) -> list[StoreView]:
    """The stores at which one of the user's roles allows the action, limits to one store respected. One statement.

    An operator's role opens no store: whoever stands at a counter works there.
    """
    staffed, params = _staffed(user_id, action)
    return _list_stores(
        f"EXISTS (SELECT 1 {staffed} AND staff.merchant_id = store.merchant_id"
        " AND (staff.store_id IS NULL OR staff.store_id = store.id))",
        params,
    )


def merchants_of_staff(*, user_id: int, action: Action) -> frozenset[int]:
    """The merchants at all of whose stores one of the user's roles allows the action. One statement."""
    staffed, params = _staffed(user_id, action)
    return frozenset(
        row[0] for row in fetch_all(f"SELECT staff.merchant_id {staffed} AND staff.store_id IS NULL", params)
    )


def names_of_staff(*, merchant_id: int, store_id: int | None, action: Action) -> list[str]:
    """The names of those whose role at the merchant, or at this store of it, allows the action. One statement."""
    roles = sorted(roles_that_may(action))
    rows = fetch_all(
        "SELECT DISTINCT person.display_name FROM merchants_staffmember AS staff"
        " JOIN access_grant AS held ON held.id = staff.grant_id JOIN access_user AS person ON person.id = held.user_id"
        " WHERE staff.merchant_id = %s AND (staff.store_id IS NULL OR staff.store_id = %s) AND held.revoked_at IS NULL"
        f" AND person.is_active AND held.role IN ({', '.join(['%s'] * len(roles))}) ORDER BY person.display_name",
        [merchant_id, store_id, *roles],
    )
    return [row[0] for row in rows]


def _staffed(user_id: int, action: Action) -> tuple[str, list[Any]]:
    roles = sorted(roles_that_may(action))
    return (
        "FROM merchants_staffmember AS staff JOIN access_grant AS held ON held.id = staff.grant_id"
        f" WHERE held.user_id = %s AND held.revoked_at IS NULL AND held.role IN ({', '.join(['%s'] * len(roles))})",
        [user_id, *roles],
    )


def _list_stores(condition: str, params: Sequence[Any]) -> list[StoreView]:
    rows = fetch_all(
        "SELECT store.id, store.public_id, store.name, store.address, merchant.party_id, party.public_id,"
        " merchant.name, trade.code, store.points_share, store.coin_share, merchant.status FROM merchants_store"
        " AS store JOIN merchants_merchant AS merchant ON merchant.party_id = store.merchant_id"
        " JOIN access_party AS party ON party.id = merchant.party_id"
        f" LEFT JOIN merchants_trade AS trade ON trade.id = merchant.trade_id WHERE {condition} ORDER BY store.id",
        params,
    )
    return [_store_view(*row) for row in rows]


def _store_view(*columns: Any) -> StoreView:
    *named, trade, points_share, coin_share, status = columns
    told = [*named, trade or "", Rate(points_share), Rate(coin_share), status == MerchantStatus.ACTIVE.value]
    return StoreView._make(told)


def list_trades() -> list[Trade]:
    """All lines of business, in the order they were made. One statement."""
    return list(Trade.objects.order_by("id"))


def find_merchant(*, text: str) -> Merchant | None:
    """The merchant with this code, licence number or name, or None."""
    if not text.isprintable():
        return None
    exact = text.strip().upper()
    for match in ({"code": exact}, {"licence_number": exact}, {"name_normalised": normalise_name(text)}):
        merchant = Merchant.objects.filter(**match).first()
        if merchant is not None:
            return merchant
    return None


def get_merchant(*, merchant_id: int) -> Merchant:
    """The merchant of this party. Raises `MerchantNotFound`."""
    merchant = Merchant.objects.filter(pk=merchant_id).first()
    if merchant is None:
        raise MerchantNotFound(field="merchant")
    return merchant


def find_key_holder(*, secret: str) -> KeyHolder | None:
    """For whom the program with this secret speaks; None for a secret that opens nothing (any more). One statement."""
    rows = fetch_all(
        "SELECT api_key.public_id, api_key.scopes, api_key.store, api_key.latest_used_at,"
        " merchant.party_id, party.public_id, merchant.status"
        " FROM access_apikey AS api_key JOIN access_party AS party ON party.id = api_key.party_id"
        " JOIN merchants_merchant AS merchant ON merchant.party_id = api_key.party_id"
        " WHERE api_key.secret_hash = %s AND api_key.revoked_at IS NULL",
        [hash_api_secret(secret)],
    )
    if not rows:
        return None
    ((key_id, scopes, store, used_at, merchant_id, merchant_public_id, status),) = rows
    return KeyHolder(
        key_id=key_id,
        scopes=read_scopes(scopes),
        store=store,
        latest_used_at=as_moment(used_at),
        merchant_id=merchant_id,
        merchant_public_id=merchant_public_id,
        merchant_status=MerchantStatus(status),
    )


def bank_accounts_of(*, merchant_ids: Collection[int]) -> dict[int, BankAccount]:
    """Where these merchants are paid; those without an account are left out. Two statements.

    The door asks policies first: whole account numbers are for the payment file alone.
    """
    source, params = rows_source("given", {"merchant_id": "bigint"}, [(each,) for each in set(merchant_ids)])
    rows = fetch_all(
        f"SELECT merchant.party_id, merchant.bank_account_sealed FROM {source}"
        " JOIN merchants_merchant AS merchant ON merchant.party_id = given.merchant_id"
        " WHERE merchant.bank_account_sealed IS NOT NULL",
        params,
    )
    opened = privacy.open_many([(merchant_id, bytes(sealed)) for merchant_id, sealed in rows])
    return {
        merchant_id: BankAccount(**json.loads(text))
        for (merchant_id, _sealed), text in zip(rows, opened, strict=True)
        if text is not None
    }


def contracts_at(*, merchant_ids: Collection[int], day: date) -> dict[int, ContractTerms]:
    """What each merchant has agreed for the business day; merchants without a contract then are left out."""
    book = contract_book(merchant_ids=merchant_ids)
    terms = {merchant_id: book.terms(merchant_id=merchant_id, day=day) for merchant_id in merchant_ids}
    return {merchant_id: agreed for merchant_id, agreed in terms.items() if agreed is not None}


def contract_book(*, merchant_ids: Collection[int]) -> ContractBook:
    """All contract versions of these merchants, for batches that span many days. One statement."""
    source, params = rows_source("given", {"merchant_id": "bigint"}, [(each,) for each in set(merchant_ids)])
    rows = fetch_all(
        f"SELECT {_CONTRACT_COLUMNS}, rate.category, rate.points_per_yuan FROM {source}"
        " JOIN merchants_contract AS contract ON contract.merchant_id = given.merchant_id"
        " LEFT JOIN merchants_contractcategoryrate AS rate ON rate.contract_id = contract.id"
        " ORDER BY contract.merchant_id, contract.valid_from",
        params,
    )
    return _bind(rows)


_CONTRACT_COLUMNS = ", ".join(
    f"contract.{name}"
    for name in (
        "id",
        "merchant_id",
        "valid_from",
        "valid_until",
        "transaction_rate",
        "issue_price",
        "redemption_price",
        "points_per_yuan",
        "points_mode",
        "credit_limit_fen",
        "settlement_cycle",
        "settlement_days",
        "collect_mode",
    )
)


def _bind(rows: Iterable[tuple[Any, ...]]) -> ContractBook:
    contracts: dict[int, tuple[Any, ...]] = {}
    rates_of: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for *contract, category, millionths in rows:
        contracts[contract[0]] = tuple(contract)
        if category is not None:
            rates_of[contract[0]].append((category, millionths))
    # Merchants by the hundred sign the same terms; they are made once.
    known: dict[tuple[Any, ...], ContractTerms] = {}
    versions: dict[int, list[SignedContract]] = defaultdict(list)
    for contract_id, merchant_id, valid_from, valid_until, *agreed in contracts.values():
        category_rates = tuple(sorted(rates_of.get(contract_id, ())))
        key = (*agreed, category_rates)
        if key not in known:
            known[key] = _terms(agreed, {category: Rate(millionths) for category, millionths in category_rates})
        version = SignedContract(
            contract_id=contract_id,
            merchant_id=merchant_id,
            valid_from=as_day(valid_from),
            valid_until=None if valid_until is None else as_day(valid_until),
            terms=known[key],
        )
        versions[merchant_id].append(version)
    return ContractBook(dict(versions))


def _terms(agreed: Sequence[Any], category_rates: Mapping[str, Rate]) -> ContractTerms:
    transaction, issue, redemption, points, points_mode, credit_limit, cycle, days, collect_mode = agreed
    return ContractTerms(
        transaction_rate=Rate(transaction),
        issue_price=Rate(issue),
        redemption_price=Rate(redemption),
        points_per_yuan=None if points is None else Rate(points),
        category_rates=category_rates,
        points_mode=PointsMode(points_mode),
        credit_limit_fen=Fen(credit_limit),
        settlement_cycle=SettlementCycle(cycle),
        settlement_days=days,
        collect_mode=CollectMode(collect_mode),
    )
