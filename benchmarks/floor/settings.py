"""Lianka's own settings with nothing around the endpoint: no middleware, no other door."""

from lianka.config import settings as lianka

globals().update({name: getattr(lianka, name) for name in dir(lianka) if name.isupper()})
ROOT_URLCONF = "benchmarks.floor.urls"
MIDDLEWARE: list[str] = []
