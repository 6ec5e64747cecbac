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
from captionsite.launch.address import Address
from captionsite.launch.programs import Layout
from tests.faults import bundled

pytestmark = pytest.mark.faults

REPOSITORY = Path(__file__).resolve().parents[3]
READY = "Captionsite is ready at"
LAST_WORDS = "Stop it with Ctrl-C."
RECOVERY_SECONDS = 60
STOP_SECONDS = 60


class Launcher:
    """The launcher in a process group of its own, as a terminal starts it.

    It is `python -m captionsite.launch` but for the captioners that the site ships.
    """

    def __init__(self, data: Path, captioners: dict[str, str]) -> None:
        self.data, self.port = data, free_port()
        names = ("PATH", "HOME", "OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS")
        self.environment = {name: os.environ[name] for name in names if name in os.environ} | {
            "CAPTIONSITE_DATA": str(data),
            "PORT": str(self.port),
            **captioners,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.harness.launch"],
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
        """Read what it prints until a line holds `words`. Fails when it says its last before."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.output.append(line)
            if words in line:
                return
            if LAST_WORDS in line:
                break
        pytest.fail(f"the launcher did not say {words!r}: {''.join(self.output)}")

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
        return int(probe.getsockname()[1])


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait for what no event tells, or fail."""
    end = time.monotonic() + RECOVERY_SECONDS
    while not holds():
        assert time.monotonic() < end, f"no {what} in {RECOVERY_SECONDS} s"
        threading.Event().wait(0.05)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all tests: it is prepared once, and one site at a time runs from it."""
    return tmp_path_factory.mktemp("launched")


@pytest.fixture
def launch(folder: Path) -> Iterator[Callable[[], Launcher]]:
    """Start launchers on one data folder; none of them outlives the test."""
    data, started = folder / "data", []
    captioners = bundled.made(folder / "bundled")

    def start() -> Launcher:
        started.append(Launcher(data, captioners))
        return started[-1]

    yield start
    for launcher in started:
        if launcher.process.poll() is None:
            launcher.process.kill()
            launcher.process.communicate()
    processes.kill(data)


def test_the_site_survives_kills_and_a_killed_launcher_and_stops_on_ctrl_c(
    launch: Callable[[], Launcher],
) -> None:
    first = launch()
    first.read_until(READY)
    first.read_until("password")
    sign_in = first.output[-1]
    assert health.unready(Address(port=first.port)) is None
    assert_twin_is_refused(launch(), first)

    for name in ("captions", "captions", "valkey", "web", "sweeper", "training", "background"):
        first.kill_program(name)
    until(lambda: health.unready(Address(port=first.port)) is None, "readiness after the kills")

    orphans = orphaned(first)
    second = launch()
    second.read_until("stopped what an earlier run had left behind")
    second.read_until(READY)
    assert not any(orphan.is_running() for orphan in orphans)
    second.read_until("password")
    assert second.output[-1] == sign_in

    assert second.interrupt() == 0
    assert processes.of_folder(second.data) == []
    assert not embedded.socket_path(second.data).exists()


def assert_twin_is_refused(twin: Launcher, site: Launcher) -> None:
    """A second launcher on the same folder says in one line where the first one's site is."""
    assert twin.wait() == 1
    assert f"already runs from {site.data}, at http://127.0.0.1:{site.port}/" in twin.output[-1]
    assert len(twin.output[-1].splitlines()) == 1


def command_of(process: psutil.Process) -> str:
    """Return a process's command; "" when it has ended meanwhile, as a worker's child may."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def orphaned(site: Launcher) -> list[psutil.Process]:
    """Kill a launcher and its supervisor; return the programs, which all live on."""
    supervisor = psutil.Process(site.process.pid).children()[0]
    site.process.kill()
    supervisor.kill()
    site.wait()
    orphans = processes.of_folder(site.data)
    commands = [command_of(orphan) for orphan in orphans]
    for part in (
        "valkey-server",
        "gunicorn",
        "-Q captions",
        "-Q training",
        "-Q background",
        "beat",
    ):
        assert any(part in command for command in commands), part
    return orphans


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
