"""What every route answers to every role, by policy: written by hand, so that a change of either is noticed here.

`get` and `post` name who is let in; whoever is not gets the refusal of the door. A number, or `SENT_TO_SIGN_IN`, is
the answer to everybody; a method that no row of a route names is refused to all. With `of`, the route is about one
thing, with `sends` a form or a body is: who is let in sees their own, and no sign of another's.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple

from tests.doors.backoffice.test_roles import ACTS as ACTS_TABLE
from tests.doors.backoffice.test_roles import READS

SENT_TO_SIGN_IN: Final = "sign in"
LET_IN: Final = "let in"
WRONG_METHOD: Final = 405
Answer = int | str
Who = frozenset[str] | Answer

A, F, S, U = OPERATORS = ("admin", "finance", "support", "auditor")
OWNER, MANAGER, CASHIER, ACCOUNTANT = NOODLES = ("owner", "manager", "cashier", "accountant")
BOOKSELLER: Final = "bookseller"
WANG, LI = MEMBERS = ("wang", "li")
KEY, NARROW, THEIR_KEY, REVOKED = KEYS = ("key", "narrow key", "their key", "revoked key")
STRANGER: Final = "stranger"
USERS = (*OPERATORS, *NOODLES, BOOKSELLER)
ROLES = (STRANGER, *USERS, *MEMBERS, *KEYS)

OURS, THEIRS = 0, 1
SIDES: Final[Mapping[str, Collection[int]]] = {
    **dict.fromkeys(OPERATORS, (OURS, THEIRS)),
    **dict.fromkeys((*NOODLES, WANG, KEY, NARROW, REVOKED), (OURS,)),
    **dict.fromkeys((BOOKSELLER, LI, THEIR_KEY), (THEIRS,)),
    STRANGER: (),
}
"""Whose things a role reaches."""

SHOWN: Final[Mapping[str, Collection[str]]] = {
    **dict.fromkeys(OPERATORS, ("statement", "waiting", "purchase")),
    **dict.fromkeys((OWNER, BOOKSELLER), ("statement", "link", "waiting", "purchase")),
    MANAGER: ("link", "waiting", "purchase"),
    CASHIER: ("waiting", "purchase"),
    ACCOUNTANT: ("statement",),
    **dict.fromkeys(MEMBERS, ("card", "waiting", "purchase")),
    **dict.fromkeys((KEY, THEIR_KEY), ("purchase",)),
}
"""What a role is shown of its own without asking for it by name: where nothing is seen, nothing could leak."""


class Door(NamedTuple):
    """How a door refuses: with `others`, unless `refused` says otherwise, and what is another's with `hidden`."""

    roots: tuple[str, ...]
    sign_in: str
    others: Answer
    refused: Mapping[str, Answer]
    hidden: Answer = 404


class Route(NamedTuple):
    """A row of the table. What is `public` is everybody's, and what is `foreign` nobody's of those who ask.

    What `is_kept` leaves a trace though nobody is let in; what `is_shown_only` shows by POST what it shows by GET,
    and whoever is let in looks at it once.
    """

    name: str
    door: Door
    get: Who | None = None
    post: Who | None = None
    of: str = ""
    sends: str = ""
    args: tuple[object, ...] = ()
    table: str = ""
    act: str = ""
    public: bool = False
    foreign: bool = False
    is_kept: bool = False
    is_shown_only: bool = False


def who(*roles: str) -> frozenset[str]:
    """These roles."""
    return frozenset(roles)


def let_in(route: Route, method: str) -> Who | None:
    """Who is let in; None where the row says nothing of the method."""
    return route.get if method == "GET" else route.post


def expected(route: Route, method: str, role: str, side: int) -> Answer:
    """What the table says."""
    named = let_in(route, method)
    if named is None:
        return WRONG_METHOD
    if isinstance(named, int | str):
        return named
    if role not in named:
        return route.door.refused.get(role, route.door.others)
    is_own = not (route.of or route.sends) or route.public or side in SIDES[role]
    return LET_IN if is_own and not route.foreign else route.door.hidden


ALL = who(*ROLES)
INSIDE = who(*OPERATORS)
TAKE = who(OWNER, MANAGER, CASHIER, BOOKSELLER)
REFUND = TAKE - {CASHIER}
ANSWER = who(OWNER, MANAGER, BOOKSELLER)
READ = who(*OPERATORS, OWNER, ACCOUNTANT, BOOKSELLER)
CONFIRM = READ - {S, U}
CUSTOMER = who(*MEMBERS)
FULL_KEY = who(KEY, THEIR_KEY)
ANY_KEY = FULL_KEY | {NARROW}
BOOKKEEPER = who(A, F, U)
NOBODY = who()

OPEN = Door(("/",), "", 404, {})
BACK_OFFICE = Door(("/admin/",), "/admin/login/", SENT_TO_SIGN_IN, dict.fromkeys(OPERATORS, 403))
SHOWN_ONLY = BACK_OFFICE._replace(refused=dict.fromkeys(OPERATORS, WRONG_METHOD))
LEAVING = SHOWN_ONLY._replace(others=302)
NOWHERE = BACK_OFFICE._replace(refused=dict.fromkeys(OPERATORS, 404))
CONSOLE = Door(("/console/",), "/console/sign-in/", SENT_TO_SIGN_IN, dict.fromkeys(USERS, 404))
COUNTER = Door(
    ("/counter/",), "/counter/sign-in/", SENT_TO_SIGN_IN, {**dict.fromkeys(USERS, 403), **dict.fromkeys(TAKE, 404)}
)
MEMBER = Door(("/m/", "/pay/sandbox/"), "/m/join/", SENT_TO_SIGN_IN, {})
PAY = Door(("/pay/", "/m/"), "", 404, {})
API = Door(("/api/v1/",), "", 401, {NARROW: 403})

ROUTES: Final = (
    Route("/", OPEN, get=ALL, post=ALL),
    Route("set_language", OPEN, get=ALL, post=ALL),
    Route("open_books", OPEN, get=ALL),
    Route("open_books_json", OPEN, get=ALL),
    # --- The back office, but for its tables ---
    Route("admin:index", BACK_OFFICE, get=INSIDE, post=INSIDE),
    Route("admin:search", BACK_OFFICE, get=INSIDE, post=INSIDE),
    Route("admin:login", BACK_OFFICE, get=ALL, post=ALL),
    Route("admin:logout", LEAVING, get=NOBODY, post=INSIDE),
    Route("admin:password_change", BACK_OFFICE, get=INSIDE, post=INSIDE),
    Route("admin:password_change_done", SHOWN_ONLY, get=INSIDE, post=NOBODY),
    Route("admin:second_factor", BACK_OFFICE, get=INSIDE, post=INSIDE),
    Route("admin:second_factor_verify", BACK_OFFICE, get=SENT_TO_SIGN_IN, post=SENT_TO_SIGN_IN),
    Route("admin:jsi18n", SHOWN_ONLY, get=INSIDE, post=NOBODY),
    Route("admin:autocomplete", BACK_OFFICE, get=NOBODY),
    Route("admin:autocomplete", SHOWN_ONLY, post=NOBODY),
    Route("admin:members_segment_preview", SHOWN_ONLY, get=NOBODY),
    Route("admin:members_segment_preview", BACK_OFFICE, post=who(A, S)),
    Route("admin:app_list", NOWHERE, get=INSIDE, post=INSIDE, args=("checkout",)),
    Route("admin:app_list", NOWHERE, get=who(A, U), post=who(A, U), args=("access",)),
    Route("admin:view_on_site", NOWHERE, get=NOBODY, post=NOBODY, args=(1, 1)),
    Route("/admin/(?P<url>.*)$", NOWHERE, get=NOBODY, post=NOBODY),
    Route("admin:books_accounts", BACK_OFFICE, get=BOOKKEEPER, post=BOOKKEEPER),
    Route("admin:books_account", BACK_OFFICE, get=BOOKKEEPER, post=BOOKKEEPER, table="ledger.account"),
    Route("admin:books_journals", BACK_OFFICE, get=BOOKKEEPER, post=BOOKKEEPER),
    Route("admin:books_journal", BACK_OFFICE, get=BOOKKEEPER, post=BOOKKEEPER, table="ledger.journal"),
    Route("admin:books_lot", BACK_OFFICE, get=BOOKKEEPER, post=BOOKKEEPER, table="ledger.lot"),
    Route("admin:books_closings", BACK_OFFICE, get=BOOKKEEPER, post=BOOKKEEPER),
    # --- The console ---
    Route("console:home", CONSOLE, get=READ | ANSWER),
    Route("console:sign_in", CONSOLE, get=ALL, post=ALL),
    Route("console:sign_out", CONSOLE, post=SENT_TO_SIGN_IN, is_kept=True),
    Route("console:card_links", CONSOLE, get=ANSWER),
    Route("console:card_link_answers", CONSOLE, post=ANSWER, of="link"),
    # Without naming a merchant of one's own there is nothing to opt out of; test_console_card_links.py has each role.
    Route("console:card_plan_opt_outs", CONSOLE, post=NOBODY, of="plan", public=True),
    Route("console:top_ups", CONSOLE, get=who(OWNER, BOOKSELLER)),
    # Without naming a merchant of one's own nothing is offered; test_console_top_ups.py has each role.
    Route("console:top_ups", CONSOLE, post=NOBODY),
    Route("console:top_up_end", CONSOLE, post=who(OWNER, BOOKSELLER), of="offer"),
    Route("console:statements", CONSOLE, get=READ),
    Route("console:statement", CONSOLE, get=READ, of="statement"),
    Route("console:statement_lines_csv", CONSOLE, get=READ, of="statement"),
    Route("console:statement_line", CONSOLE, get=READ, of="line"),
    Route("console:statement_confirmation", CONSOLE, post=CONFIRM, of="statement"),
    Route("console:statement_disputes", CONSOLE, post=CONFIRM, of="statement"),
    # --- The counter ---
    Route("counter:home", COUNTER, get=TAKE),
    Route("counter:news", COUNTER, get=TAKE),
    Route("counter:sign_in", COUNTER, get=ALL, post=ALL),
    Route("counter:second_factor", COUNTER, get=ALL, post=ALL),
    Route("counter:sign_out", COUNTER, post=SENT_TO_SIGN_IN, is_kept=True),
    Route("counter:stores", COUNTER, get=TAKE),
    Route("counter:stores", COUNTER, post=TAKE, sends="stand"),
    Route("counter:code", COUNTER, get=TAKE),
    Route("counter:day", COUNTER, get=TAKE),
    Route("counter:scans", COUNTER, get=TAKE, post=TAKE),
    Route("counter:scan", COUNTER, get=TAKE, of="scan"),
    Route("counter:rights", COUNTER, get=TAKE, post=TAKE, of="scan"),
    Route("counter:top_up", COUNTER, get=TAKE, of="scan"),
    Route("counter:top_ups", COUNTER, post=TAKE, of="scan"),
    Route("counter:orders", COUNTER, post=TAKE, of="scan"),
    *(
        Route(f"counter:{name}", COUNTER, get=TAKE, of=order, foreign=order == "card order")
        for name in ("order", "order_state")
        for order in ("waiting", "paid", "shops' visit order", "card order")
    ),
    Route("counter:cancellation", COUNTER, post=TAKE, of="waiting"),
    Route("counter:cancellation", COUNTER, post=TAKE, of="card order", foreign=True),
    *(
        route
        for purchase in ("purchase", "shops' visit purchase")
        for route in (
            Route("counter:purchase", COUNTER, get=TAKE, of=purchase),
            Route("counter:refund", COUNTER, get=REFUND, of=purchase),
            Route("counter:refunds", COUNTER, post=REFUND, of=purchase),
            Route("counter:refunds_state", COUNTER, get=TAKE, of=purchase),
        )
    ),
    Route("counter:physical", COUNTER, get=TAKE, post=TAKE),
    Route("counter:physical_card", COUNTER, get=TAKE, of="plastic"),
    Route("counter:physical_sale", COUNTER, post=TAKE, of="plastic"),
    Route("counter:physical_loss", COUNTER, post=TAKE, of="plastic"),
    Route("counter:physical_replacement", COUNTER, post=TAKE, of="plastic"),
    # --- Members ---
    Route("member:home", MEMBER, get=ALL),
    Route("member:store", MEMBER, get=ALL, of="store", public=True),
    Route("member:join", MEMBER, get=ALL, post=ALL),
    Route("member:password_sign_in", MEMBER, get=ALL, post=ALL),
    Route("member:sign_out", MEMBER, post=ALL),
    Route("member:texts", MEMBER, post=ALL),
    Route("member:cards", MEMBER, get=CUSTOMER),
    Route("member:card_centre", MEMBER, get=ALL),
    Route("member:gift", MEMBER, get=CUSTOMER),
    Route("member:gift_offers", MEMBER, post=CUSTOMER),
    Route("member:gift_openings", MEMBER, post=CUSTOMER),
    Route("member:card", MEMBER, get=CUSTOMER, of="card"),
    Route("member:card_loss", MEMBER, post=CUSTOMER, of="card"),
    Route("member:bind", MEMBER, get=CUSTOMER, post=CUSTOMER),
    Route("member:plan", MEMBER, get=ALL, of="plan", public=True),
    Route("member:openings", MEMBER, post=CUSTOMER, of="plan", public=True),
    Route("member:code", MEMBER, get=CUSTOMER),
    Route("member:code_now", MEMBER, get=CUSTOMER),
    Route("member:code_news", MEMBER, get=CUSTOMER),
    Route("member:pay", MEMBER, get=CUSTOMER, post=CUSTOMER, of="store", public=True),
    Route("member:quote", MEMBER, post=CUSTOMER, of="store", public=True),
    Route("member:orders", MEMBER, get=CUSTOMER),
    *(
        route
        for order in ("waiting", "paid", "card order", "members' visit order")
        for route in (
            Route("member:order", MEMBER, get=CUSTOMER, of=order),
            Route("member:order_state", MEMBER, get=CUSTOMER, of=order),
            Route("member:payments", MEMBER, post=CUSTOMER, of=order),
            Route("member:cancellation", MEMBER, post=CUSTOMER, of=order),
        )
    ),
    Route("member:receipt", MEMBER, get=CUSTOMER, of="purchase"),
    Route("member:receipt", MEMBER, get=CUSTOMER, of="members' visit purchase"),
    Route("member:purse", MEMBER, get=CUSTOMER),
    Route("member:top_up", MEMBER, get=CUSTOMER, post=CUSTOMER),
    Route("member:cash_back", MEMBER, get=CUSTOMER),
    Route("member:purse_records", MEMBER, get=CUSTOMER, args=("stored-value",)),
    Route("member:me", MEMBER, get=CUSTOMER),
    Route("member:profile", MEMBER, get=CUSTOMER, post=CUSTOMER),
    Route("member:password", MEMBER, get=CUSTOMER, post=CUSTOMER),
    Route("member:rights", MEMBER, get=CUSTOMER),
    Route("member:invite", MEMBER, get=CUSTOMER),
    Route("member:tier", MEMBER, get=CUSTOMER),
    # --- Paying: whoever has the address of a cashier page may pay there; a provider signs what it tells ---
    Route("pay:cashier", PAY, get=ALL, of="cashier", public=True),
    Route("pay:cashier_payments", PAY, post=ALL, of="cashier", public=True),
    Route("pay:notifications", PAY, post=403, args=("sandbox",), is_kept=True),
    # --- Programs ---
    Route("api-v1:openapi-json", API, get=ALL, post=ALL, is_shown_only=True),
    Route("api-v1:openapi-view", API, get=ALL, post=ALL, is_shown_only=True),
    Route("api-v1:api-root", API, get=404, post=404),
    Route("/api/v1/^", API, get=404, post=404),
    Route("api-v1:get_health", API, get=ALL),
    Route("api-v1:list_own_stores", API, get=ANY_KEY),
    Route("api-v1:scan_code", API, post=FULL_KEY, sends="code"),
    Route("api-v1:get_balances", API, get=ANY_KEY, of="customer of both", public=True),
    Route("api-v1:get_balances", API, get=ANY_KEY, of="customer"),
    Route("api-v1:quote_sale", API, post=FULL_KEY, sends="sale"),
    Route("api-v1:quote_sale", API, post=FULL_KEY, sends="sale to a stranger", foreign=True),
    Route("api-v1:list_purchases", API, get=FULL_KEY, post=FULL_KEY),
    Route("api-v1:place_order", API, get=FULL_KEY),
    Route("api-v1:place_order", API, post=FULL_KEY, sends="purchase agreed"),
    Route("api-v1:place_order", API, post=FULL_KEY, sends="purchase of a stranger", foreign=True),
    *(
        route
        for order in ("waiting", "paid", "card order", "shops' visit order")
        for route in (
            Route("api-v1:read_order", API, get=FULL_KEY, of=order, foreign=order == "card order"),
            Route("api-v1:close_order", API, post=FULL_KEY, of=order, foreign=order == "card order"),
        )
    ),
    *(
        route
        for purchase in ("purchase", "shops' visit purchase")
        for route in (
            Route("api-v1:get_purchase", API, get=FULL_KEY, of=purchase),
            Route("api-v1:refund", API, post=FULL_KEY, of=purchase, sends="refund"),
        )
    ),
)


def _acts(names: str, *roles: str) -> dict[str, Collection[str]]:
    return dict.fromkeys(names.split(), frozenset(roles))


ACTS: Final[Mapping[str, Mapping[str, Collection[str]]]] = {
    **ACTS_TABLE,
    "access.user": _acts("create appoint set-password lift-lockout remove-second-factor deactivate", A),
    "access.grant": _acts("revoke", A),
    "members.member": {
        **ACTS_TABLE["members.member"],
        **_acts("pre-register activate reveal-phone reveal-profile merge set-tier end-tier", A, S),
    },
    "members.tag": _acts("create give take change archive", A, S),
    "members.segment": _acts("create change tag-all export export-phones archive", A, S),
    "merchants.merchant": {
        **_acts("create sign-contract open-store add-staff issue-api-key set-bank-account", A),
        **_acts("open-prepaid-account suspend reactivate leave", A),
        **_acts("buy-points", A, F),
    },
    "loyalty.tier": _acts("add change-rules change remove", A),
    "loyalty.tierupgrade": _acts("approve decline", A, S),
    "loyalty.validitypolicyrow": _acts("announce change-settings", A),
    "loyalty.earnpreset": _acts("announce", A),
    "foundation.outboxmessage": _acts("retry", A, F),
    "notices.operatornotice": _acts("mark-read", A, F),
    "settlement.statement": _acts("issue bank-file confirm dispute resolve pay", A, F),
    "settlement.bankfileexport": _acts("download-again", A, F),
}
"""Who performs the acts of the back office's tables."""
SETTINGS: Final[Mapping[str, Collection[str]]] = {
    "payments.sandboxsettings": {A, F},
    "loyalty.storedvaluesettings": {A},
}
"""Tables that are changed in place, and by whom."""
LIST_ACTS: Final = {
    "create",
    "pre-register",
    "announce",
    "change-settings",
    "change-limits",
    "offer",
    "add",
    "change-rules",
    "issue",
    "bank-file",
}
"""Acts that make something new, and stand above a list."""
NO_ACT: Final = "fly"


def back_office_tables() -> Iterator[Route]:
    """The pages of each table: rows are listed and read by whoever may read the table, and never made or deleted."""
    for table, readers in READS.items():
        read, change = who(*readers), who(*SETTINGS.get(table, ()))
        name = f"admin:{table.replace('.', '_')}"
        is_form = table in SETTINGS
        yield Route(f"{name}_changelist", BACK_OFFICE, read, change if is_form else read, is_shown_only=not is_form)
        yield Route(f"{name}_add", BACK_OFFICE, get=NOBODY, post=NOBODY)
        yield Route(f"{name}_history", BACK_OFFICE, get=read, post=read, table=table, is_shown_only=True)
        yield Route(f"{name}_delete", BACK_OFFICE, get=NOBODY, post=NOBODY, table=table)
        yield Route(f"{name}_change", BACK_OFFICE, get=read, post=change, table=table)
        # An address of former days, which leads to the page and shows nothing itself.
        address = f"/admin/{table.replace('.', '/')}/<path:object_id>/"
        yield Route(address, BACK_OFFICE, get=INSIDE, post=INSIDE, table=table)
        for act, roles in ACTS.get(table, {}).items():
            page, row = ("list_act", "") if act in LIST_ACTS else ("act", table)
            yield Route(f"{name}_{page}", BACK_OFFICE, get=who(*roles), post=who(*roles), table=row, act=act)
        yield Route(f"{name}_list_act", NOWHERE, get=NOBODY, post=NOBODY, act=NO_ACT)
        door = BACK_OFFICE._replace(refused={role: 404 if role in readers else 403 for role in OPERATORS})
        yield Route(f"{name}_act", door, get=NOBODY, post=NOBODY, table=table, act=NO_ACT)
