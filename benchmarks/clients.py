"""Clients of an HTTP server: so many at once for so many seconds, each on a connection it keeps."""

import http.client
import json
import time
from collections.abc import Callable, Mapping
from threading import Thread
from typing import Any, NamedTuple

Body = Mapping[str, Any]
Next = Callable[[int, int], tuple[Mapping[str, str], Body]]
"""`next(client, number)` gives the headers and the body of a request."""


class Load(NamedTuple):
    """What a run came to: seconds of each request that was answered with success, and how long it all took."""

    seconds: list[float]
    duration: float

    def percentile(self, share: float) -> float:
        """The milliseconds that this share of the requests stayed within."""
        ranked = sorted(self.seconds)
        return ranked[min(len(ranked) - 1, int(share * len(ranked)))] * 1000


def run_load(*, port: int, path: str, clients: int, seconds: float, ask: Next) -> Load:
    """POST to the server from several threads. Raises `RuntimeError` at the first answer that is no success."""
    taken: list[list[float]] = [[] for _client in range(clients)]
    failures: list[str] = []
    started = time.perf_counter()

    def work(client: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        number = 0
        while time.perf_counter() - started < seconds and not failures:
            headers, body = ask(client, number)
            began = time.perf_counter()
            connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json", **headers})
            answer = connection.getresponse()
            text = answer.read()
            if answer.status >= 300:
                failures.append(f"{answer.status}: {text[:500]!r}")
            taken[client].append(time.perf_counter() - began)
            number += 1
        connection.close()

    threads = [Thread(target=work, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RuntimeError(failures[0])
    return Load([each for client in taken for each in client], time.perf_counter() - started)
