"""Where a message goes: to the address that was checked, and no further."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from gallery.webhooks import posting

PUBLIC, PRIVATE = "93.184.215.14", "127.0.0.1"


class ConnectedError(Exception):
    """The address that a connection was made to."""


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What a name's look-ups answer, one after the other; connecting raises `ConnectedError`."""
    answers: list[list[str]] = []

    def getaddrinfo(host: str, port: int, *rest: Any, **more: Any) -> list[Any]:
        return [(socket.AF_INET, 1, 6, "", (each, port)) for each in answers.pop(0)]

    def create_connection(place: tuple[str, int], *rest: Any) -> socket.socket:
        raise ConnectedError(place)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(socket, "create_connection", create_connection)
    return answers


def test_the_connection_goes_to_the_address_that_was_checked(looked_up: list[list[str]]) -> None:
    looked_up += [[PUBLIC], [PRIVATE]]
    with pytest.raises(ConnectedError) as found:
        posting.post("https://rebound.example.org/", b"{}", {})
    assert found.value.args == ((PUBLIC, 443),)
    assert looked_up == [[PRIVATE]]  # looked up once


@pytest.mark.parametrize(
    "addresses",
    [[PRIVATE], [PUBLIC, PRIVATE], [PRIVATE, PUBLIC], ["fe80::1%eth0"], ["64:ff9b:1::a00:1"], []],
)
def test_one_private_address_of_a_name_is_enough_to_refuse_it(
    looked_up: list[list[str]], addresses: list[str]
) -> None:
    looked_up.append(addresses)
    with pytest.raises(posting.ForbiddenAddressError):
        posting.post("https://example.org/", b"{}", {})


@pytest.fixture
def redirecting() -> Iterator[tuple[str, list[bytes]]]:
    """A server that sends everybody on to itself, and what it was requested."""
    requested: list[bytes] = []

    class Redirect(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            requested.append(self.requestline.encode())
            self.send_response(307)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Redirect)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook", requested
    server.shutdown()
    server.server_close()


def test_a_redirect_is_not_followed(redirecting: tuple[str, list[bytes]]) -> None:
    url, requested = redirecting
    assert posting.post(url, b"{}", {}, private=True) == 307
    assert requested == [b"POST /hook HTTP/1.1"]


@pytest.fixture
def dripping():
    """A server that takes what comes and answers one byte after another, for ever."""
    server, stopped = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(1)
            try:
                connection.sendall(b"\x16\x03\x03\x3f\xff")  # a TLS record of 16 KB begins
                while not stopped.wait(0.02):
                    connection.sendall(b"\x02")
            except OSError:  # the other side has hung up
                return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield server.getsockname()[1]
    stopped.set()
    server.close()
    thread.join()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_receiver_that_drips_is_cut_off(dripping, scheme, monkeypatch):
    monkeypatch.setattr(posting, "ALTOGETHER", 0.2)
    with pytest.raises(posting.NotDeliveredError):
        posting.post(f"{scheme}://127.0.0.1:{dripping}/", b"{}", {}, private=True)


def test_a_name_that_is_looked_up_for_too_long_is_not_connected_to(monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(posting, "ALTOGETHER", 0.0)
    cut = posting._Guard.cut

    def cut_and_tell(guard):
        cut(guard)
        over.set()

    def looked_up(*_args, **_options):
        assert over.wait(10)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))]

    monkeypatch.setattr(posting._Guard, "cut", cut_and_tell)
    monkeypatch.setattr("gallery.webhooks.posting.socket.getaddrinfo", looked_up)
    with pytest.raises(posting.NotDeliveredError, match="Timeout"):
        posting.post("https://example.org/", b"{}", {})
