"""What a merchant offers to top up: list it, offer more, end it (PTS-11)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lianka.domain.access.models import User
from lianka.domain.access.queries import get_alliance
from lianka.domain.loyalty.errors import InvalidTopUpOffer, TopUpOfferExists
from lianka.domain.loyalty.operations.offer_top_up import offer_top_up, withdraw_top_up
from lianka.domain.loyalty.queries import get_stored_value_rules, list_offers_of_merchant
from lianka.domain.loyalty.values import BonusFunder, TopUpDraft, TopUpOfferRow
from lianka.domain.merchants.queries import contracts_at, get_merchant
from lianka.domain.merchants.values import CollectMode, MerchantStatus
from lianka.foundation import clock
from lianka.foundation.calendar import ONE_DAY, business_date, start_of_day
from lianka.foundation.errors import DomainError
from lianka.interfaces.console.guard import actor_of, for_users, menu_of, merchants_with_top_ups
from lianka.interfaces.shared.amounts import read_fen
from lianka.interfaces.shared.formats import format_fen

_YEARS_AHEAD_MAX: Final = 10


class Offered(NamedTuple):
    """An offer in the list; what the platform pays for, the platform ends."""

    row: TopUpOfferRow
    is_over: bool
    is_to_come: bool
    can_end: bool
    last_day: date | None


class Shop(NamedTuple):
    """A merchant with all it offers."""

    merchant_id: int
    public_id: str
    name: str
    is_active: bool
    collects_itself: bool
    offers: Sequence[Offered]


@require_http_methods(["GET", "HEAD", "POST"])
@for_users
def top_ups_page(request: HttpRequest, user: User) -> HttpResponse:
    """The offers of the user's merchants; by POST one more. A refusal keeps what was typed."""
    at = clock.now()
    shops = [_shop(merchant_id, at) for merchant_id in sorted(merchants_with_top_ups(user))]
    if request.method != "POST":
        return _show(request, user, shops, at)
    given = {name: request.POST.get(name, "")[:40].strip() for name in ("merchant", "amount", "bonus", "last_day")}
    shop = next((each for each in shops if each.public_id == given["merchant"]), None)
    if shop is None:
        raise Http404
    try:
        draft = _draft(shop, given, at)
        _offer_once(shop, draft, user, at)
    except DomainError as refusal:
        return _show(request, user, shops, at, given=given, refusal=refusal)
    messages.success(request, _("%(amount)s can be topped up from now on.") % {"amount": format_fen(draft.amount_fen)})
    return HttpResponseRedirect(reverse("console:top_ups"))


@require_POST
@for_users
def end_page(request: HttpRequest, user: User, public_id: str) -> HttpResponse:
    """End an offer, then show the list. One that is over already is left as it is, and said to be again."""
    at = clock.now()
    shops = [_shop(merchant_id, at) for merchant_id in sorted(merchants_with_top_ups(user))]
    offered = next((each for shop in shops for each in shop.offers if each.row.public_id == public_id), None)
    if offered is None or offered.row.funder != BonusFunder.MERCHANT:
        raise Http404
    withdraw_top_up(offer_public_id=public_id, by=actor_of(user), at=at)
    words = _("%(amount)s can be topped up no more. What members have stays.")
    messages.success(request, words % {"amount": format_fen(offered.row.amount_fen)})
    return HttpResponseRedirect(reverse("console:top_ups"))


def _offer_once(shop: Shop, draft: TopUpDraft, user: User, at: datetime) -> None:
    try:
        offer_top_up(draft=draft, by=actor_of(user), at=at)
    except TopUpOfferExists:
        # A form that was sent twice has made this very offer already.
        rows = list_offers_of_merchant(merchant_id=shop.merchant_id)
        if not any(_is_same(row, draft) for row in rows):
            raise


def _is_same(row: TopUpOfferRow, draft: TopUpDraft) -> bool:
    terms = (row.amount_fen, row.bonus_fen, row.funder, row.ends_at)
    return terms == (draft.amount_fen, draft.bonus_fen, draft.funder, draft.ends_at) and not row.is_over(
        draft.starts_at
    )


def _draft(shop: Shop, given: Mapping[str, str], at: datetime) -> TopUpDraft:
    """The merchant gives the bonus, from now on until the end of the last day, if there is one."""
    return TopUpDraft(
        merchant_id=shop.merchant_id,
        amount_fen=read_fen(given["amount"], field="amount_fen"),
        bonus_fen=read_fen(given["bonus"], field="bonus_fen"),
        funder=BonusFunder.MERCHANT,
        starts_at=at,
        ends_at=_end_of(given["last_day"], at),
    )


def _end_of(typed: str, at: datetime) -> datetime | None:
    if not typed:
        return None
    today = business_date(at)
    try:
        last_day = date.fromisoformat(typed)
    except ValueError as error:
        raise InvalidTopUpOffer(field="ends_at") from error
    if not today <= last_day <= today.replace(year=today.year + _YEARS_AHEAD_MAX, day=1):
        raise InvalidTopUpOffer(field="ends_at")
    return start_of_day(last_day + ONE_DAY)


def _shop(merchant_id: int, at: datetime) -> Shop:
    merchant = get_merchant(merchant_id=merchant_id)
    terms = contracts_at(merchant_ids=[merchant_id], day=business_date(at)).get(merchant_id)
    offers = [
        Offered(
            row,
            row.is_over(at),
            row.starts_at > at,
            row.funder == BonusFunder.MERCHANT and row.withdrawn_at is None,
            _last_day(row),
        )
        for row in list_offers_of_merchant(merchant_id=merchant_id)
    ]
    return Shop(
        merchant_id,
        merchant.party.public_id,
        merchant.name,
        merchant.status == MerchantStatus.ACTIVE,
        terms is not None and terms.collect_mode == CollectMode.MERCHANT,
        offers,
    )


def _last_day(row: TopUpOfferRow) -> date | None:
    """The last day of an offer that ends with a day, as all do that are made here."""
    if row.ends_at is None:
        return None
    day = business_date(row.ends_at)
    return day - ONE_DAY if start_of_day(day) == row.ends_at else None


def _show(
    request: HttpRequest,
    user: User,
    shops: Sequence[Shop],
    at: datetime,
    *,
    given: Mapping[str, str] | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    rules = get_stored_value_rules()
    context = {
        "shops": shops,
        "given": given or {},
        "refusal": refusal,
        "today": business_date(at),
        "named_max_fen": rules.named_max_fen,
        "anonymous_max_fen": rules.anonymous_max_fen,
        "alliance": get_alliance().name,
        "menu": menu_of(user),
    }
    return render(request, "console/top_ups.html", context, status=422 if refusal else 200)
