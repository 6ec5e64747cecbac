"""Run a site's broker, workers and beat on the test's database, to be killed by fault tests."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from captionsite import embedded
from captionsite.celery import app
from captionsite.launch.broker import server_path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0  # seconds; a test that waits longer has failed


def database_url(host: Path | None = None) -> str:
    """Return the test database's URL for other processes; `host` replaces its folder."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        path = Path(values["NAME"])
        return f"sqlite:///{host / path.name if host else path}"
    return f"postgresql://{values['USER']}@/{host or values['HOST']}/{values['NAME']}"


def database_folder() -> Path:
    """Return the folder of the test's database, or of its socket."""
    values = connection.settings_dict
    return Path(values["NAME"]).parent if connection.vendor == "sqlite" else Path(values["HOST"])


class Process:
    """A child process and its log."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as file:
            self.child = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT
            )

    def kill(self) -> None:
        self.child.kill()
        self.child.wait()

    def stop(self) -> int:
        self.child.send_signal(signal.SIGTERM)
        return self.ended()

    def ended(self) -> int:
        return self.child.wait(PATIENCE)

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")


class Site:
    """The processes of one site in a folder of its own."""

    def __init__(self, folder: Path, **environment: Any) -> None:
        self.folder = folder
        self.socket = embedded.socket_path(folder)
        self.socket.parent.mkdir(parents=True, exist_ok=True)
        self.environment = os.environ | {
            "CAPTIONSITE_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": database_url(),
            "PYTHONPATH": str(ROOT),
            "CELERY_SKIP_CHECKS": "1",
            **{name: str(value) for name, value in environment.items()},
        }
        self.processes: list[Process] = []
        self.broker_url = f"redis+socket://{self.socket}"
        app.conf["broker_url"] = self.broker_url

    def start(self, command: list[str], log: str, **environment: Any) -> Process:
        extra = {name: str(value) for name, value in environment.items()}
        process = Process(command, self.environment | extra, self.folder / f"{log}.log")
        self.processes.append(process)
        return process

    def broker(self) -> Process:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "dir": str(self.folder),
            "appendonly": "yes",
            "save": "",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        started = self.start([str(server_path()), *arguments], "valkey")
        until(self.broker_answers)
        return started

    def broker_answers(self) -> bool:
        from gallery.jobs import queue

        return queue.broker_answers()

    def worker(
        self, name: str = "captions", *, queue: str = "captions", pool: str = "threads", **env: Any
    ) -> Process:
        celery = [sys.executable, "-m", "celery", "-A", "captionsite", "worker"]
        options = ["-Q", queue, "-n", f"{name}@test", "--pool", pool, "--concurrency", "1"]
        quiet = ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
        return self.start([*celery, *options, *quiet], name, **env)

    def sweeper(self, **environment: Any) -> Process:
        celery = [sys.executable, "-m", "celery", "-A", "captionsite", "beat", "--pidfile="]
        return self.start([*celery, "--loglevel", "INFO"], "sweeper", **environment)

    def close(self) -> None:
        for process in self.processes:
            if process.child.poll() is None:
                process.kill()
        app.conf["broker_url"] = settings.CELERY_BROKER_URL


#: Makes a site with the given environment variables.
StartSite = Callable[..., Site]


def until(holds: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Poll until `holds` returns true; fail the test after `patience` seconds."""
    pause, end = threading.Event(), time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, f"It did not come true in {patience} s."
        pause.wait(0.05)
