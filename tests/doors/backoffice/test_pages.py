"""Every page of the back office: it opens, in both languages, with few queries and few bytes, for those who may."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianka.domain.ledger.models import Account, Journal, Lot
from lianka.interfaces.backoffice.admin.base import BackofficeAdmin
from lianka.interfaces.backoffice.admin.settings import SettingsAdmin
from tests.doors.backoffice.conftest import SignedIn
from tests.doors.backoffice.shop import Shop, sell_more
from tests.world import World

QUERIES_MAX = 20
BYTES_MAX = 100_000


def _tables() -> Iterator[tuple[str, BackofficeAdmin]]:
    for model, table in admin.site._registry.items():
        assert isinstance(table, BackofficeAdmin)
        yield f"admin:{model._meta.app_label}_{model._meta.model_name}", table


def _table_pages() -> Iterator[str]:
    for name, table in _tables():
        yield reverse(f"{name}_changelist")
        yield from (reverse(f"{name}_list_act", args=[act.name]) for act in table.list_acts)
        thing = table.model._default_manager.order_by("pk").first()
        if thing is not None:
            yield reverse(f"{name}_change", args=[thing.pk])
            yield from (reverse(f"{name}_act", args=[thing.pk, act.name]) for act in table.acts if act.is_open(thing))


def _own_pages() -> Iterator[str]:
    yield reverse("admin:index")
    yield f"{reverse('admin:index')}?by=month"
    yield reverse("admin:password_change")
    yield reverse("admin:second_factor")
    yield reverse("admin:books_accounts")
    yield f"{reverse('admin:books_accounts')}?kind=payable&party=老陈面馆"
    yield reverse("admin:books_journals")
    yield reverse("admin:books_closings")
    yield from (reverse("admin:books_account", args=[account.pk]) for account in Account.objects.all())
    yield from (reverse("admin:books_journal", args=[journal.pk]) for journal in Journal.objects.all())
    yield from (reverse("admin:books_lot", args=[lot.pk]) for lot in Lot.objects.all())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_quickly_in_both_languages(
    trading: World, shop: Shop, signed_in: SignedIn, language: str
) -> None:
    client = signed_in(trading.admin)

    for page in [*_table_pages(), *_own_pages()]:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(page, headers={"accept-language": language})

        assert (page, answer.status_code) == (page, 200)
        assert len(queries) <= QUERIES_MAX, page
        assert len(answer.content) <= BYTES_MAX, page
        assert f'lang="{language}"' in answer.text, page


def test_a_page_costs_the_same_with_more_rows(trading: World, signed_in: SignedIn) -> None:
    client = signed_in(trading.admin)
    address = reverse("admin:checkout_purchase_changelist")

    counts = []
    for page in (address, f"{address}?q=N1-not-there", f"{address}?merchant={trading.books}"):
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        counts.append(len(queries))

    assert max(counts) <= QUERIES_MAX


LISTS = (
    "cards_cardplan",
    "cards_cardlink",
    "cards_membercard",
    "checkout_order",
    "payments_payment",
    "payments_paymentrefund",
    "payments_paymentnotification",
    "payments_sandboxcharge",
    "merchants_store",
    "access_apikey",
)


def _costs(client: Client) -> dict[str, int]:
    costs = {}
    for name in LISTS:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(f"admin:{name}_changelist"))
        costs[name] = len(queries)
    return costs


def test_a_list_costs_the_same_with_more_rows(trading: World, shop: Shop, signed_in: SignedIn) -> None:
    client = signed_in(trading.admin)
    client.get(reverse("admin:index"))
    before = _costs(client)

    sell_more(trading, shop)

    assert _costs(client) == before


@pytest.mark.parametrize("who", ["owner", "manager", "cashier", "accountant", "bookseller"])
def test_a_merchants_people_do_not_get_in(trading: World, shop: Shop, signed_in: SignedIn, who: str) -> None:
    client = signed_in(getattr(trading, who))

    answers = {client.get(page).status_code for page in [*_table_pages(), *_own_pages()]}

    assert answers == {302}


def test_strangers_are_sent_to_sign_in(trading: World, shop: Shop, client: Client) -> None:
    for page in [*_table_pages(), *_own_pages()]:
        answer = client.get(page)

        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("admin:login"))


def test_support_sees_no_books(trading: World, signed_in: SignedIn) -> None:
    client = signed_in(trading.support)

    answers = {client.get(page).status_code for page in _own_pages() if "/books/" in page}

    assert answers == {403}


def test_the_menu_names_only_what_opens(trading: World, signed_in: SignedIn) -> None:
    client = signed_in(trading.support)

    page = client.get(reverse("admin:index")).text

    assert reverse("admin:members_member_changelist") in page
    assert reverse("admin:books_accounts") not in page
    assert reverse("admin:access_user_changelist") not in page


def test_nothing_is_changed_in_place(trading: World, shop: Shop, signed_in: SignedIn) -> None:
    client = signed_in(trading.admin)

    for name, table in _tables():
        thing = table.model._default_manager.order_by("pk").first()
        assert client.post(reverse(f"{name}_add")).status_code == 403
        if thing is not None and not isinstance(table, SettingsAdmin):
            assert client.post(reverse(f"{name}_change", args=[thing.pk])).status_code == 403
            assert client.post(reverse(f"{name}_delete", args=[thing.pk])).status_code == 403


def test_an_auditor_reads_everything_and_does_nothing(trading: World, shop: Shop, signed_in: SignedIn) -> None:
    client = signed_in(trading.auditor)

    for name, table in _tables():
        thing = table.model._default_manager.order_by("pk").first()
        assert client.get(reverse(f"{name}_changelist")).status_code == 200
        for act in table.list_acts:
            assert client.post(reverse(f"{name}_list_act", args=[act.name])).status_code == 403
        for act in table.acts if thing is not None else ():
            assert client.post(reverse(f"{name}_act", args=[thing.pk, act.name])).status_code == 403
