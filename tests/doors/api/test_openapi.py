"""The document that programs are written by is what the code says, and is kept beside it."""

import json
from pathlib import Path
from typing import Any

import pytest

from lianka.domain.access.values import ApiScope
from lianka.interfaces.api.v1 import api
from tests.doors.api.till import Till, issue, till_of
from tests.world import World

ROOT = Path(__file__).resolve().parents[3]
SNAPSHOT = ROOT / "docs" / "openapi.json"
REFRESH = (
    "python -m django export_openapi_schema --settings lianka.config.settings"
    " --api lianka.interfaces.api.v1.api --indent 2 --output docs/openapi.json"
)
SCOPES = {
    "scan_member_code": ApiScope.MEMBERS_READ,
    "get_balances": ApiScope.BALANCES_READ,
    "get_quote": ApiScope.QUOTES_READ,
    "place_order": ApiScope.PURCHASES_WRITE,
    "cancel_order": ApiScope.PURCHASES_WRITE,
    "get_order": ApiScope.PURCHASES_READ,
    "list_purchases": ApiScope.PURCHASES_READ,
    "get_purchase": ApiScope.PURCHASES_READ,
    "refund_purchase": ApiScope.REFUNDS_WRITE,
}
WITHOUT_SCOPE = {"get_health", "list_stores"}


def document() -> Any:
    return json.loads(json.dumps(api.get_openapi_schema(), default=str))


def operations() -> list[tuple[str, str, Any]]:
    """Path, method and description of every operation."""
    return [
        (path.removeprefix("/api/v1"), method.upper(), operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]


GUARDED = [each for each in operations() if each[2]["operationId"] != "get_health"]
SCOPED = [each for each in GUARDED if each[2]["operationId"] not in WITHOUT_SCOPE]


def filled(path: str) -> str:
    return (
        path.replace("{member_id}", f"mem_{'0' * 20}")
        .replace("{order_id}", f"ord_{'0' * 20}")
        .replace("{purchase_id}", f"pur_{'0' * 20}")
    )


def name(operation: Any) -> str:
    return str(operation["operationId"]) if isinstance(operation, dict) else ""


def test_the_document_is_the_one_that_is_kept() -> None:
    kept = json.loads(SNAPSHOT.read_text(encoding="utf-8"))

    assert document() == kept, f"The API has changed. If that is meant, refresh the document:\n  {REFRESH}"


@pytest.mark.django_db
def test_the_service_serves_the_document() -> None:
    answer = Till().get("/openapi.json")

    assert (answer.status, answer.body) == (200, document())
    assert answer.body["openapi"].startswith("3.1")


@pytest.mark.django_db
def test_the_page_of_the_document_needs_nothing_from_elsewhere() -> None:
    page = Till().client.get("/api/v1/docs")

    assert page.status_code == 200
    assert b"swagger-ui" in page.content
    assert b"//" not in page.content.split(b"</script>", 1)[1]
    assert b"http" not in page.content


def test_every_operation_says_how_it_refuses() -> None:
    for path, method, operation in GUARDED:
        statuses = set(operation["responses"])

        assert {"401", "403", "413"} <= statuses, (path, method)
        assert ("404" in statuses) == ("{" in path or method == "POST"), (path, method)
        assert ("400" in statuses) == (method == "POST"), (path, method)
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                shape = response["content"]["application/json"]["schema"]
                assert shape == {"$ref": "#/components/schemas/ErrorBody"}


def test_every_write_but_the_quote_takes_an_idempotency_key() -> None:
    for _path, method, operation in operations():
        headers = [each["name"] for each in operation["parameters"] if each["in"] == "header" and each["required"]]
        is_write = method == "POST" and operation["operationId"] != "get_quote"
        assert headers == (["Idempotency-Key"] if is_write else []), operation["operationId"]


def test_every_operation_has_a_scope_that_the_tests_know() -> None:
    assert {name(operation) for _, _, operation in operations()} == SCOPES.keys() | WITHOUT_SCOPE
    assert set(SCOPES.values()) == set(ApiScope)


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "method", "operation"), GUARDED, ids=name)
def test_no_operation_opens_without_a_key(db: None, path: str, method: str, operation: Any) -> None:
    answer = Till().send(method, filled(path), content=b"{}", key="k")

    assert (answer.status, answer.code) == (401, "api_key_missing")


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "method", "operation"), SCOPED, ids=name)
def test_an_operation_opens_for_its_scope_alone(world: World, path: str, method: str, operation: Any) -> None:
    scope = SCOPES[name(operation)]
    others = till_of(world.noodles, scopes=tuple(each for each in ApiScope if each != scope))
    only = Till(issue(world.noodles, scopes=(scope,)).secret)

    refused = others.send(method, filled(path), content=b"{}", key="k")
    passed = only.send(method, filled(path), content=b"{}", key="k")

    assert (refused.status, refused.code) == (403, "scope_missing")
    assert scope.value in refused.body["error"]["message"]
    assert passed.status not in {401, 403}
