"""Which rules have a door. A new one is a line here, with its schema as `docs/rules/NAME.schema.json`."""

from lianka.interfaces.cli.rules import expiry, quote, reverse, tier
from lianka.interfaces.cli.rules.door import RuleDoor

DOORS = {
    door.name: door
    for door in (
        RuleDoor("quote", quote.evaluate),
        RuleDoor("reverse", reverse.evaluate),
        RuleDoor("expiry", expiry.evaluate),
        RuleDoor("tier", tier.evaluate),
    )
}
