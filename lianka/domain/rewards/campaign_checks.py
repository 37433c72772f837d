"""What rewards of joining and birthday gifts repeat of grants, as laws that name the rows which say something else."""

from lianka.domain.ledger.values import Check

_JOINING_CAUSE = (
    "CASE r.side WHEN 'newcomer' THEN 'joining:' ELSE 'inviting:' END || CAST(r.newcomer_id AS varchar(20))"
)
_BIRTHDAY_CAUSE = "'birthday:' || CAST(r.year AS varchar(20))"


def campaign_checks() -> tuple[Check, ...]:
    """All laws: a row names the grant of its cause and recipient, and each such grant has its row."""
    return (
        _names_its_grant("joiningreward", _JOINING_CAUSE, "recipient_id"),
        _names_its_grant("birthdaygift", _BIRTHDAY_CAUSE, "member_id"),
        _has_a_row("joiningreward", "substr(g.cause, 1, 8) = 'joining:' OR substr(g.cause, 1, 9) = 'inviting:'"),
        _has_a_row("birthdaygift", "substr(g.cause, 1, 9) = 'birthday:'"),
    )


def _names_its_grant(table: str, cause: str, recipient: str) -> Check:
    return Check(
        f"rewards_{table}",
        "names the grant of its cause and member",
        f"SELECT r.id, g.cause || ' of ' || CAST(g.recipient_id AS varchar(20)),"
        f" {cause} || ' of ' || CAST(r.{recipient} AS varchar(20))"
        f" FROM rewards_{table} r JOIN rewards_rewardgrant g ON g.id = r.grant_id"
        f" WHERE g.cause <> {cause} OR g.recipient_id <> r.{recipient} ORDER BY r.id LIMIT 1",
    )


def _has_a_row(table: str, condition: str) -> Check:
    return Check(
        "rewards_rewardgrant",
        "has the row of its cause",
        f"SELECT g.public_id, g.cause, 'a row of rewards_{table}' FROM rewards_rewardgrant g"
        f" LEFT JOIN rewards_{table} r ON r.grant_id = g.id WHERE ({condition}) AND r.id IS NULL ORDER BY g.id LIMIT 1",
    )
