"""docker-compose.yml and the Dockerfile: read by a parser, and their very commands run for real.

No Docker engine is needed: the services' own commands, environment and health checks run here
against a real PostgreSQL and a real Valkey on this machine.
"""

import json
import os
import re
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
import yaml

from captionsite.launch.broker import server_path
from tests.faults import bundled
from tests.postgres import SERVER_USER, Cluster
from tests.postgres import binaries as postgres_binaries
from tests.postgres import running as running_postgres

REPOSITORY = Path(__file__).resolve().parents[2]
TORCH = "--no-deps -r requirements/torch.txt"
USER_SCRIPT = "scripts/database-user.sh"
OWN_IMAGE = ("migrate", "web", "caption-worker", "training-worker", "background-worker", "beat")
RUNNING = OWN_IMAGE[1:]
CHOSEN = {
    "DJANGO_SECRET_KEY": "k" * 50,
    "POSTGRES_PASSWORD": "secret",
    "SITE_HOST": "photos.example.org",
}
HEALTHY_SECONDS = 120


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())
    return found


@pytest.fixture(scope="module")
def image_command() -> list[str]:
    """The image's CMD, which the web service runs."""
    commands = re.findall(r"^CMD (\[.*\])$", (REPOSITORY / "Dockerfile").read_text(), re.MULTILINE)
    command: list[str] = json.loads(commands[0])
    return command


def interpolate(text: str, chosen: dict[str, str]) -> str:
    """Do what Compose does with ${NAME}, ${NAME:-default} and ${NAME:?message}."""

    def value(match: re.Match[str]) -> str:
        name, operator, rest = match["name"], match["operator"], match["rest"] or ""
        if operator == ":?" and not chosen.get(name):
            raise KeyError(f"{name}: {rest}")
        return chosen.get(name) or (rest if operator == ":-" else "")

    pattern = r"\$\{(?P<name>\w+)(?:(?P<operator>:[-?])(?P<rest>[^}]*))?\}"
    return re.sub(pattern, value, text).replace("$$", "$")


def test_every_service_is_there_and_checked(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {*OWN_IMAGE, "valkey", "postgres", "caddy"}
    for name in set(services) - {"migrate"}:
        assert services[name]["healthcheck"]["test"], name
        assert services[name]["restart"] == "unless-stopped", name


def test_what_must_be_kept_is_on_a_volume(compose: dict[str, Any]) -> None:
    named = {
        volume.split(":")[0]
        for service in compose["services"].values()
        for volume in service.get("volumes", [])
        if not volume.startswith("./")
    }
    assert named == set(compose["volumes"]) == {"caddy", "data", "valkey", "postgres"}


@pytest.mark.parametrize("name", CHOSEN)
def test_nothing_starts_without_its_secrets(name: str) -> None:
    text = (REPOSITORY / "docker-compose.yml").read_text()
    with pytest.raises(KeyError, match=f"{name}: set it to"):
        interpolate(text, CHOSEN | {name: ""})


def test_only_the_web_server_is_reached_from_outside(compose: dict[str, Any]) -> None:
    published = {name for name, each in compose["services"].items() if each.get("ports")}
    assert published == {"web", "caddy"}
    assert compose["services"]["web"]["ports"] == ["${PUBLISH:-127.0.0.1:8000}:8000"]
    assert compose["services"]["caddy"]["profiles"] == ["tls"]


def test_every_service_has_a_limit_of_memory(compose: dict[str, Any]) -> None:
    without = {name for name, each in compose["services"].items() if "mem_limit" not in each}
    assert without == {"migrate", "postgres"}  # it ends at once; people size their database


def test_no_check_starts_python_but_the_web_servers_own(compose: dict[str, Any]) -> None:
    checks = {
        name: each["healthcheck"].get("test", [])
        for name, each in compose["services"].items()
        if name != "web"
    }
    heavy = {name for name, test in checks.items() if {"python", "celery"} & set(str(test).split())}
    assert heavy == set()


def test_the_image_is_slim_unprivileged_and_installs_by_hash() -> None:
    text = (REPOSITORY / "Dockerfile").read_text()
    assert re.search(r"^ARG PYTHON_IMAGE=\S+-slim-bookworm$", text, re.MULTILINE)
    own = set(re.findall(r" AS (\S+)$", text, re.MULTILINE))
    bases = set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) - own
    assert bases == {"$PYTHON_IMAGE"}
    assert re.search(r"^USER captionsite$", text, re.MULTILINE)
    assert text.count("--require-hashes") == 2  # torch's own file has none: docs/security.md


def test_the_last_stage_is_the_level_that_make_run_installs(compose: dict[str, Any]) -> None:
    text = (REPOSITORY / "Dockerfile").read_text()
    assert text.rstrip().endswith("FROM run")
    assert compose["services"]["web"]["build"]["target"] == "${IMAGE_TARGET:-run}"
    run = text[text.index("AS packages") : text.index("AS hub-packages")]
    assert "torch" not in run


def test_every_image_from_elsewhere_can_be_one_digest(compose: dict[str, Any]) -> None:
    lines = (REPOSITORY / "scripts/image-digests").read_text().splitlines()
    images = dict(line.split() for line in lines if re.match(r"[A-Z]+_IMAGE ", line))
    named = {
        service["image"] for service in compose["services"].values() if "build" not in service
    } | {compose["services"]["web"]["build"]["args"]["PYTHON_IMAGE"]}
    assert {interpolate(image, {}) for image in named} == set(images.values())
    for variable, image in images.items():
        pinned = f"{image}@sha256:{'0' * 64}"
        assert pinned in {interpolate(each, {variable: pinned}) for each in named}


def test_torch_comes_without_dependencies_and_these_by_hash() -> None:
    script = (REPOSITORY / "scripts/install-torch").read_text()
    installed = re.findall(r"^\s*pip_install (.+)$", script, re.MULTILINE)
    assert all("--require-hashes" in each or each == TORCH for each in installed)
    for path in ("Dockerfile", "scripts/bootstrap"):
        text = (REPOSITORY / path).read_text()
        assert "scripts/install-torch" in text
        assert not re.search(r"pip.* install.*torch\.txt", text)
    locked = "".join(path.read_text() for path in REPOSITORY.glob("requirements/torch-*.txt"))
    names = set(re.findall(r"^([a-z0-9-]+)==", locked, re.MULTILINE))
    assert {"filelock", "fsspec", "jinja2", "networkx", "sympy", "typing-extensions"} <= names
    assert "torch" not in names


def test_the_image_copies_every_room(compose: dict[str, Any]) -> None:
    text = (REPOSITORY / "Dockerfile").read_text()
    copied = set(re.findall(r"^COPY (\w+) \1$", text, re.MULTILINE))
    ignored = (REPOSITORY / ".dockerignore").read_text().splitlines()
    assert {"captionsite", "gallery", "inference", "training", "templates", "static"} <= copied
    assert {f"!{name}" for name in copied} <= set(ignored)


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
    assert f"./{USER_SCRIPT}:/docker-entrypoint-initdb.d/database-user.sh:ro" in database["volumes"]
    assert os.access(REPOSITORY / USER_SCRIPT, os.X_OK)


def make_user(cluster: Cluster) -> str:
    """Make the site's database and user by the composition's script; return the URL."""
    environment = {
        "PATH": f"{postgres_binaries()}:{os.environ['PATH']}",
        "PGHOST": str(cluster.folder),
        "POSTGRES_USER": SERVER_USER,
        "POSTGRES_PASSWORD": CHOSEN["POSTGRES_PASSWORD"],
    }
    subprocess.run([REPOSITORY / USER_SCRIPT], env=environment, check=True, capture_output=True)
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
