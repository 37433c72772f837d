"""What members tell others through the outbox."""

MEMBER_ACTIVATED = "members.member_activated"
"""A pre-registered member became active: `{"member_id": int, "activated_at": ISO 8601 in UTC}`."""

SIGN_IN_CODE_ISSUED = "members.sign_in_code_issued"
"""A one-time code is to be sent: `{"code_id": int}`."""

FIRST_PURCHASE_MADE = "members.first_purchase_made"
"""A member bought for the first time, told once for each record: `{"member_id": int, "purchase_at": ISO 8601 in UTC}`.

The moment is that of the earliest purchase known then; an earlier one may be told of later. A record that had bought
nothing is told of when one that had is merged into it: whoever listens asks what the person's other records were given.
"""
