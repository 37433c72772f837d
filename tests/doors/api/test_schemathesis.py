"""Schemathesis reads the document and sends what it allows and what it does not.

Most of the ids it makes up are replaced by ids of the world, so that it reaches the operations behind the refusals.
"""

import re
from itertools import count
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema

from tests.doors.api.test_openapi import document
from tests.doors.api.till import Till, agreed, buy, one_item, scan
from tests.operations.checkout.counter import Counter, give_points, hold_free_card
from tests.world import World

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

EXAMPLES = 15
_numbers = count(1)


@pytest.fixture(autouse=True)
def _requests_keep_the_connection(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let requests run inside the test's transaction: at their end the service closes a connection that is in one."""
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)


@pytest.fixture
def known(world: World, counter: Counter, till: Till) -> dict[str, str]:
    """Ids of the world, by the prefix of their kind."""
    give_points(yuan=1_000)
    card = hold_free_card(world, counter)
    bought = buy(till, counter.noodles, world.wang, 10_000)
    sale = {"store": counter.noodles, "scan": scan(till, counter.noodles, world.li), "items": one_item(2_800)}
    waiting = till.post("/purchases", agreed(till, sale, tender="provider")).body["order"]
    return {
        "sto": counter.noodles,
        "mem": bought["purchase"]["member"]["id"],
        "pur": bought["purchase"]["id"],
        "ord": waiting["id"],
        "scn": sale["scan"],
        card[:3]: card,
    }


def read_document() -> BaseSchema:
    """The document as it is served, and the service in this process."""
    config = SchemathesisConfig()
    config.projects.default.generation.update(deterministic=True, max_examples=EXAMPLES)
    # What is sound by its form can still be wrong by what it says: more points than there are, a sale of nothing.
    config.projects.default.checks.update(excluded_check_names=["positive_data_acceptance"])
    schema = schemathesis.openapi.from_dict(document(), config=config)
    schema.app = WSGIHandler()
    return schema


def with_known(value: Any, known: dict[str, str]) -> Any:
    """The value with ids of its kinds in place of made-up ones, three times in four."""
    if isinstance(value, dict):
        return {name: with_known(each, known) for name, each in value.items()}
    if isinstance(value, str) and re.fullmatch(r"[a-z]{3}_[0-9a-z]{20}", value) and next(_numbers) % 4:
        return known.get(value[:3], value)
    return value


def with_one_member(body: Any) -> Any:
    """The body with its member named once."""
    if isinstance(body, dict) and body.get("scan") and body.get("member"):
        return {**body, "scan": None}
    return body


def at_its_price(till: Till, body: Any) -> Any:
    """The body of a purchase at the price that it would be quoted."""
    if not isinstance(body, dict) or not isinstance(body.get("expected_payable_fen"), int):
        return body
    of_quote = ("store", "scan", "member", "items", "card", "points")
    quote = till.post("/quotes", {name: body[name] for name in of_quote if name in body})
    return {**body, "expected_payable_fen": quote.body["payable_fen"]} if quote.status == 200 else body


Case = schemathesis.Case[Any]
SCHEMA = read_document()


@SCHEMA.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_stranger_finds_nothing_but_refusals(case: Case) -> None:
    case.call_and_validate()


@SCHEMA.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_till_finds_what_the_document_says(case: Case, till: Till, known: dict[str, str]) -> None:
    case.path_parameters = with_known(case.path_parameters, known)
    case.query = with_known(case.query, known)
    case.body = at_its_price(till, with_one_member(with_known(case.body, known)))
    if case.headers.get("Idempotency-Key") == "0":  # its favourite, which is soon used up
        case.headers["Idempotency-Key"] = f"made-{next(_numbers)}"

    case.call_and_validate(headers={"Authorization": f"Bearer {till.secret}"})
