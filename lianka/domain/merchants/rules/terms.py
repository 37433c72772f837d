"""Which terms a contract may hold."""

from collections.abc import Iterator

from lianka.domain.merchants.values import ContractTerms, category_code
from lianka.foundation.values import Rate

RATE_MAX = Rate.of("999.999999")
TRANSACTION_RATE_MAX = Rate.of(1)
SETTLEMENT_DAYS_MAX = 180
CREDIT_LIMIT_FEN_MAX = 10**13


def first_wrong_term(terms: ContractTerms) -> str | None:
    """The name of the first term that a contract cannot hold, or None when all are sound."""
    return next((name for name, is_sound in _checks(terms) if not is_sound), None)


def _checks(terms: ContractTerms) -> Iterator[tuple[str, bool]]:
    yield "transaction_rate", terms.transaction_rate <= TRANSACTION_RATE_MAX
    yield "issue_price", terms.issue_price <= RATE_MAX
    yield "redemption_price", terms.redemption_price <= RATE_MAX
    yield "points_per_yuan", terms.points_per_yuan is None or terms.points_per_yuan <= RATE_MAX
    yield "category_rates", _are_category_rates_sound(terms)
    yield "credit_limit_fen", 0 <= terms.credit_limit_fen <= CREDIT_LIMIT_FEN_MAX
    yield "settlement_days", 0 <= terms.settlement_days <= SETTLEMENT_DAYS_MAX


def _are_category_rates_sound(terms: ContractTerms) -> bool:
    # A name that is no code would never be met by a purchase, whose categories are turned into codes.
    return all(code and code == category_code(code) and rate <= RATE_MAX for code, rate in terms.category_rates.items())
