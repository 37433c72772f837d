"""The API for tills and other programs of a merchant, version 1 (OPEN-1)."""

from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from lianka.interfaces.api.answering import answer_refusals
from lianka.interfaces.api.parsing import ExactParser
from lianka.interfaces.api.routes import members, orders, purchases, service


class Renderer(JSONRenderer):
    """Writes JSON as people read it: Chinese as it is."""

    json_dumps_params = {"ensure_ascii": False}


DESCRIPTION = """\
What a till needs: knowing a member by the code on the phone, prices with card and points, payments, refunds.

- **Key**: `Authorization: Bearer lk_…`. A key speaks for one merchant, or for one store of it, within its scopes.
- **Amounts** are integers in fen; points are integers; rates are decimal strings such as `"0.88"`.
- **Moments** are ISO 8601 with their zone. **Ids** are opaque strings.
- **Writes** need the header `Idempotency-Key`. A repeated request gets the first answer, for good, refusals too.
- **Refusals** have one body, `{"error": {"code", "message", "field"}}`; codes are stable.
"""

api = NinjaAPI(
    title="Lianka 联卡",
    version="1.0.0",
    description=DESCRIPTION,
    openapi_url="/openapi.json",
    docs_url="/docs",
    urls_namespace="api-v1",
    parser=ExactParser(),
    renderer=Renderer(),
    openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)
answer_refusals(api)
for _router in (service.router, members.router, orders.router, purchases.router):
    api.add_router("", _router)
