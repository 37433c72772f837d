"""Captured sales a second over HTTP, beside the floor: a bare endpoint that writes as many rows in raw SQL."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any, NamedTuple

from benchmarks.bare import record
from benchmarks.clients import Load, run_load
from benchmarks.databases import analyze
from benchmarks.people import activate_members, register_members
from benchmarks.report import Row, Table
from lianka.domain.access.operations.ensure_platform_party import ensure_platform_party
from lianka.domain.access.values import ApiScope
from lianka.domain.cards.operations.add_price_option import add_price_option
from lianka.domain.cards.operations.claim_free_card import claim_free_card
from lianka.domain.cards.operations.create_plan import create_plan
from lianka.domain.cards.operations.put_on_sale import put_on_sale
from lianka.domain.cards.values import OptionDraft, PlanDraft, TermKind
from lianka.domain.checkout.operations.place_store_order import place_store_order
from lianka.domain.checkout.operations.record_till_records import record_till_records
from lianka.domain.checkout.values import Channel, SaleItem, Tender, TillParties, TillRecord
from lianka.domain.merchants.operations.add_api_key import add_api_key
from lianka.domain.merchants.operations.create_merchants import create_merchants
from lianka.domain.merchants.operations.open_store import open_store
from lianka.domain.merchants.values import ContractTerms, MerchantDraft
from lianka.foundation import clock
from lianka.foundation.audit import SYSTEM
from lianka.foundation.db import execute, fetch_all, is_postgresql, transaction
from lianka.foundation.values import Rate

SHOPS = 100
CUSTOMERS = 2_000
"""Members who bought before at the shop that is asked for them: a till may name those by their id."""
SIZES = (10_000, 1_000_000)
_SHARE = "0.88"
_PAID_FEN = 11_264


class Till(NamedTuple):
    """A shop's till: its store, its key, the members it may name."""

    store: str
    secret: str
    members: Sequence[str]


def over_http(*, seconds: float, sizes: Sequence[int] = SIZES, clients: Sequence[int] = (1, 4, 8)) -> list[Table]:
    """Sales a second with several clients, spread over merchants and all at one; then for more members."""
    tills = _found(sizes[0])
    analyze()
    rows = _rows_of_a_sale(tills[0])
    execute(f"CREATE TABLE bench_floor (id {_serial()}, store text, member text, amount bigint, note text)")
    workers = 2 if is_postgresql() else 1
    table = Table(
        f"Captured sales over HTTP, {workers} workers, {sizes[0]:,} members",
        (
            "clients",
            "spread, sales/s",
            "p50 / p95 / p99, ms",
            "one merchant, sales/s",
            "floor, requests/s",
            "ours / floor",
        ),
        note=f"A sale writes {sum(rows)} rows with {len(rows)} statements; the floor writes as many.",
    )
    with (
        _served("lianka.config.settings", workers, rows) as ours,
        _served("benchmarks.floor.settings", workers, rows) as floor,
    ):
        # Each process loads its doors and plans its statements with the first requests, which are not what is measured.
        _sell(ours, tills, 8, max(2.0, seconds / 2))
        run_load(port=floor, path="/sales", clients=8, seconds=1, ask=partial(_ask, tills, "warm"))
        for count in clients:
            spread = _sell(ours, tills, count, seconds)
            hot = _sell(ours, tills[:1], count, seconds)
            bare = run_load(
                port=floor, path="/sales", clients=count, seconds=seconds, ask=partial(_ask, tills, "floor")
            )
            bare_rate = len(bare.seconds) / bare.duration
            table.rows.append(
                Row(
                    str(count),
                    f"{spread.rate:,.0f}",
                    _percentiles(spread.load),
                    f"{hot.rate:,.0f}",
                    f"{bare_rate:,.0f}",
                    f"{spread.rate / bare_rate:.2f}",
                )
            )
        growth = _growth(ours, tills, sizes, seconds)
    return [table, growth]


class Sold(NamedTuple):
    """Sales a second, counted as rows in the database, and what the clients saw."""

    rate: float
    load: Load


def _growth(port: int, tills: Sequence[Till], sizes: Sequence[int], seconds: float) -> Table:
    table = Table(
        "Sales and quotes over HTTP, 4 clients, as members grow",
        ("members", "sales/s", "p50 / p95 / p99, ms", "quotes/s", "p50 / p95 / p99, ms"),
    )
    known = sizes[0]
    for size in sizes:
        register_members(known, size, clock.now())
        activate_members()
        known = size
        analyze()
        sold = _sell(port, tills, 4, seconds)
        quotes = run_load(
            port=port, path="/api/v1/quotes", clients=4, seconds=seconds, ask=partial(_ask, tills, f"quotes {size}")
        )
        rate = len(quotes.seconds) / quotes.duration
        table.rows.append(
            Row(f"{size:,}", f"{sold.rate:,.0f}", _percentiles(sold.load), f"{rate:,.0f}", _percentiles(quotes))
        )
    return table


def _sell(port: int, tills: Sequence[Till], clients: int, seconds: float) -> Sold:
    before = _count()
    run = f"{clients}-{len(tills)}-{time.time_ns()}"
    load = run_load(
        port=port, path="/api/v1/purchases", clients=clients, seconds=seconds, ask=partial(_ask, tills, run)
    )
    captured = _count() - before
    if captured != len(load.seconds):
        raise RuntimeError(f"{len(load.seconds)} sales were answered, {captured} are in the database.")
    return Sold(captured / load.duration, load)


def _ask(tills: Sequence[Till], run: str, client: int, number: int) -> tuple[Mapping[str, str], Mapping[str, Any]]:
    chance = Random(f"{run}-{client}-{number}")
    till = chance.choice(tills)
    body: dict[str, Any] = {
        "store": till.store,
        "member": chance.choice(till.members),
        "items": [{"id": "1", "name": "面", "unit_price_fen": 12_800, "quantity": 1}],
        "card": "best",
        "points": 0,
    }
    if not run.startswith("quotes"):
        body |= {"expected_payable_fen": _PAID_FEN, "tender": "till"}
    return {"Authorization": f"Bearer {till.secret}", "Idempotency-Key": f"{run}-{client}-{number}"}, body


def _percentiles(load: Load) -> str:
    return " / ".join(f"{load.percentile(share):,.1f}" for share in (0.5, 0.95, 0.99))


def _count() -> int:
    return int(fetch_all("SELECT count(*) FROM checkout_purchase")[0][0])


# --- The alliance that is measured ---


def _found(members: int) -> list[Till]:
    at = clock.now()
    opened = at - timedelta(days=30)
    ensure_platform_party(name="Bench", by=SYSTEM, at=opened)
    terms = ContractTerms(
        transaction_rate=Rate.of("0.01"),
        points_per_yuan=Rate.of(1),
        issue_price=Rate.of(1),
        redemption_price=Rate.of("0.9"),
    )
    drafts = [MerchantDraft(name=f"shop {number}", terms=terms, valid_from=opened.date()) for number in range(SHOPS)]
    made = transaction(create_merchants)(drafts=drafts, by=SYSTEM, at=opened)
    ids = [made[draft.name] for draft in drafts]
    register_members(0, members, at)
    activate_members()
    plan = _card(opened)
    _let_buy(at)
    tills = [_till(merchant_id, number, at) for number, merchant_id in enumerate(ids)]
    for member_id in {row[0] for row in fetch_all("SELECT DISTINCT member_id FROM checkout_purchase")}:
        claim_free_card(plan_public_id=plan, member_id=member_id, key="bench", by=SYSTEM, at=at)
    return tills


def _card(at: datetime) -> str:
    draft = PlanDraft(
        name="Bench",
        is_free=True,
        accepts_all=True,
        default_in_store_rate=Rate.of(_SHARE),
        default_deal_rate=Rate.of(_SHARE),
    )
    plan = create_plan(draft=draft, by=SYSTEM, at=at)
    option = OptionDraft(term_kind=TermKind.MONTHS, n=12, price_fen=0)
    add_price_option(plan_public_id=plan, option=option, by=SYSTEM, at=at)
    put_on_sale(plan_public_id=plan, by=SYSTEM, at=at)
    return plan


@transaction
def _let_buy(at: datetime) -> None:
    """Each customer buys at a shop of their own, and at the first shop, which will be the hot one."""
    records = [
        TillRecord(f"M{number}", f"shop {shop}", f"{number}-{shop}", at - timedelta(minutes=1), 10_000)
        for number in range(CUSTOMERS)
        for shop in {number % SHOPS, 0}
    ]
    record_till_records(records=records, parties=TillParties(), by=SYSTEM, at=at)


def _till(merchant_id: int, number: int, at: datetime) -> Till:
    store = open_store(merchant_id=merchant_id, name=f"store {number}", by=SYSTEM, at=at)
    key = add_api_key(
        merchant_id=merchant_id,
        label="bench",
        scopes=[
            ApiScope.QUOTES_READ,
            ApiScope.PURCHASES_WRITE,
        ],
        by=SYSTEM,
        at=at,
    )
    members = fetch_all(
        "SELECT DISTINCT party.public_id FROM checkout_purchase AS p JOIN access_party AS party"
        " ON party.id = p.member_id WHERE p.merchant_id = %s ORDER BY party.public_id",
        [merchant_id],
    )
    return Till(store.public_id, key.secret, [row[0] for row in members])


def _rows_of_a_sale(till: Till) -> list[int]:
    """How many rows each writing statement of one sale writes."""
    [(member_id,)] = fetch_all("SELECT id FROM access_party WHERE public_id = %s", [till.members[0]])
    recording = record(
        lambda: place_store_order(
            member_id=member_id,
            store_public_id=till.store,
            items=[SaleItem("1", "面", 12_800)],
            card="best",
            points=0,
            expected_payable_fen=_PAID_FEN,
            tender=Tender.TILL,
            channel=Channel.API,
            by=SYSTEM,
            key="recorded",
            at=clock.now(),
        )
    )
    return recording.row_counts


def _serial() -> str:
    return "bigserial PRIMARY KEY" if is_postgresql() else "integer PRIMARY KEY AUTOINCREMENT"


@contextmanager
def _served(settings: str, workers: int, rows: Sequence[int]) -> Iterator[int]:
    """A server of its own, on a free port, with the settings named."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": settings,
        "BENCH_ROWS": json.dumps(list(rows)),
        "LIANKA_DATABASE_POOL": "1",
    }
    options = ["--interface", "wsgi", "--port", str(port), "--workers", str(workers), "--blocking-threads", "4"]
    command = [sys.executable, "-m", "granian", *options, "--log-level", "error", "lianka.config.wsgi:application"]
    server = subprocess.Popen(command, env=environment)
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _turn in range(200):
        if server.poll() is not None:
            raise RuntimeError("The server ended before it answered.")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server did not answer within twenty seconds.")
