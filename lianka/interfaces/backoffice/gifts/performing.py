"""What the acts on gift codes do: one call of an operation each, and what to tell the operator."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lianka.domain.cards.operations.cancel_gift_batch import cancel_gift_batch
from lianka.domain.cards.operations.create_gift_batch import create_gift_batch
from lianka.domain.cards.operations.export_gift_codes import export_gift_codes
from lianka.domain.cards.operations.record_gift_payment import record_gift_payment
from lianka.domain.cards.operations.record_gift_repayment import record_gift_repayment
from lianka.domain.cards.operations.reveal_gift_contact import reveal_gift_contact
from lianka.domain.cards.operations.void_gift_codes import void_gift_codes
from lianka.domain.cards.values import ExportedBatch, GiftBatchDraft, GiftMoney, GiftPayer
from lianka.foundation.calendar import ONE_DAY, business_date, end_of_day
from lianka.foundation.csv_text import Cell, csv_lines
from lianka.interfaces.backoffice.acts import Call
from lianka.interfaces.backoffice.shown import Words
from lianka.interfaces.shared.formats import format_fen


def create(call: Call, values: dict[str, Any]) -> Words:
    """Agree on a batch."""
    merchant = values["merchant"]
    draft = GiftBatchDraft(
        option=values["option"],
        count=values["count"],
        unit_price_fen=values["unit_price_fen"],
        total_fen=values["total_fen"],
        expires_at=end_of_day(values["last_day"]),
        merchant_id=merchant.pk if merchant else None,
        company=values["company"],
        contact=values["contact"],
        keeps_expired=values["keeps_expired"],
    )
    create_gift_batch(draft=draft, key=values["key"], by=call.by, at=call.at)
    return _("The batch is a draft. Its codes are made once its payment is recorded.")


def record_payment(call: Call, values: dict[str, Any]) -> Words:
    """Record that the batch was paid for."""
    record_gift_payment(
        batch_public_id=call.thing.public_id,
        amount_fen=values["amount_fen"],
        paid_by=GiftPayer(values["paid_by"]),
        reference=values["reference"],
        by=call.by,
        at=call.at,
    )
    return _("The payment is booked and the codes are made. They can be exported now.")


def cancel(call: Call, values: dict[str, Any]) -> Words:
    """Give up a draft."""
    cancel_gift_batch(batch_public_id=call.thing.public_id, reason=values["reason"], by=call.by, at=call.at)
    return _("The batch is cancelled.")


def export(call: Call, values: dict[str, Any]) -> HttpResponse:
    """The codes as a file."""
    made = export_gift_codes(batch_public_id=call.thing.public_id, by=call.by, at=call.at)
    answer = HttpResponse("".join(_lines(call, made)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{made.public_id}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def void(call: Call, values: dict[str, Any]) -> Words:
    """Take codes back."""
    voided = void_gift_codes(
        batch_public_id=call.thing.public_id,
        numbers=values["numbers"],
        money=GiftMoney(values["money"]),
        reason=values["reason"],
        by=call.by,
        at=call.at,
    )
    return ngettext(
        "%(number)s code is void, with %(amount)s.", "%(number)s codes are void, with %(amount)s.", voided.code_count
    ) % {"number": voided.code_count, "amount": format_fen(voided.amount_fen)}


def record_repayment(call: Call, values: dict[str, Any]) -> Words:
    """Record that the bank gave money back."""
    record_gift_repayment(
        batch_public_id=call.thing.public_id,
        amount_fen=values["amount_fen"],
        reference=values["reference"],
        by=call.by,
        at=call.at,
    )
    return _("The repayment of %(amount)s is booked.") % {"amount": format_fen(values["amount_fen"])}


def reveal(call: Call, values: dict[str, Any]) -> Words:
    """Show the contact once."""
    contact = reveal_gift_contact(batch_public_id=call.thing.public_id, reason=values["reason"], by=call.by, at=call.at)
    return _("The contact is %(contact)s.") % {"contact": contact} if contact else _("No contact is known.")


def _lines(call: Call, made: ExportedBatch) -> list[str]:
    page = call.request.build_absolute_uri(reverse("member:gift"))
    last_day = business_date(made.expires_at) - ONE_DAY
    head: list[Cell] = [
        gettext("No."),
        gettext("Gift code"),
        gettext("Card"),
        gettext("Usable through"),
        gettext("State"),
        gettext("Link to use it"),
    ]
    rows: list[list[Cell]] = [
        [
            each.number,
            each.code,
            made.plan_name,
            last_day,
            str(each.state.label),
            f"{page}?{urlencode({'code': each.code})}",
        ]
        for each in made.codes
    ]
    return list(csv_lines([head, *rows]))
