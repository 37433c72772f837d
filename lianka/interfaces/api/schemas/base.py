"""What all shapes share."""

from typing import Annotated, Final

from ninja import Header, Path
from pydantic import BaseModel, ConfigDict, Field

LIST_LIMIT: Final = 50
LIST_LIMIT_MAX: Final = 100
_ID: Final = r"^[a-z]{3}_[0-9a-z]{20}$"
_PLAIN: Final = r"^[^\x00-\x1f\x7f]*$"
"""No control characters: no till means them, and PostgreSQL takes no zero byte."""


class Sent(BaseModel):
    """What a program sends: exact types, no unknown fields."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Answered(BaseModel):
    """What is answered."""

    model_config = ConfigDict(frozen=True)


PublicId = Annotated[str, Field(pattern=_ID)]
IdInPath = Annotated[str, Path(pattern=_ID)]
PlainText = Annotated[str, Field(pattern=_PLAIN)]
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
