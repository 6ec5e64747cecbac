"""POST request to a webhook: to public addresses only, with a time limit and no redirects."""

import contextlib
import http.client
import socket
import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from gallery.webhooks.addresses import is_public

SECONDS = 10.0  # for each step: connecting, sending, receiving the response
ALTOGETHER = 20.0  # limit of all steps, for a receiver that sends byte by byte


class NotDeliveredError(Exception):
    """The message was not delivered; the text says why."""


class ForbiddenAddressError(NotDeliveredError):
    """The address is in a private network."""


def post(url: str, body: bytes, headers: Mapping[str, str], *, private: bool = False) -> int:
    """Send a message; return the status of the answer. Raises NotDeliveredError.

    The host name is resolved once, and the connection uses the address that was checked, so that
    a changed DNS answer has no effect. Redirects are not followed.
    """
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    guard = _Guard(_private if private else _public)
    pinned: Any = connection  # http.client has no public way to choose the socket
    pinned._create_connection = guard.connect
    timer = threading.Timer(ALTOGETHER, guard.cut)
    timer.daemon = True
    timer.start()
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, dict(headers))
        return connection.getresponse().status
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotDeliveredError(f"{type(error).__name__}: {error}"[:200]) from error
    finally:
        timer.cancel()
        connection.close()
        guard.close()


class _Guard:
    """Guard that ends a connection from another thread, even during a slow TLS handshake.

    It has a duplicate of the connection's socket, because TLS takes over the original one.
    """

    def __init__(self, connect: Callable[[tuple[str, int]], socket.socket]) -> None:
        self._connect = connect
        self._socket: socket.socket | None = None
        self._is_over = False

    def connect(self, place: tuple[str, int], *rest: object) -> socket.socket:
        """Connect, unless resolving the host name took too long."""
        if self._is_over:
            raise TimeoutError
        found = self._connect(place)
        self._socket = found.dup()
        return found

    def cut(self) -> None:
        """End the connection."""
        self._is_over = True
        if self._socket is not None:
            with contextlib.suppress(OSError):  # the connection has ended already
                self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the guard's socket."""
        if self._socket is not None:
            self._socket.close()


def _private(place: tuple[str, int]) -> socket.socket:
    return socket.create_connection(place, SECONDS)


def _public(place: tuple[str, int]) -> socket.socket:
    """Connect to a host if all its addresses are public. Raises ForbiddenAddressError."""
    host, port = place
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(info[4][0]) for info in found]
    if not addresses or not all(map(is_public, addresses)):
        raise ForbiddenAddressError(f"{host} is not a public address.")
    return socket.create_connection((addresses[0], port), SECONDS)
