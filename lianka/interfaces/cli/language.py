"""The language of the command line's refusals is that of the terminal: Chinese or English."""

import os


def language_of_the_terminal() -> str:
    """`zh-hans` where the environment asks for Chinese, else `en`."""
    asked = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh-hans" if asked.lower().startswith("zh") else "en"
