"""HTTP requests, retried where that is safe: after a lost response, a 429, 502, 503 or 504."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx

from captionsite_client.values import ProblemError

AGAIN = frozenset({429, 502, 503, 504})
PAUSE = 0.5
LONGEST_PAUSE = 30.0


class Transport:
    """HTTP connections to a site, with the token in each request, and retries."""

    def __init__(
        self,
        site: str,
        token: str,
        *,
        tries: int,
        timeout: float,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        headers = {"Authorization": f"Token {token}"} if token else {}
        self.http = httpx.Client(
            base_url=f"{site.rstrip('/')}/api/v1/",
            headers=headers,
            timeout=timeout,
            transport=transport,
        )
        if tries < 1:
            raise ValueError(f"tries is {tries}: it must be 1 or more.")
        self.tries = tries
        self.sleep = sleep

    def ask(self, method: str, path: str, *, safe: bool = False, **options: Any) -> Any:
        """Send a request; return the JSON of the response. Raises ProblemError, or httpx's errors.

        `safe` marks a request that may be repeated; GET and DELETE always may.
        """
        response = self.send(method, path, safe=safe, **options)
        return response.json() if response.content else None

    def send(self, method: str, path: str, *, safe: bool = False, **options: Any) -> httpx.Response:
        """Send a request; return the response. Raises ProblemError, or httpx's errors."""
        safe = safe or method in {"GET", "DELETE"}
        for number in range(self.tries):
            last = number == self.tries - 1
            try:
                response = self.http.request(method, path, **options)
            except httpx.TransportError:
                if last or not safe:
                    raise
                self.sleep(min(PAUSE * 2**number, LONGEST_PAUSE))
                continue
            if last or not self._should_retry(response, safe):
                break
            self.sleep(_wait(response, number))
        _raise_problem(response)
        return response

    @staticmethod
    def _should_retry(response: httpx.Response, safe: bool) -> bool:
        return response.status_code in AGAIN and (safe or response.status_code == 429)


def _wait(response: httpx.Response, number: int) -> float:
    wait = response.headers.get("Retry-After", "")
    seconds = float(wait) if wait.isdigit() else PAUSE * 2**number
    return min(seconds, LONGEST_PAUSE)


def _raise_problem(response: httpx.Response) -> None:
    if response.status_code < 400:
        return
    try:
        raw = dict(response.json())
    except ValueError:
        raw = {}
    detail = str(raw.get("detail") or response.reason_phrase)
    raise ProblemError(response.status_code, str(raw.get("code", "")), detail, raw)
