"""Points merchants buy in advance (PTS-9). Pure; `docs/rules/points.md` has the worked numbers."""

from typing import NamedTuple

from lianka.domain.loyalty.values import PrepaidState


class PrepaidDecision(NamedTuple):
    """What to do about an account. `cover_fen` above 0 covers what is due, below 0 puts back what was taken back."""

    floor_fen: int
    cover_fen: int
    may_issue: bool
    is_low: bool


def decide_prepaid(state: PrepaidState) -> PrepaidDecision:
    """Cover what is due as far as the credit goes, and stop issuing when nothing is left above the reserve."""
    # Credit that is used already cannot be taken away: the account may rise to the new limit, not fall further.
    floor_fen = min(-state.credit_limit_fen, state.balance_fen)
    return PrepaidDecision(
        floor_fen=floor_fen,
        cover_fen=min(state.due_fen, state.balance_fen - floor_fen),
        may_issue=state.left_fen > 0,
        is_low=state.left_fen < state.alert_threshold_fen,
    )
