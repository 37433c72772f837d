"""A till as the API meets it: a key, a language, and a new idempotency key for each write unless it names one."""

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

from django.test import Client

from lianka.domain.access.values import ApiScope, IssuedApiKey
from lianka.domain.members.queries import get_member_code
from lianka.domain.merchants.models import Store
from lianka.domain.merchants.operations.add_api_key import add_api_key
from lianka.foundation import clock
from lianka.foundation.audit import Actor, ActorKind
from tests.world import OPENED_AT

ROOT = "/api/v1"
OWNER = Actor(ActorKind.STAFF, "chen")
_numbers = count(1)


class Answer(NamedTuple):
    """What the API answered."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def code(self) -> str:
        """The code of the refusal."""
        return str(self.body["error"]["code"])

    @property
    def field(self) -> str | None:
        """What the refusal is about."""
        found: str | None = self.body["error"]["field"]
        return found


@dataclass
class Till:
    """A program with a key. Without a secret it shows none."""

    secret: str | None = None
    language: str = "en"
    client: Client = field(default_factory=Client)

    def get(self, path: str, **query: Any) -> Answer:
        """Ask for something."""
        return self.send("GET", path, query=query)

    def post(self, path: str, body: Any, *, key: str | None = None) -> Answer:
        """Send a body as JSON, under a new idempotency key unless one is given."""
        return self.send("POST", path, content=json.dumps(body).encode(), key=key or f"till-{next(_numbers)}")

    def send(
        self, method: str, path: str, *, content: bytes = b"", key: str | None = None, query: Any = None
    ) -> Answer:
        """Send bytes as they are."""
        headers = {"Accept-Language": self.language}
        if self.secret is not None:
            headers["Authorization"] = f"Bearer {self.secret}"
        if key is not None:
            headers["Idempotency-Key"] = key
        response = self.client.generic(
            method,
            ROOT + path,
            content,
            content_type="application/json",
            headers=headers,
            query_params=query or None,
        )
        body = json.loads(response.content) if response.content else None
        return Answer(response.status_code, body, dict(response.items()))


def issue(
    merchant_id: int, *, scopes: tuple[ApiScope, ...] = tuple(ApiScope), store: str = "", label: str = "till"
) -> IssuedApiKey:
    """A key of the merchant, with every scope unless some are named."""
    return add_api_key(
        merchant_id=merchant_id, label=label, scopes=scopes, store_public_id=store, by=OWNER, at=OPENED_AT
    )


def till_of(merchant_id: int, *, scopes: tuple[ApiScope, ...] = tuple(ApiScope), store: str = "") -> Till:
    """A till of the merchant with a key of its own."""
    return Till(issue(merchant_id, scopes=scopes, store=store).secret)


def store_of(merchant_id: int) -> str:
    """The public id of the merchant's first store."""
    return Store.objects.filter(merchant_id=merchant_id).earliest("id").public_id


def code_of(member_id: int) -> str:
    """The code on the member's phone at this moment."""
    return get_member_code(member_id=member_id, at=clock.now()).text


def scan(till: Till, store: str, member_id: int) -> str:
    """The till scans the code on the member's phone; the id of the scan."""
    answer = till.post("/member-codes", {"code": code_of(member_id), "store": store})
    assert answer.status == 201, answer.body
    return str(answer.body["id"])


def one_item(amount_fen: int, **more: Any) -> list[dict[str, Any]]:
    """One line, at list price."""
    return [{"id": "1", "name": "牛肉面", "unit_price_fen": amount_fen, **more}]


def agreed(till: Till, sale: dict[str, Any], *, tender: str = "till", **more: Any) -> dict[str, Any]:
    """The body of a purchase at the price that is quoted for the sale."""
    quote = till.post("/quotes", sale)
    assert quote.status == 200, quote.body
    return {**sale, "expected_payable_fen": quote.body["payable_fen"], "tender": tender, **more}


def buy(till: Till, store: str, member_id: int, amount_fen: int, *, tender: str = "till") -> Any:
    """Scan, quote, buy; what was placed."""
    sale = {"store": store, "scan": scan(till, store, member_id), "items": one_item(amount_fen)}
    answer = till.post("/purchases", agreed(till, sale, tender=tender))
    assert answer.status == 201, answer.body
    return answer.body
