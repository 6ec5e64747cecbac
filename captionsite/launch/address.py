"""The address that the web server listens on: `HOST` and `PORT`. Standard library only."""

import socket
from dataclasses import dataclass

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
EVERY_INTERFACE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # with the one to ask it at


@dataclass(frozen=True)
class Address:
    """Host and port as they were configured."""

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT

    @property
    def is_local(self) -> bool:
        """Return whether only programs of this machine can connect."""
        return self.host in LOOPBACK

    @property
    def reached_at(self) -> str:
        """Return the host at which this machine itself reaches the web server."""
        return EVERY_INTERFACE.get(self.host, self.host)

    @property
    def bind(self) -> str:
        """Return `host:port` as gunicorn takes it."""
        return f"{_bracketed(self.host)}:{self.port}"

    @property
    def url(self) -> str:
        """Return the URL at which this machine reaches the site."""
        return f"http://{_bracketed(self.reached_at)}:{self.port}/"

    def at(self, port: int) -> "Address":
        """Return the same host with another port."""
        return Address(self.host, port)

    def listen(self) -> None:
        """Listen for a moment, to see whether the web server could. Raises OSError."""
        family, kind, protocol, _, place = socket.getaddrinfo(
            self.host, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((DEFAULT_HOST, 0))
        return int(probe.getsockname()[1])


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
