"""The bare endpoint: one transaction, one INSERT for each statement with which a sale writes, and nothing else."""

import json
import os
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest
from django.urls import path
from ninja import NinjaAPI, Schema

# How many rows each writing statement of a sale writes, as it was recorded.
ROWS: list[int] = json.loads(os.environ.get("BENCH_ROWS", "[1]"))
api = NinjaAPI(urls_namespace="floor")


class SaleIn(Schema):
    """As much of a sale as is read."""

    store: str
    member: str
    items: list[dict[str, Any]]


@api.post("/sales")
def sell(request: HttpRequest, body: SaleIn) -> dict[str, str]:
    """Write as many rows as a sale does, durably."""
    amount = body.items[0]["unit_price_fen"]
    with transaction.atomic(), connection.cursor() as cursor:
        for count in ROWS:
            marks = ", ".join(["(%s, %s, %s, %s)"] * count)
            cursor.execute(
                f"INSERT INTO bench_floor (store, member, amount, note) VALUES {marks}",
                [body.store, body.member, amount, "a sale at the counter"] * count,
            )
    return {"store": body.store}


urlpatterns = [path("", api.urls)]
