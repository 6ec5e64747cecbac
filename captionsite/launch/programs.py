"""The site's programs, and the supervisor's configuration that runs them."""

import configparser
import os
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from captionsite import embedded
from captionsite.environment import Variables
from captionsite.launch.address import Address
from captionsite.launch.broker import server_path

REPOSITORY = Path(__file__).resolve().parents[2]
LOG_BYTES = "5MB"
LOG_BACKUPS = "3"


@dataclass(frozen=True)
class Program:
    """Long-running process: its command, environment and time to stop in seconds."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_seconds: int = 15


@dataclass(frozen=True)
class Layout:
    """Paths of the launcher's own files in the data folder."""

    data: Path

    @property
    def runtime(self) -> Path:
        """Return the folder of sockets and pid files, short enough for a socket's 108 bytes."""
        return embedded.runtime_folder(self.data)

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def config(self) -> Path:
        return self.data / "supervisord.conf"

    @property
    def control_socket(self) -> Path:
        return self.runtime / "ctl.sock"

    def make(self) -> None:
        """Create the folders with mode 0700. Raises PermissionError for another user's folder."""
        for folder in (self.data, self.runtime, self.logs, self.data / "valkey"):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        owner = self.runtime.stat().st_uid
        if owner != os.getuid():
            raise PermissionError(f"{self.runtime} belongs to another user.")
        self.runtime.chmod(0o700)


def valkey(data: Path) -> Program:
    """Return the embedded broker: append-only file on disk, a unix socket, no network port."""
    options = {
        "port": "0",
        "unixsocket": str(embedded.socket_path(data)),
        "unixsocketperm": "600",
        "dir": str(data / "valkey"),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        # A process title overwrites the environment, by which the launcher finds its processes.
        "set-proc-title": "no",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return Program("valkey", (str(server_path()), *arguments))


def site_programs(address: Address, environment: Mapping[str, str]) -> list[Program]:
    """Return the web server, the workers and the sweeper."""
    python = (sys.executable, "-m")
    # Django's checks would import every page into each of these programs.
    celery = (*python, "celery", "--skip-checks", "-A", "captionsite")
    quiet = ("--without-gossip", "--without-mingle", "--loglevel", "INFO")
    web = (
        *(*python, "gunicorn", "captionsite.wsgi:application"),
        *("--bind", address.bind, "--no-control-socket"),
        *("--preload", "--worker-class", "gthread", "--threads", "16"),
        *("--workers", environment.get("WEB_CONCURRENCY", "2")),
        *("--timeout", "60", "--graceful-timeout", "10"),
    )
    captions = (*celery, "worker", "-Q", "captions", "-n", "captions@%h", *quiet)
    training = (*celery, "worker", "-Q", "training", "-n", "training@%h", *quiet)
    background = (*celery, "worker", "-Q", "background", *quiet, "--pool", "threads")
    one_at_a_time = ("--concurrency", "1")
    return [
        Program("web", web),
        Program("captions", (*captions, "--pool", "threads", *one_at_a_time), threads(environment)),
        Program(
            "training",
            # Training has a lower priority than pages and captions, for which people wait.
            (
                "nice",
                "-n",
                "10",
                *training,
                "--pool",
                "prefork",
                *one_at_a_time,
                "--max-tasks-per-child",
                "1",
            ),
            threads(environment),
            stop_seconds=20,
        ),
        # Two, of which one person's tasks never have more than one.
        *(
            Program(
                name,
                ("nice", "-n", "5", *background, *one_at_a_time, "-n", f"{name}@%h"),
                threads(environment),
            )
            for name in ("background", "background2")
        ),
        Program("sweeper", (*celery, "beat", "--pidfile=", "--loglevel", "INFO")),
    ]


def threads(environment: Mapping[str, str]) -> dict[str, str]:
    """Return thread counts for the model libraries: half the cores for each of the two workers.

    Two processes that each take every core run 6 to 20 times slower on a small machine.
    """
    half = str(max(1, (os.cpu_count() or 2) // 2))
    defaults = {
        "OMP_NUM_THREADS": half,
        "OPENBLAS_NUM_THREADS": half,
        "TF_NUM_INTRAOP_THREADS": half,
        "TF_NUM_INTEROP_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "KERAS_BACKEND": "tensorflow",
    }
    return {name: environment.get(name, value) for name, value in defaults.items()}


def write_config(layout: Layout, address: Address, environment: Mapping[str, str]) -> list[Program]:
    """Write the supervisor's configuration; return the programs it starts."""
    site = site_programs(address, environment)
    broker = [] if Variables(dict(environment)).get("REDIS_URL") else [valkey(layout.data)]
    parser = configparser.RawConfigParser()
    parser.read_dict(_supervisor_sections(layout))
    for program in (*broker, *site):
        parser[f"program:{program.name}"] = _program_section(layout, program)
    # The programs stop together as a group. The broker stops after them: they need it to finish.
    parser["group:site"] = {"programs": ",".join(each.name for each in site), "priority": "20"}
    with layout.config.open("w", encoding="utf-8") as file:
        parser.write(file)
    return [*broker, *site]


def _supervisor_sections(layout: Layout) -> dict[str, dict[str, str]]:
    socket = _escaped(str(layout.control_socket))
    factory = "supervisor.rpcinterface:make_main_rpcinterface"
    return {
        "supervisord": {
            "nodaemon": "true",
            "silent": "true",
            "umask": "077",
            "directory": _escaped(str(REPOSITORY)),
            "pidfile": _escaped(str(layout.runtime / "supervisord.pid")),
            "logfile": _escaped(str(layout.logs / "supervisord.log")),
            "logfile_maxbytes": LOG_BYTES,
            "logfile_backups": LOG_BACKUPS,
        },
        "unix_http_server": {"file": socket, "chmod": "0600"},
        "rpcinterface:supervisor": {"supervisor.rpcinterface_factory": factory},
        "supervisorctl": {"serverurl": f"unix://{socket}"},
    }


def _program_section(layout: Layout, program: Program) -> dict[str, str]:
    environment = ",".join(f'{name}="{value}"' for name, value in program.environment.items())
    section = {
        "command": _escaped(shlex.join(program.command)),
        "priority": "10",
        "autorestart": "true",
        "startsecs": "1",
        "startretries": "1000000",
        "stopasgroup": "true",
        "killasgroup": "true",
        "stopwaitsecs": str(program.stop_seconds),
        "redirect_stderr": "true",
        "stdout_logfile": _escaped(str(layout.logs / f"{program.name}.log")),
        "stdout_logfile_maxbytes": LOG_BYTES,
        "stdout_logfile_backups": LOG_BACKUPS,
    }
    return section | ({"environment": _escaped(environment)} if environment else {})


def _escaped(text: str) -> str:
    return text.replace("%", "%%")
