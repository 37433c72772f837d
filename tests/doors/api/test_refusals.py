"""One body for everything that is refused, in the reader's language."""

import pytest
from django.db import OperationalError

from lianka.interfaces.api.routes import service
from tests.doors.api.till import Till, till_of
from tests.world import World

pytestmark = pytest.mark.django_db


def test_health_is_told_without_a_key(db: None) -> None:
    answer = Till().get("/health")

    assert answer.status == 200
    assert answer.body["status"] == "ok"
    assert answer.body["time"].endswith("+08:00")
    assert set(answer.body) == {"status", "time"}


def test_a_database_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(sql: str) -> None:
        raise OperationalError("the server's name and user")

    monkeypatch.setattr(service, "fetch_all", fail)

    answer = Till().get("/health")

    assert (answer.status, answer.code) == (503, "unavailable")
    assert "server" not in str(answer.body["error"]["message"])


@pytest.mark.parametrize("path", ["/", "/nothing", "/stores/", "/stores/x/y", "/../v1/x", "/%00", "/%F0%9F%92%A9"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_where_nothing_is_the_answer_has_the_one_body(world: World, path: str, method: str) -> None:
    answer = till_of(world.noodles).send(method, path, key="k")

    assert (answer.status, answer.code) == (404, "address_unknown")
    assert set(answer.body["error"]) == {"code", "message", "field"}
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_a_method_that_is_not_answered_is_told_with_those_that_are(world: World, method: str) -> None:
    answer = till_of(world.noodles).send(method, "/stores", content=b"{}", key="k")

    assert (answer.status, answer.code) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET"


def test_refusals_speak_the_language_asked_for(world: World) -> None:
    assert Till(language="en").get("/stores").body["error"]["message"].startswith("Please send your API key")
    assert Till(language="zh-CN").get("/stores").body["error"]["message"].startswith("请")


def test_a_defect_is_answered_with_the_one_body_and_none_of_its_secrets(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(**facts: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(service, "list_stores", fail)
    till = till_of(world.noodles)
    till.client.raise_request_exception = False

    answer = till.get("/stores")

    assert (answer.status, answer.code) == (500, "internal_error")
    assert "secret" not in str(answer.body)
    assert "ZeroDivisionError" in caplog.text
