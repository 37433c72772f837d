"""Who listens to which event, and which jobs run on each business date, in this order.

The one place where a cause meets its later effects. An event is a row of the outbox, one for each listener.
"""

from collections.abc import Mapping

LISTENERS: Mapping[str, tuple[str, ...]] = {}
"""Topic of an event -> dotted paths of the operations that handle it."""
