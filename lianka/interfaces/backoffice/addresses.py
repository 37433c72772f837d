"""The addresses of the pages that are no tables, within the back office."""

from collections.abc import Callable
from typing import Final

from django.http import HttpResponse

from lianka.interfaces.backoffice.books import accounts, closings, journals, lots

ADDRESSES: Final[tuple[tuple[str, Callable[..., HttpResponse], str], ...]] = (
    ("books/accounts/", accounts.list_page, "books_accounts"),
    ("books/accounts/<int:account_id>/", accounts.page, "books_account"),
    ("books/journals/", journals.list_page, "books_journals"),
    ("books/journals/<int:journal_id>/", journals.page, "books_journal"),
    ("books/lots/<int:lot_id>/", lots.page, "books_lot"),
    ("books/closed-dates/", closings.list_page, "books_closings"),
)
