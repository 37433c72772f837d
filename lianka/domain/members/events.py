"""What members tell others through the outbox."""

MEMBER_ACTIVATED = "members.member_activated"
"""A pre-registered member became active: `{"member_id": int, "activated_at": ISO 8601 in UTC}`."""

SIGN_IN_CODE_ISSUED = "members.sign_in_code_issued"
"""A one-time code is to be sent: `{"code_id": int}`."""
