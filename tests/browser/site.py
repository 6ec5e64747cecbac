"""Run the whole site through its launcher, in a data folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
OF_THE_TESTS = ("DJANGO_SETTINGS_MODULE", "DJANGO_SECRET_KEY", "CAPTIONSITE_DATA")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(data: Path, **more: str) -> Iterator[str]:
    """Start the launcher and wait for the site's address; yield it; stop the launcher."""
    environment = _environment(data) | {"PORT": str(_free_port())} | more
    command = [sys.executable, "-m", "captionsite.launch"]
    with subprocess.Popen(
        command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True
    ) as launcher:
        try:
            yield _address(launcher)
        finally:
            launcher.send_signal(signal.SIGTERM)
            launcher.communicate()
    assert launcher.returncode == 0


def fill_beside(data: Path, *, pictures: int) -> dict[str, Any]:
    """Fill a running site with made-up rows; return what tests/browser/fill.py prints."""
    command = [sys.executable, "-m", "tests.browser.fill", "--pictures", str(pictures)]
    done = subprocess.run(
        command, cwd=REPOSITORY, env=_environment(data), stdout=subprocess.PIPE, check=True
    )
    rows: dict[str, Any] = json.loads(done.stdout)
    return rows


class RemoteCalls:
    """A process that calls functions on the data of a running site: remote_calls.py."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def call(self, function: Callable[..., Any], **values: Any) -> Any:
        """Call a function of a module there; arguments and result are JSON values."""
        order = {"module": function.__module__, "function": function.__name__, "values": values}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        reply = self._process.stdout.readline()
        assert reply, f"{function.__name__} raised: its traceback is on stderr"
        return json.loads(reply)


@contextmanager
def remote_calls_of(data: Path) -> Iterator[RemoteCalls]:
    """Start the process for a data folder; end it on exit."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.browser.remote_calls"],
        cwd=REPOSITORY,
        env=_environment(data),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield RemoteCalls(process)


def _environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS}
    return kept | {"CAPTIONSITE_DATA": str(data)}


def _address(launcher: subprocess.Popen[str]) -> str:
    output = []
    assert launcher.stdout
    for line in launcher.stdout:
        output.append(line)
        if "is ready at" in line:
            return line.split()[-1].rstrip("/")
    raise AssertionError("The site did not start:\n" + "".join(output))
