"""How often Python looks for garbage."""

import gc

YOUNG_OBJECTS = 50_000


def collect_rarely() -> None:
    """Let a process that has loaded its modules look for cyclic garbage less often.

    A batch makes some hundred thousand small tuples and hardly a cycle; with Python's own threshold of 700 objects
    the collector takes a quarter of its time. What is loaded by now stays, so it is not looked at again.
    """
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 50)
