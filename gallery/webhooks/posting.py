"""One POST request to a webhook: to a public address only, bounded in time, no redirects."""

import http.client
import socket
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from gallery.webhooks.addresses import is_public

SECONDS = 10.0  # for each step: to connect, to send, to be answered
ALTOGETHER = 20.0  # for a receiver that drips


class NotDeliveredError(Exception):
    """The message was not delivered; the text says why."""


class ForbiddenAddressError(NotDeliveredError):
    """The address is in a private network."""


def post(url: str, body: bytes, headers: Mapping[str, str], *, private: bool = False) -> int:
    """Send a message; return the status of the answer. Raises NotDeliveredError.

    The name is looked up once, and the connection goes to the very address that was checked:
    a name that changes its address in between leads nowhere. Redirects are not followed.
    """
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    pinned: Any = connection  # http.client has no public way to choose the socket
    pinned._create_connection = _private if private else _public
    guard = threading.Timer(ALTOGETHER, _cut, [connection])
    guard.daemon = True
    guard.start()
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, dict(headers))
        return connection.getresponse().status
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotDeliveredError(f"{type(error).__name__}: {error}"[:200]) from error
    finally:
        guard.cancel()
        connection.close()


def _cut(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        connection.sock.shutdown(socket.SHUT_RDWR)


def _private(place: tuple[str, int], *rest: object) -> socket.socket:
    return socket.create_connection(place, SECONDS)


def _public(place: tuple[str, int], *rest: object) -> socket.socket:
    """Connect to a host all of whose addresses are public. Raises ForbiddenAddressError."""
    host, port = place
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(info[4][0]) for info in found]
    if not addresses or not all(map(is_public, addresses)):
        raise ForbiddenAddressError(f"{host} is not a public address.")
    return socket.create_connection((addresses[0], port), SECONDS)
