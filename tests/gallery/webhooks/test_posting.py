"""One request to a receiver that drips: it ends when its time is over."""

import socket
import threading

import pytest

from gallery.webhooks import posting
from gallery.webhooks.posting import NotDeliveredError, post


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
    with pytest.raises(NotDeliveredError):
        post(f"{scheme}://127.0.0.1:{dripping}/", b"{}", {}, private=True)


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
    with pytest.raises(NotDeliveredError, match="Timeout"):
        post("https://example.org/", b"{}", {})
