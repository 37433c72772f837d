"""`lianka rule reverse`: what refunds take back (`docs/rules/pricing.md`, `docs/rules/reverse.schema.json`)."""

from typing import Any

from lianka.domain.pricing.rules.reverse import reverse
from lianka.domain.pricing.values import Share
from lianka.foundation.values import Fen
from lianka.interfaces.cli.rules.fields import Fields


def evaluate(case: Fields) -> dict[str, Any]:
    """What each refund takes back from each share."""
    total_fen = Fen(case.integer("total_fen"))
    shares = [_share(fields) for fields in case.objects("shares")]
    refunds_fen = [Fen(refund_fen) for refund_fen in case.integers("refunds_fen")]
    case.close()
    reversals = reverse(total_fen=total_fen, shares=shares, refunds_fen=refunds_fen)
    return {"reversals": [[{"to": share.to, "fen": share.fen} for share in taken] for taken in reversals]}


def _share(fields: Fields) -> Share:
    share = Share(fields.text("to"), Fen(fields.integer("fen")))
    fields.close()
    return share
