"""What loyalty tells others through the outbox."""

POINTS_RAN_LOW = "loyalty.points_ran_low"
"""A merchant's points bought in advance fell below its alert threshold: `{"merchant_id": int, "left_fen": int}`.

Told once, and again only after the account was above the threshold in between.
"""
