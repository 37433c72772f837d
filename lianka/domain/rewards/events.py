"""What rewards tell others through the outbox."""

BUDGET_RAN_LOW = "rewards.budget_ran_low"
"""A budget passed its alert: `{"budget": str (public id), "name": str, "spent_fen": int, "limit_fen": int}`.

Told once, and again only after it was raised.
"""

BUDGET_EXHAUSTED = "rewards.budget_exhausted"
"""A grant did not fit into its budget any more: the same payload. Told once, until it is raised."""
