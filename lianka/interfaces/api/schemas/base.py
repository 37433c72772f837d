"""What all shapes share."""

import re
from datetime import date
from typing import Annotated, Final

from ninja import Header, Path, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

FEN_MAX: Final = 10_000_000_00
"""No sale is larger (`ORDER_AMOUNT_MAX` of checkout), so no amount in one is."""

LIST_LIMIT: Final = 50
LIST_LIMIT_MAX: Final = 100
_ID: Final = r"^%s_[0-9a-z]{20}$"
_PLAIN: Final = r"^[^\x00-\x1f\x7f]*$"
"""No control characters: no till means them, and PostgreSQL takes no zero byte."""


class Sent(BaseModel):
    """What a program sends: exact types, no unknown fields."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Answered(BaseModel):
    """What is answered."""

    model_config = ConfigDict(frozen=True)


def _as_day(text: object) -> date:
    # Pydantic would also take a count of seconds for a day, and the last day of the calendar has no end.
    if not isinstance(text, str) or not re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError("A day of this century is written 2026-01-05.")
    return date.fromisoformat(text)


PublicId = Annotated[str, Field(pattern=_ID % "[a-z]{3}")]
StoreId = Annotated[str, Field(pattern=_ID % "sto", examples=["sto_7h3k9m2p5q8r1s4t6v0w"])]
MemberId = Annotated[str, Field(pattern=_ID % "mem", description="Of a member who bought here before.")]
ScanId = Annotated[str, Field(pattern=_ID % "scn", description="From POST /member-codes.")]
ScanInQuery = Annotated[str | None, Query(pattern=_ID % "scn", description="From POST /member-codes.")]
MemberInPath = Annotated[str, Path(pattern=_ID % "mem")]
OrderInPath = Annotated[str, Path(pattern=_ID % "ord")]
PurchaseInPath = Annotated[str, Path(pattern=_ID % "pur")]
PlainText = Annotated[str, Field(pattern=_PLAIN)]
Fen = Annotated[int, Field(ge=0, le=FEN_MAX, description="Integer fen, a hundredth of a yuan.")]
Points = Annotated[int, Field(ge=0)]
Day = Annotated[date, BeforeValidator(_as_day)]
RateText = Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+)?$", examples=["0.88"])]
IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="A value of your own for each request, such as a UUID. Repeating a request with its key does"
        " nothing twice and gives the same answer, for good.",
    ),
]


class ErrorDetail(Answered):
    """What was refused."""

    code: str = Field(description="Stable; to be acted on by programs.", examples=["field_invalid"])
    message: str = Field(description="For people, in the language of Accept-Language (zh-hans or en).")
    field: str | None = Field(description="What it is about, such as `items[0].quantity`.")


class ErrorBody(Answered):
    """The one body of everything that is refused."""

    error: ErrorDetail
