"""Who acts at the command line."""

import getpass

from lianka.foundation.audit import Actor, ActorKind


def actor_of_the_terminal() -> Actor:
    """The user of the machine who typed the command, as the audit rows name them."""
    try:
        return Actor(ActorKind.COMMAND, getpass.getuser())
    except (KeyError, OSError):  # a container's user often has no name
        return Actor(ActorKind.COMMAND, "unnamed")
