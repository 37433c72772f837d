"""Walking the books: from an account to the cause, from a lot's issuer to its redeemer."""

from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse

from lianka.domain.checkout.models import Purchase
from lianka.domain.ledger.chart import PAYABLE, POINTS
from lianka.domain.ledger.models import Account, Journal, Lot
from lianka.domain.ledger.queries import balance_of, browsing
from lianka.domain.ledger.values import AccountRef
from lianka.foundation.calendar import ONE_DAY
from tests.doors.backoffice.conftest import SignedIn
from tests.world import OPENED_AT, World


@pytest.fixture
def finance(trading: World, signed_in: SignedIn) -> Client:
    """The operator of finance, signed in."""
    return signed_in(trading.finance)


@pytest.mark.row("SAFE-5")
def test_an_account_leads_to_its_journals_and_they_to_the_purchase(trading: World, finance: Client) -> None:
    purchase = Purchase.objects.get(receipt_number="B1")
    account = Account.objects.get(kind=PAYABLE, party_id=trading.books)
    journal = Journal.objects.get(source="purchase", key=purchase.public_id)

    account_page = finance.get(reverse("admin:books_account", args=[account.pk])).text
    journal_page = finance.get(reverse("admin:books_journal", args=[journal.pk])).text

    assert reverse("admin:books_journal", args=[journal.pk]) in account_page
    assert reverse("admin:checkout_purchase_change", args=[purchase.pk]) in journal_page
    assert bytes(journal.digest).hex() in journal_page


def test_a_purchase_leads_to_its_journals(finance: Client) -> None:
    purchase = Purchase.objects.get(receipt_number="B1")
    journal = Journal.objects.get(source="purchase", key=purchase.public_id)

    page = finance.get(reverse("admin:checkout_purchase_change", args=[purchase.pk])).text

    assert reverse("admin:books_journal", args=[journal.pk]) in page


@pytest.mark.row("PTS-8")
def test_a_lot_leads_from_its_issuer_to_its_redeemer(trading: World, finance: Client) -> None:
    lot = Lot.objects.get(account__party_id=trading.wang, issuer_id=trading.noodles)

    page = finance.get(reverse("admin:books_lot", args=[lot.pk])).text

    assert "老陈面馆" in page
    assert "晨光书店" in page
    assert "兑付积分" in page


def test_accounts_are_found_by_their_holder(trading: World, finance: Client) -> None:
    by_name = finance.get(reverse("admin:books_accounts"), {"party": "晨光书店"}).text
    by_phone = finance.get(reverse("admin:books_accounts"), {"party": "138 0000 5678"}).text
    by_nobody = finance.get(reverse("admin:books_accounts"), {"party": "没有这家店"}).text

    assert "应付商家款" in by_name
    assert "老陈面馆" not in by_name
    assert "会员积分" in by_phone
    assert "没有符合条件的账户" in by_nobody


def test_the_balances_shown_are_the_books(trading: World) -> None:
    page = browsing.list_accounts()

    for account in page.accounts:
        ref = AccountRef(account.kind, account.party_id, account.scope)
        assert page.balances[account.pk] == balance_of(ref)


def test_pages_of_accounts_follow_each_other_without_gap_or_double(trading: World) -> None:
    whole = [account.pk for account in browsing.list_accounts().accounts]

    paged, cursor = [], None
    while True:
        page = browsing.list_accounts(after=cursor, limit=2)
        paged += [account.pk for account in page.accounts]
        if (cursor := page.next) is None:
            break

    assert paged == whole


def test_pages_of_transfers_follow_each_other_without_gap_or_double(trading: World) -> None:
    account = Account.objects.get(kind=PAYABLE, party_id=trading.books)
    whole = [(row.journal_id, row.number) for row in browsing.list_transfers(account=account).transfers]

    paged, cursor = [], None
    while True:
        page = browsing.list_transfers(account=account, before=cursor, limit=2)
        paged += [(row.journal_id, row.number) for row in page.transfers]
        if (cursor := page.next) is None:
            break

    assert paged == whole
    assert len(whole) > 4


@pytest.mark.parametrize("kind", [PAYABLE, POINTS])
def test_a_period_goes_from_one_balance_to_the_next(trading: World, kind: str) -> None:
    holder = trading.books if kind == PAYABLE else trading.wang
    account = Account.objects.get(kind=kind, party_id=holder)
    first = OPENED_AT.date()

    days = [
        browsing.get_movement(account=account, start=day, until=day + ONE_DAY)
        for day in (first + number * ONE_DAY for number in range(6))
    ]

    assert days[0].opening == 0
    assert all(before.closing == after.opening for before, after in pairwise(days))
    assert days[-1].closing == balance_of(AccountRef(kind, holder))


def test_journals_are_found_by_their_cause(finance: Client) -> None:
    purchase = Purchase.objects.get(receipt_number="N1")
    journal = Journal.objects.get(source="purchase", key=purchase.public_id)
    wanted = {"source": "purchase", "key": purchase.public_id}

    page = finance.get(reverse("admin:books_journals"), wanted).text

    assert f"#{journal.pk}<" in page
    assert page.count("pur_") <= 2


def test_what_is_not_there_is_not_found(finance: Client) -> None:
    for name in ("books_account", "books_journal", "books_lot"):
        assert finance.get(reverse(f"admin:{name}", args=[999_999])).status_code == 404


def test_a_cursor_that_was_tampered_with_shows_the_first_page(finance: Client) -> None:
    address = reverse("admin:books_journals")

    answer = finance.get(address, {"before_day": "yesterday", "before_journal": "x"})

    assert answer.status_code == 200
