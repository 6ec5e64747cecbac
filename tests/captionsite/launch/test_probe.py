"""The container's health check, which calls the site by its own name."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from captionsite.launch import probe


@pytest.fixture
def hosts(monkeypatch) -> Iterator[list[str]]:
    """Serve 200 on /healthz, and record by which name the server is called."""
    called: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            called.append(self.headers["Host"])
            self.send_response(200 if self.path == "/healthz" else 503)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Write no log."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    monkeypatch.setenv("PORT", str(server.server_port))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield called
    server.shutdown()
    server.server_close()


def test_the_site_is_asked_by_the_name_that_it_answers_to(hosts, monkeypatch, capsys):
    monkeypatch.setenv("ALLOWED_HOSTS", "photos.example.org")
    monkeypatch.delenv("SITE_URL", raising=False)
    assert probe.main("/healthz") == 0
    assert capsys.readouterr().out == "/healthz: 200\n"
    assert probe.main("/readyz") == 1
    assert hosts == ["photos.example.org"] * 2


def test_nobody_there_is_no_health(monkeypatch, capsys):
    monkeypatch.setenv("PORT", "1")
    assert probe.main("/healthz") == 1
    assert "refused" in capsys.readouterr().err
