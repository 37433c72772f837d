"""JSON read exactly: no floats, no field twice, no NaN. Integers may be of any size."""

import json
from collections.abc import Sequence
from typing import Any, NoReturn

from lianka.interfaces.cli.rules.errors import InvalidJson


def read_json(data: bytes) -> Any:
    """Decode UTF-8 JSON. Raises `InvalidJson` with the reason."""
    try:
        return json.loads(
            data.decode(),
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
            object_pairs_hook=_object_without_duplicates,
        )
    except UnicodeDecodeError as error:
        raise InvalidJson(why="it is not UTF-8.") from error
    except RecursionError as error:
        raise InvalidJson(why="it nests too deep.") from error
    except ValueError as error:
        raise InvalidJson(why=str(error)) from error


def _refuse_number(text: str) -> NoReturn:
    raise InvalidJson(why=f"{text} is not an integer; rates are strings such as '0.05'.")


def _object_without_duplicates(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidJson(field=twice, why=f"the field {twice} stands there twice.")
    return fields
