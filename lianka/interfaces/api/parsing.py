"""Bodies read exactly: no floats, no field twice, no NaN, nothing larger than a sale needs."""

import json
from collections.abc import Sequence
from typing import Any, Final, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from lianka.interfaces.api.errors import BodyTooLarge

BODY_LIMIT_KB: Final = 256


class ExactParser(Parser):
    """Reads JSON in UTF-8. Whatever it raises is answered as a body that cannot be read."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as Python values; integers may be of any size the language reads."""
        return json.loads(
            request.body.decode(),
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
            object_pairs_hook=_object_without_duplicates,
        )


def check_size(request: HttpRequest) -> None:
    """Refuse a body that no request needs, before it is read. Raises `BodyTooLarge`."""
    declared = request.headers.get("Content-Length") or "0"
    if not declared.isdecimal() or int(declared) > BODY_LIMIT_KB * 1024:
        raise BodyTooLarge(limit_kb=BODY_LIMIT_KB)


def _refuse_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not an integer.")


def _object_without_duplicates(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("A field stands there twice.")
    return fields
