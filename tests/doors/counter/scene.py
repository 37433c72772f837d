"""A cashier of the noodle shop and 王 with a card and points, ten days after the opening."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from lianka.domain.access.models import User
from lianka.domain.checkout.values import Tender
from lianka.domain.members.queries import get_member_code
from tests.operations.checkout.counter import NOW, Counter, give_points, hold_free_card, placed, set_up_counter
from tests.world import World

_keys = count(1)


@dataclass
class Till:
    """Somebody of the cast at the counter, in a browser of their own."""

    username: str
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        user = User.objects.get(username=self.username)
        self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def get(self, name: str, *args: str, **query: str) -> Any:
        """Open a page of the counter."""
        return self.client.get(reverse(f"counter:{name}", args=args), query_params=query or None)

    def post(self, name: str, *args: str, **fields: Any) -> Any:
        """Send a form, under a new key unless one is given."""
        fields.setdefault("key", f"key-{next(_keys)}")
        return self.client.post(reverse(f"counter:{name}", args=args), fields)

    def scan(self, member_id: int, *, at: datetime, key: str = "") -> str:
        """Scan what the member's phone shows; the public id of the scan."""
        code = get_member_code(member_id=member_id, at=at).text
        answer = self.post("scans", code=code, **({"key": key} if key else {}))
        assert answer.status_code == 302, answer.content.decode()
        return str(answer.headers["Location"]).split("/")[-2]

    def place(self, scan_id: str, *, payable: int, amount: str = "100.00", **fields: Any) -> Any:
        """Agree to a price."""
        given = {"amount": amount, "card": "none", "points": "0", "tender": "provider", **fields}
        return self.post("orders", scan_id, payable=str(payable), **given)


def words_of(response: HttpResponse) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def hidden(page: str, name: str) -> list[str]:
    """The values of a page's hidden fields of this name."""
    return re.findall(rf'name="{name}" value="([^"]*)"', page)


def rich_wang(world: World) -> Counter:
    """王 holds the 88折 card and 2000 points."""
    counter = set_up_counter(world)
    give_points(yuan=2_000)
    hold_free_card(world, counter)
    return counter


def bought(world: World, counter: Counter, amount_fen: int = 10_000, *, key: str = "bought", points: int = 0) -> str:
    """王 bought noodles for so much at list price, with the card; the purchase."""
    order = placed(world, counter.noodles, amount_fen, points=points, tender=Tender.TILL, key=key)
    assert order.purchase_id is not None
    return order.purchase_id


LATER = NOW + timedelta(minutes=1)
