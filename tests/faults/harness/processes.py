"""Start processes outside the site's supervisor, keep them alive, and kill processes by id."""

import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil

from tests.faults.site import ROOT

AGAIN_SECONDS = 0.5


class Kept:
    """A program that is restarted whenever it ends, as by a supervisor."""

    def __init__(
        self, command: list[str], log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self._command, self._log, self._environment = command, log, environment
        self._stopping = threading.Event()
        self.child = self._start()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )

    def _keep(self) -> None:
        while True:
            self.child.wait()
            if self._stopping.wait(AGAIN_SECONDS):
                return
            self.child = self._start()

    @property
    def pid(self) -> int:
        return self.child.pid

    def stop(self) -> None:
        self._stopping.set()
        self.child.terminate()
        self._thread.join()


def kill(pid: int) -> bool:
    """Send SIGKILL; return False when there is no such process."""
    if pid <= 0:
        return False
    try:
        psutil.Process(pid).kill()
    except psutil.NoSuchProcess:
        return False
    return True


def children(pid: int) -> list[int]:
    """Return the ids of all descendants of a process."""
    try:
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def until(holds: Callable[[], bool], patience: float, every: float = 0.05) -> bool:
    """Poll every `every` seconds until `holds` is true; return False after `patience` seconds."""
    pause, end = threading.Event(), time.monotonic() + patience
    while not holds():
        if time.monotonic() > end:
            return False
        pause.wait(every)
    return True
