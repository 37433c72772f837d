"""What payments tell others through the outbox."""

REFUND_SUCCEEDED = "payments.refund_succeeded"
"""Money went back: `{"refund_id", "payment_id", "subject", "cause", "amount_fen", "merchant_id"}`. Told once."""

REFUND_FAILED = "payments.refund_failed"
"""A refund was given up until someone retries it: the same payload. Told each time it is given up."""

WRONG_AMOUNT_FOUND = "payments.wrong_amount_found"
"""The provider took another amount than was asked: `{"payment_id", "subject", "amount_fen", "taken_fen"}`.

Nothing more is done about the payment by itself.
"""
