"""The launcher with real processes: what is killed comes back, what is stopped leaves nothing."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from captionsite import embedded
from captionsite.launch import health, processes
from captionsite.launch.programs import Layout

pytestmark = pytest.mark.faults

REPOSITORY = Path(__file__).resolve().parents[3]
READY = "Captionsite is ready at"
RECOVERY_SECONDS = 60
STOP_SECONDS = 60


class Launcher:
    """`python -m captionsite.launch` in a process group of its own, as a terminal starts it."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        names = ("PATH", "HOME", "OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS")
        self.environment = {name: os.environ[name] for name in names if name in os.environ} | {
            "CAPTIONSITE_DATA": str(data),
            "PORT": str(self.port),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "captionsite.launch"],
            cwd=REPOSITORY,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.output: list[str] = []

    def read_until(self, words: str) -> None:
        """Read what it prints until a line holds `words`. Fails when it ends before."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.output.append(line)
            if words in line:
                return
        pytest.fail(f"the launcher ended without saying {words!r}: {''.join(self.output)}")

    def interrupt(self) -> int:
        """Press Ctrl-C: the terminal signals the whole foreground process group."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.wait()

    def wait(self) -> int:
        rest, _ = self.process.communicate(timeout=STOP_SECONDS)
        self.output.append(rest)
        return self.process.returncode

    def pid_of(self, name: str) -> int:
        """The process id of one of the supervisor's programs."""
        return health.pids(Layout(self.data).control_socket)[name]

    def kill_program(self, name: str) -> None:
        """kill -9 a program, and wait until another process has taken its place."""
        killed = self.pid_of(name)
        os.kill(killed, signal.SIGKILL)
        until(lambda: self.pid_of(name) not in (0, killed), f"{name} again")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait for what no event tells, or fail."""
    end = time.monotonic() + RECOVERY_SECONDS
    while not holds():
        assert time.monotonic() < end, f"no {what} in {RECOVERY_SECONDS} s"
        threading.Event().wait(0.2)


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Callable[[], Launcher]]:
    """Start launchers on one data folder; none of them outlives the test."""
    data, started = tmp_path / "data", []

    def start() -> Launcher:
        started.append(Launcher(data))
        return started[-1]

    yield start
    for launcher in started:
        if launcher.process.poll() is None:
            launcher.process.kill()
            launcher.process.communicate()
    processes.kill(data)


def test_the_site_survives_kills_refuses_a_twin_and_stops_on_ctrl_c(
    launch: Callable[[], Launcher],
) -> None:
    site = launch()
    site.read_until(READY)
    assert health.unready(site.port) is None

    twin = launch()
    assert twin.wait() == 1
    assert f"already runs from {site.data}, at http://127.0.0.1:{site.port}/" in twin.output[-1]
    assert len(twin.output[-1].splitlines()) == 1

    for name in ("captions", "captions", "valkey", "web", "sweeper", "training"):
        site.kill_program(name)
    until(lambda: health.unready(site.port) is None, "readiness after the kills")

    assert site.interrupt() == 0
    assert processes.of_folder(site.data) == []
    assert not embedded.socket_path(site.data).exists()


def test_what_killed_launchers_leave_is_cleared_by_the_next_start(
    launch: Callable[[], Launcher],
) -> None:
    first = launch()
    first.read_until("password")
    sign_in = first.output[-1]
    supervisor = psutil.Process(first.process.pid).children()[0]
    first.process.kill()
    supervisor.kill()
    first.wait()
    orphans = processes.of_folder(first.data)
    commands = [" ".join(orphan.cmdline()) for orphan in orphans]
    for part in ("valkey-server", "gunicorn", "-Q captions", "-Q training", "beat"):
        assert any(part in command for command in commands), part

    second = launch()
    second.read_until("stopped what an earlier run had left behind")
    second.read_until(READY)
    assert not any(orphan.is_running() for orphan in orphans)
    second.read_until("password")
    assert second.output[-1] == sign_in

    second.process.send_signal(signal.SIGTERM)
    assert second.wait() == 0
    assert processes.of_folder(second.data) == []


def test_a_dead_supervisor_ends_the_launcher_with_a_sentence_and_no_orphans(
    launch: Callable[[], Launcher],
) -> None:
    site = launch()
    site.read_until("waiting for: ")
    until(lambda: bool(psutil.Process(site.process.pid).children()), "supervisor")
    psutil.Process(site.process.pid).children()[0].kill()
    assert site.wait() == 1
    assert "the supervisor" in site.output[-1]
    assert processes.of_folder(site.data) == []


def test_a_closed_terminal_stops_the_site_while_it_starts(
    launch: Callable[[], Launcher],
) -> None:
    site = launch()
    site.read_until("waiting for: ")
    site.process.send_signal(signal.SIGHUP)
    assert site.wait() == 0
    assert processes.of_folder(site.data) == []
