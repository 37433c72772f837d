"""What a budget still pays for, and when operators are told. Pure; `docs/rules/rewards.md` has the worked numbers."""

from dataclasses import dataclass

from lianka.domain.rewards.errors import BudgetExhausted, BudgetStopped
from lianka.domain.rewards.values import BudgetFacts
from lianka.foundation.errors import DomainError


@dataclass(slots=True)
class OpenBudget:
    """A budget while a batch is being decided, grant by grant, in order."""

    facts: BudgetFacts
    spent_fen: int
    was_refused: bool = False

    def pay(self, cost_fen: int) -> DomainError | None:
        """Take the cost of one grant from it, or say why not: a refused one takes nothing."""
        if not self.facts.is_open:
            return BudgetStopped()
        if self.spent_fen + cost_fen > self.facts.limit_fen:
            self.was_refused = True
            return BudgetExhausted()
        self.spent_fen += cost_fen
        return None

    @property
    def is_alert_due(self) -> bool:
        """Whether what is spent passed the alert and nobody was told yet."""
        alert_fen = self.facts.alert_fen
        return alert_fen is not None and not self.facts.is_alerted and self.spent_fen >= alert_fen

    @property
    def is_exhaustion_due(self) -> bool:
        """Whether a grant did not fit and nobody was told yet."""
        return self.was_refused and not self.facts.is_exhausted
