"""Where the demo lives. Knows nothing of Django: it decides what the settings will read."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]


def use_demo_installation() -> None:
    """Point this process, and those it starts, at the demo's own folder, on SQLite, with a clock that can be moved.

    What the demo does never touches an installation that happens to be configured here. Nothing leaves the machine:
    text messages are shown on the page that waits for them, and payments go through the sandbox.
    """
    os.environ["LIANKA_VAR"] = os.environ.get("LIANKA_DEMO_VAR") or str(ROOT / "var" / "demo")
    os.environ["LIANKA_CLOCK_CAN_BE_MOVED"] = "1"
    os.environ["LIANKA_SMS_SENDER"] = "in_app"
    os.environ["LIANKA_PAYMENT_PROVIDER"] = "sandbox"
    os.environ.pop("LIANKA_DATABASE_URL", None)
