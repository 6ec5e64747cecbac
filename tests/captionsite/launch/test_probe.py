"""A container's health check: 0 for a 200, 1 for everything else."""

import pytest

from captionsite.launch import probe
from captionsite.launch.address import free_port
from tests.captionsite.launch.http_server import answering


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1), (404, 1)])
def test_only_a_200_is_healthy(
    status: int,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with answering(status, b"") as (port, requests):
        monkeypatch.setenv("PORT", str(port))
        assert probe.main("/healthz") == code
    assert requests == [("/healthz", "localhost")]
    assert capsys.readouterr().out == f"/healthz: {status}\n"


def test_a_server_that_is_away_is_not_healthy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", str(free_port()))
    assert probe.main("/healthz") == 1
    assert "refused" in capsys.readouterr().err
