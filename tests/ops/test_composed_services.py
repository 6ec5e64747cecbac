"""The services of docker-compose.yml run by their own commands, on this machine.

Commands, environment and health checks are the composition's, PostgreSQL and Valkey are real. No
Docker engine is needed.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import environ
import psycopg
import pytest

from captionsite.launch.broker import server_path
from tests.faults import bundled
from tests.ops.composition import CHOSEN, REPOSITORY, RUNNING, USER_SCRIPT, interpolate
from tests.postgres import SERVER_USER, Cluster
from tests.postgres import binaries as postgres_binaries
from tests.postgres import running as running_postgres

HEALTHY_SECONDS = 120


class Stack:
    """The composition's services as processes of this machine."""

    def __init__(self, compose: dict[str, Any], image_command: list[str], folder: Path) -> None:
        self.services, self.image_command, self.folder = compose["services"], image_command, folder
        self.web_port, self.broker_port = free_port(), free_port()
        self.database_url = ""
        # The tests' captioner: what a worker loads is not the composition's to say.
        self.captioner = bundled.made(folder / "bundled") | {
            "DJANGO_SETTINGS_MODULE": bundled.SETTINGS
        }

    def environment(self, name: str) -> dict[str, str]:
        """The service's own environment, with this machine's addresses for the containers'."""
        declared = {
            key: interpolate(str(value), CHOSEN)
            for key, value in self.services[name].get("environment", {}).items()
        }
        assert declared["DATABASE_URL"].endswith("@postgres:5432/captionsite")
        assert declared["REDIS_URL"] == "redis://valkey:6379/0"
        return declared | {
            **self.captioner,
            "DATABASE_URL": self.database_url,
            "REDIS_URL": f"redis://127.0.0.1:{self.broker_port}/0",
            "CAPTIONSITE_DATA": str(self.folder / "data"),
            "PORT": str(self.web_port),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "HEARTBEAT_FILE": self._here(declared["HEARTBEAT_FILE"]),
        }

    def command(self, name: str) -> list[str]:
        command = self.services[name].get("command", self.image_command)
        return [self._here(argument) for argument in command]

    def check(self, name: str) -> list[str]:
        kind, *command = self.services[name]["healthcheck"]["test"]
        command = [self._here(interpolate(argument, {})) for argument in command]
        return command if kind == "CMD" else ["sh", "-c", *command]

    def _here(self, argument: str) -> str:
        return argument.replace("/tmp/", f"{self.folder}/")

    @contextmanager
    def valkey(self) -> Iterator[None]:
        """The broker, by the composition's command."""
        program, *options = self.services["valkey"]["command"]
        assert program == "valkey-server"
        here = ("--bind", "127.0.0.1", "--port", str(self.broker_port), "--dir", str(self.folder))
        with running([str(server_path()), *options, *here], {}, self.folder / "valkey.log"):
            until(lambda: reachable(self.broker_port), "Valkey")
            yield

    @contextmanager
    def service(self, name: str) -> Iterator[subprocess.Popen[bytes]]:
        log = self.folder / f"{name}.log"
        with running(self.command(name), self.environment(name), log) as process:
            yield process

    def healthy(self, name: str, process: subprocess.Popen[bytes]) -> bool:
        assert process.poll() is None, (self.folder / f"{name}.log").read_text()
        return succeeds(self.check(name), self.environment(name))


@contextmanager
def running(
    command: list[str], environment: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env=environment, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def succeeds(command: list[str], environment: dict[str, str]) -> bool:
    return not subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True
    ).returncode


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def reachable(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait for what no event tells, or fail."""
    end = time.monotonic() + HEALTHY_SECONDS
    while not holds():
        assert time.monotonic() < end, f"{what} was not healthy in {HEALTHY_SECONDS} s"
        threading.Event().wait(0.5)


def test_the_sites_database_user_is_made_by_a_script(compose: dict[str, Any]) -> None:
    database = compose["services"]["postgres"]
    own_user = (
        compose["services"]["web"]["environment"]["DATABASE_URL"].split("//")[1].split(":")[0]
    )
    assert database["environment"]["POSTGRES_USER"] != own_user == "captionsite"
    made = compose["services"]["database-user"]
    assert f"./{USER_SCRIPT}:/database-user.sh:ro" in made["volumes"]
    assert "database-user" in compose["services"]["migrate"]["depends_on"]
    assert os.access(REPOSITORY / USER_SCRIPT, os.X_OK)


def make_user(cluster: Cluster) -> str:
    """Make the site's database and user by the composition's script; return the URL."""
    environment = {
        "PATH": f"{postgres_binaries()}:{os.environ['PATH']}",
        "PGHOST": str(cluster.folder),
        "POSTGRES_USER": SERVER_USER,
        "POSTGRES_PASSWORD": CHOSEN["POSTGRES_PASSWORD"],
    }
    create = ["createdb", "--username", SERVER_USER, "captionsite"]
    for command in (create, [REPOSITORY / USER_SCRIPT], [REPOSITORY / USER_SCRIPT]):
        subprocess.run(command, env=environment, check=True, capture_output=True)
    return f"postgresql://captionsite:secret@/{cluster.folder}/captionsite"


def connection_of(url: str) -> dict[str, Any]:
    values = environ.Env.db_url_config(url)
    return {"user": values["USER"], "host": values["HOST"], "dbname": values["NAME"]}


@pytest.mark.service
@pytest.mark.needs("postgresql")
def test_the_sites_database_user_runs_no_program_and_reads_no_file(tmp_path: Path) -> None:
    with (
        running_postgres() as cluster,
        psycopg.connect(**connection_of(make_user(cluster)), autocommit=True) as site,
    ):
        for statement in (
            "COPY (SELECT 1) TO PROGRAM 'id'",
            "COPY (SELECT 1) TO '/tmp/proof'",
            "SELECT pg_read_file('/etc/passwd')",
            "CREATE ROLE other",
            "CREATE DATABASE other",
            "SET ROLE postgres",
            "CREATE EXTENSION file_fdw",
            "SELECT * FROM pg_authid",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                site.execute(statement)
        role = site.execute("SELECT rolsuper FROM pg_roles WHERE rolname = user").fetchone()
        assert role == (False,)


@pytest.mark.service
@pytest.mark.needs("postgresql")
def test_the_services_run_healthy_together_and_stop_cleanly(
    compose: dict[str, Any], image_command: list[str], tmp_path: Path
) -> None:
    stack = Stack(compose, image_command, tmp_path)
    with running_postgres() as cluster, stack.valkey():
        stack.database_url = make_user(cluster)
        prepared = subprocess.run(
            stack.command("migrate"),
            env=stack.environment("migrate"),
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
        )
        assert json.loads(prepared.stdout) == {"demo": None}, prepared.stderr
        with ExitStack() as started:
            processes = {name: started.enter_context(stack.service(name)) for name in RUNNING}
            for name, process in processes.items():
                until(partial(stack.healthy, name, process), name)
            ready = [sys.executable, "-m", "captionsite.launch.probe", "/readyz"]
            until(lambda: succeeds(ready, stack.environment("web")), "readyz")
        assert {name: process.returncode for name, process in processes.items()} == dict.fromkeys(
            RUNNING, 0
        )
