"""The launcher: it holds its folder alone, says what it waits for, and gives up with a reason."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from captionsite.launch import health, launcher, preflight, processes
from captionsite.launch.address import Address
from captionsite.launch.machine import LaunchError
from captionsite.launch.programs import Layout


def test_two_launchers_never_hold_one_folder(tmp_path: Path) -> None:
    with (
        launcher.hold(tmp_path, Address(port=8123)),
        pytest.raises(LaunchError, match="already runs"),
        launcher.hold(tmp_path, Address(port=8124)),
    ):
        pytest.fail("both hold it")


@pytest.mark.parametrize(
    ("states", "missing"),
    [
        ({}, "supervisor"),
        ({"web": "RUNNING", "captions": "STARTING", "valkey": "BACKOFF"}, "captions, valkey"),
        ({"web": "RUNNING"}, "broker"),
    ],
)
def test_the_programs_come_before_what_they_are_not_ready_for(
    states: dict[str, str], missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "unready", lambda port: "broker")
    assert launcher.missing_parts(states, Address(port=8123)) == missing


class Supervisor:
    """Stands for the supervisor's process; `status` is None while it lives."""

    def __init__(self, status: int | None = None) -> None:
        self.status = status

    def poll(self) -> int | None:
        return self.status


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path)
    layout.make()
    return layout


def wait(layout: Layout, status: int | None = None) -> None:
    launcher.wait_until_ready(Supervisor(status), layout, Address(port=8123))  # type: ignore[arg-type]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ten seconds pass from each look at the clock to the next."""
    seconds = iter(range(0, 100_000, 10))
    monkeypatch.setattr(time, "monotonic", lambda: next(seconds))
    monkeypatch.setattr(launcher, "POLL_SECONDS", 0)


@pytest.mark.usefixtures("clock")
def test_a_program_that_keeps_failing_ends_the_wait_with_the_end_of_its_log(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(health, "states", lambda socket: {"web": "BACKOFF", "valkey": "RUNNING"})
    (layout.logs / "web.log").write_text("\n".join(f"line {n}" for n in range(40)))
    with pytest.raises(LaunchError, match="the program 'web' keeps failing"):
        wait(layout)
    shown = capsys.readouterr()
    assert shown.err.split("\n")[:2] == ["line 25", "line 26"]
    assert shown.out.splitlines() == ["captionsite: waiting for: web"]


@pytest.mark.usefixtures("clock")
def test_the_wait_ends_when_all_is_ready_or_the_supervisor_is_gone_or_time_is_up(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "states", lambda socket: {"web": "RUNNING"})
    found = iter(["broker", "caption worker", None])
    monkeypatch.setattr(health, "unready", lambda port: next(found))
    wait(layout)
    with pytest.raises(LaunchError, match="the supervisor did not start"):
        wait(layout, status=1)
    monkeypatch.setattr(health, "unready", lambda port: "broker")
    with pytest.raises(LaunchError, match=r"was not ready in 300 s \(broker\)"):
        wait(layout)


def test_neither_the_launcher_nor_the_supervisor_loads_the_site() -> None:
    code = (
        "import sys, captionsite.launch.launcher, captionsite.launch.supervisor;"
        "print(*{'celery', 'django.apps', 'kombu'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_children_know_their_folder_and_whose_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    environment = launcher.child_environment(tmp_path, Address())
    assert "PYTHONDONTWRITEBYTECODE" not in environment  # every start would compile all anew
    assert environment["CAPTIONSITE_DATA"] == environment[processes.MARKER] == str(tmp_path)
    assert environment["PATH"] == os.environ["PATH"]


@pytest.fixture
def unchanged_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the launcher from changing the signals and the umask of this process."""
    monkeypatch.setattr(signal, "signal", lambda number, handler: None)
    monkeypatch.setattr(os, "umask", lambda mask: 0)


@pytest.mark.usefixtures("unchanged_process")
def test_a_start_that_is_refused_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "no port")
    assert launcher.main() == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("captionsite: PORT must be a number")


@pytest.mark.usefixtures("unchanged_process")
def test_a_stop_that_was_asked_for_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopping() -> None:
        raise launcher.StopRequested

    monkeypatch.setattr(preflight, "check_start", stopping)
    assert launcher.main() == 0
