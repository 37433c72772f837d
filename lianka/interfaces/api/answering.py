"""What is answered when something is refused: one body for everything, whoever refuses."""

import logging
from collections.abc import Callable, Sequence
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from lianka.foundation.errors import DomainError, NotFound, error_body
from lianka.interfaces.api.errors import (
    AddressUnknown,
    ApiKeyMissing,
    BodyTooLarge,
    BodyUnreadable,
    Defect,
    FieldInvalid,
    FieldMissing,
    FieldUnknown,
    IdempotencyKeyMissing,
    MethodNotAllowed,
    status_of,
)
from lianka.interfaces.api.parsing import BODY_LIMIT_KB

View = Callable[..., HttpResponseBase]
_FIRST: Final = {"path": 0, "header": 1}

_log = logging.getLogger(__name__)


def refuse(refusal: DomainError) -> JsonResponse:
    """The answer to what is refused, in the reader's language."""
    answer = JsonResponse(error_body(refusal), status=status_of(refusal))
    if answer.status_code == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def answer_refusals(api: NinjaAPI) -> None:
    """Let the API answer every refusal and every defect with the one body."""
    api.add_exception_handler(DomainError, _answer_refusal)
    api.add_exception_handler(ValidationError, _answer_fields)
    api.add_exception_handler(AuthenticationError, lambda request, error: refuse(ApiKeyMissing()))
    api.add_exception_handler(HttpError, lambda request, error: refuse(BodyUnreadable()))
    api.add_exception_handler(Http404, lambda request, error: refuse(AddressUnknown()))
    api.add_exception_handler(RequestDataTooBig, lambda request, error: refuse(BodyTooLarge(limit_kb=BODY_LIMIT_KB)))
    api.add_exception_handler(Exception, _answer_defect)


def answer_unknown_address(request: HttpRequest, **parts: str) -> HttpResponseBase:
    """What is answered where nothing is."""
    return refuse(AddressUnknown())


def with_one_body(view: View) -> View:
    """Let a method that the view does not know be refused like anything else, and its root as an unknown address."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            answer = view(request, *args, **kwargs)
        except Http404:
            return refuse(AddressUnknown())
        # What is told of a member is kept by no proxy and no browser.
        answer.setdefault("Cache-Control", "no-store")
        if answer.status_code != 405:
            return answer
        refused = refuse(MethodNotAllowed())
        refused["Allow"] = answer["Allow"]
        return refused

    guarded.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie opens this door
    return guarded


def _answer_refusal(request: HttpRequest, error: Any) -> JsonResponse:
    return refuse(error)


def _answer_fields(request: HttpRequest, error: Any) -> JsonResponse:
    return refuse(_of_fields(error.errors))


def _answer_defect(request: HttpRequest, error: Any) -> JsonResponse:
    got_request_exception.send(sender=None, request=request)
    _log.error("A defect at %s %s", request.method, request.path, exc_info=error)
    return refuse(Defect())


def _of_fields(errors: Sequence[dict[str, Any]]) -> DomainError:
    """The first thing that is wrong with what was sent: in the address, the headers, the body."""
    error = min(errors, key=lambda each: _FIRST.get(each["loc"][0], len(_FIRST)))
    source, *path = error["loc"]
    # Of a body the first step is the name that the code has for it.
    field = _spell(path[1:] if source == "body" else path)
    if source == "path":
        # An id that cannot be is the id of nothing.
        return NotFound(field=field)
    if error["type"] == "missing" and source == "body" and field is None:
        return BodyUnreadable()
    if error["type"] == "missing":
        return IdempotencyKeyMissing(field=field) if source == "header" else FieldMissing(field=field)
    if error["type"] == "extra_forbidden":
        return FieldUnknown(field=field)
    return FieldInvalid(field=field)


def _spell(path: Sequence[str | int]) -> str | None:
    """`items[0].name`, or None for the body as a whole."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).lstrip(".")[:200] or None
