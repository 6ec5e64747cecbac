"""What the launcher learns of a site: what it misses, and which programs run."""

from pathlib import Path

import pytest

from captionsite.launch import health
from captionsite.launch.address import Address, free_port
from tests.captionsite.launch.http_server import answering


@pytest.mark.parametrize(
    ("status", "body", "missing"),
    [
        (200, b'{"database": true, "broker": true}', None),
        (
            503,
            b'{"database": true, "caption_worker": false, "broker": false}',
            "caption worker, broker",
        ),
        (502, b"<html>", "web server"),
    ],
)
def test_what_the_site_misses_is_told_in_words(status: int, body: bytes, missing: str) -> None:
    with answering(status, body) as (port, requests):
        assert health.unready(Address(port=port)) == missing
    assert [path for path, _ in requests] == ["/readyz"]


@pytest.mark.parametrize(
    ("variables", "host"),
    [
        ({}, "localhost"),
        ({"ALLOWED_HOSTS": "photos.home"}, "photos.home"),
        ({"CAPTIONSITE_SITE_URL": "https://photos.example.org"}, "photos.example.org"),
    ],
)
def test_the_site_is_called_by_a_name_that_it_answers_to(
    variables: dict[str, str], host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ALLOWED_HOSTS", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with answering(200, b"{}") as (port, requests):
        health.unready(Address(port=port))
    assert requests == [("/readyz", host)]


def test_a_site_that_does_not_answer_misses_its_web_server() -> None:
    assert health.unready(Address(port=free_port())) == "web server"


def test_a_supervisor_that_does_not_answer_has_no_programs(tmp_path: Path) -> None:
    assert health.states(tmp_path / "supervisor.sock") == {}
    assert health.pids(tmp_path / "supervisor.sock") == {}
