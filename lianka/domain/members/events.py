"""What members tell others through the outbox."""

MEMBER_ACTIVATED = "members.member_activated"
"""A pre-registered member became active: `{"member_id": int, "activated_at": ISO 8601 in UTC}`."""
