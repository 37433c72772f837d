"""Addresses of the API. Where nothing is, the answer still has the one body."""

from django.urls import URLPattern, URLResolver, path, re_path

from lianka.interfaces.api.answering import answer_unknown_address, with_one_body
from lianka.interfaces.api.v1 import api


def _guarded() -> tuple[list[URLPattern | URLResolver], str, str]:
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = with_one_body(pattern.callback)
    return patterns, app_name, namespace


urlpatterns = [path("", _guarded()), re_path(r"^", answer_unknown_address)]
