"""The mapping: which column of a till's file means what, and what a new merchant signs.

`docs/handbook/import.md` explains every key; `examples/purchase-cards.toml` is one in full.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from lianka.domain.merchants.values import (
    CollectMode,
    ContractTerms,
    PointsMode,
    SettlementCycle,
    category_code,
)
from lianka.foundation.calendar import alliance_zone
from lianka.foundation.values import Fen, Rate
from lianka.interfaces.shared.tables.csv_table import ENCODINGS
from lianka.interfaces.shared.tables.sources import SourceOptions
from lianka.interfaces.shared.till_files.errors import MappingUnreadable
from lianka.interfaces.shared.till_files.toml_section import Section

CURRENCY: Final = "CNY"
"""An alliance keeps its books in one currency."""
MEMBER_KINDS: Final = ("external_ref", "phone")
MERCHANT_KINDS: Final = ("name", "code")
NOON: Final = time(12)
MAPPING_BYTES_MAX: Final = 1 << 20
CREDIT_LIMIT_FEN_MAX: Final = 10**12
SETTLEMENT_DAYS_MAX: Final = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """Where the amount stands, in which unit and currency, and whether a negative one is a refund."""

    column: str
    unit: str
    takes_refunds: bool
    currency_column: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Where the date or the moment stands, how text is read, and which time of day a date stands for."""

    column: str
    form: str | None
    at_time: time
    zone: ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMerchants:
    """What merchants sign who are met for the first time. `trades`: category code -> trade, else `trade`."""

    terms: ContractTerms
    trade: str | None
    trades: Mapping[str, str]
    valid_from: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TillMapping:
    """Which column of a file of till records means what."""

    digest: str
    source: SourceOptions
    member_column: str
    member_kind: str
    merchant_column: str
    merchant_kind: str
    category_column: str | None
    category_default: str
    amounts: Amounts
    moments: Moments
    receipt_columns: tuple[str, ...]
    receipt_joined_by: str
    store_column: str | None
    points_spent_column: str | None
    order: tuple[str, ...]
    new_merchants: NewMerchants | None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the file that is read, each once."""
        named = (
            self.member_column,
            self.merchant_column,
            self.category_column,
            self.amounts.column,
            self.amounts.currency_column,
            self.moments.column,
            *self.receipt_columns,
            self.store_column,
            self.points_spent_column,
            *self.order,
        )
        return tuple(dict.fromkeys(name for name in named if name is not None))


def read_mapping(path: Path) -> TillMapping:
    """Read a mapping. Raises `MappingUnreadable`, `MappingInvalid` or `MappingKeyUnknown`."""
    try:
        content = path.read_bytes()
        if len(content) > MAPPING_BYTES_MAX:
            raise MappingUnreadable(path=path.name, detail=_("it is larger than a mapping can be"))
        values = tomllib.loads(content.decode("utf-8"), parse_float=Decimal)
    except OSError as error:
        raise MappingUnreadable(path=path.name, detail=error.strerror) from error
    except (ValueError, RecursionError) as error:
        raise MappingUnreadable(path=path.name, detail=error) from error
    return _mapping_of(Section(values), digest=hashlib.sha256(content).hexdigest())


def column_of(mapping: TillMapping, field: str) -> str:
    """The column in which a field of a till record stands; empty where there is none."""
    columns = {
        "merchant": mapping.merchant_column,
        "happened_at": mapping.moments.column,
        "receipt_number": mapping.receipt_columns[-1],
        "store": mapping.store_column,
        "amount_fen": mapping.amounts.column,
        "points_spent": mapping.points_spent_column,
    }
    return columns.get(field) or ""


def _mapping_of(top: Section, *, digest: str) -> TillMapping:
    member, merchant, category = top.section("member"), top.section("merchant"), top.section("category")
    receipt, store, points_spent = top.section("receipt"), top.section("store"), top.section("points_spent")
    order = top.section("order")
    mapping = TillMapping(
        digest=digest,
        source=_source_of(top.section("source")),
        member_column=member.text("column"),
        member_kind=member.choice("kind", MEMBER_KINDS, default="external_ref"),
        merchant_column=merchant.text("column"),
        merchant_kind=merchant.choice("kind", MERCHANT_KINDS, default="name"),
        category_column=category.text_or_none("column"),
        category_default=category.text_or_none("default") or "",
        amounts=_amounts_of(top.section("amount")),
        moments=_moments_of(top.section("happened")),
        receipt_columns=receipt.texts("columns"),
        receipt_joined_by=receipt.text_or_none("join") or "-",
        store_column=store.text_or_none("column"),
        points_spent_column=points_spent.text_or_none("column"),
        order=order.texts("columns"),
        new_merchants=_new_merchants_of(top.section("create_merchants")) if top.has("create_merchants") else None,
    )
    if not mapping.receipt_columns:
        raise receipt.refusal("columns", _("is missing."))
    for section in (member, merchant, category, receipt, store, points_spent, order, top):
        section.close()
    return mapping


def _source_of(section: Section) -> SourceOptions:
    form = section.choice("format", ("auto", "csv", "xlsx", "parquet"), default="auto")
    encoding = section.choice("encoding", ("auto", *ENCODINGS), default="auto")
    options = SourceOptions(
        format=None if form == "auto" else form,
        encoding=None if encoding == "auto" else encoding,
        delimiter=section.choice("delimiter", (",", ";", "\t", "|"), default=","),
        sheet=section.text_or_none("sheet"),
    )
    section.close()
    return options


def _amounts_of(section: Section) -> Amounts:
    currency, currency_column = section.text_or_none("currency"), section.text_or_none("currency_column")
    if (currency is None) == (currency_column is None):
        raise section.refusal("currency", _("Name either the currency or the column that holds it."))
    if currency not in (None, CURRENCY):
        raise section.refusal("currency", _("The books are kept in %(currency)s.") % {"currency": CURRENCY})
    amounts = Amounts(
        column=section.text("column"),
        unit=section.choice("unit", ("fen", "yuan")),
        takes_refunds=section.choice("negative", ("refund", "refuse"), default="refuse") == "refund",
        currency_column=currency_column,
    )
    section.close()
    return amounts


def _moments_of(section: Section) -> Moments:
    form = section.text_or_none("format")
    if form is not None and not _reads_back(form):
        raise section.refusal("format", _("must name year, month and day, such as %%d/%%m/%%Y.") % ())
    moments = Moments(
        column=section.text("column"),
        form=form,
        at_time=section.time_of_day("time", default=NOON),
        zone=alliance_zone(),
    )
    section.close()
    return moments


def _reads_back(form: str) -> bool:
    """Whether a day written in this form is read as the same day."""
    day = datetime(2024, 10, 31)  # noqa: DTZ001  no moment, only a day to write down
    try:
        return datetime.strptime(day.strftime(form), form).date() == day.date()  # noqa: DTZ007  as above
    except ValueError:
        return False


def _new_merchants_of(section: Section) -> NewMerchants:
    trades = section.section("trades")
    new_merchants = NewMerchants(
        terms=_terms_of(section),
        trade=section.text_or_none("trade"),
        trades={category_code(name): trades.text(name) for name in trades.names()},
        valid_from=section.day_or_none("valid_from"),
    )
    section.close()
    return new_merchants


def _terms_of(section: Section) -> ContractTerms:
    transaction_rate = section.rate("transaction_rate")
    if transaction_rate > Rate.of(1):
        raise section.refusal("transaction_rate", _("must be at most 1: it is a share."))
    return ContractTerms(
        transaction_rate=transaction_rate,
        points_per_yuan=section.rate_or_none("points_per_yuan"),
        issue_price=section.rate("issue_price"),
        redemption_price=section.rate("redemption_price"),
        category_rates={category_code(name): rate for name, rate in section.rates("category_rates").items()},
        points_mode=PointsMode(section.choice("points_mode", PointsMode.values, default=PointsMode.AS_ISSUED)),
        credit_limit_fen=Fen(section.whole_number("credit_limit_fen", default=0, largest=CREDIT_LIMIT_FEN_MAX)),
        settlement_cycle=SettlementCycle(
            section.choice("settlement_cycle", SettlementCycle.values, default=SettlementCycle.MONTHLY)
        ),
        settlement_days=section.whole_number("settlement_days", default=0, largest=SETTLEMENT_DAYS_MAX),
        collect_mode=CollectMode(section.choice("collect_mode", CollectMode.values, default=CollectMode.MERCHANT)),
    )
