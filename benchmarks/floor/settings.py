"""Lianka's own settings with nothing around the endpoint: no middleware, no other door."""

from lianka.config.settings import *  # noqa: F403  # a settings module is its names

ROOT_URLCONF = "benchmarks.floor.urls"
MIDDLEWARE: list[str] = []
