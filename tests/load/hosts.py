"""Run several hosts of one site, which share a database, a broker and a bucket, but no disk.

PostgreSQL, Redis (with TLS and a password where the server can) and an S3 server are real
processes. Each host is a process with a data folder of its own.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from tests.load.site import LIMITS
from tests.load.waiting import until
from tests.postgres import running

ROOT = Path(__file__).resolve().parents[2]
BUCKET = "captionsite"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Hosts:
    """Database, broker and bucket, and the hosts that share them."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.extra = environment
        self.stack = ExitStack()
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        try:
            database = self.stack.enter_context(running()).url()
            self.environment = {
                "CAPTIONSITE_ENV": "production",
                "DJANGO_SECRET_KEY": "k" * 50,
                "ALLOWED_HOSTS": "127.0.0.1,localhost",
                "HTTPS_ONLY": "false",
                "DATABASE_URL": database,
                "OMP_NUM_THREADS": "1",
                "OPENBLAS_NUM_THREADS": "1",
                "TF_NUM_INTRAOP_THREADS": "1",
                "TF_NUM_INTEROP_THREADS": "1",
                "KERAS_BACKEND": "tensorflow",
                "TF_CPP_MIN_LOG_LEVEL": "2",
                "LOG_FORMAT": "line",
                **LIMITS,
                **self._redis(),
                **self._s3(),
                **self.extra,
            }
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.running.values():
            process.kill()
            process.wait()
        self.stack.close()

    def start(self, name: str, command: list[str], **environment: str) -> subprocess.Popen[bytes]:
        """Start a host with a data folder of its own."""
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        whole = os.environ | self.environment | {"CAPTIONSITE_DATA": str(folder)} | environment
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command, cwd=ROOT, env=whole, stdout=log, stderr=subprocess.STDOUT
            )
        return self.running[name]

    def kill(self, name: str) -> None:
        """Kill all processes of a host at once."""
        process = self.running.pop(name)
        process.kill()
        process.wait()

    def migrate(self) -> None:
        done = self.start("migrate", [sys.executable, "-m", "captionsite.launch.prepare"]).wait()
        if done:
            raise SystemExit((self.folder / "migrate.log").read_text())

    def web(self, name: str, port: int | None = None) -> str:
        """Start a web host; return its address once it responds."""
        port = port or free_port()
        command = [sys.executable, "-m", "gunicorn", "captionsite.wsgi:application"]
        options = ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "16"]
        self._statics(name)
        self.start(name, [*command, *options, "--no-control-socket"])
        until(lambda: answers(f"http://127.0.0.1:{port}/healthz"))
        return f"http://127.0.0.1:{port}"

    def worker(self, name: str) -> None:
        celery = [sys.executable, "-m", "celery", "-A", "captionsite", "worker", "-Q", "captions"]
        options = ["-n", f"captions@{name}", "--pool", "threads", "--concurrency", "1"]
        self.start(name, [*celery, *options, "--without-gossip", "--without-mingle"])

    def beat(self) -> None:
        self.start(
            "beat", [sys.executable, "-m", "celery", "-A", "captionsite", "beat", "--pidfile="]
        )

    def _statics(self, name: str) -> None:
        """Copy the static files, which are part of a real host's image."""
        source = self.folder / "migrate" / "static"
        if source.exists():
            shutil.copytree(source, self.folder / name / "static", dirs_exist_ok=True)

    def _redis(self) -> dict[str, str]:
        password, port = secrets.token_hex(16), free_port()
        server = shutil.which("redis-server")
        if server is None:
            raise SystemExit("A redis-server with TLS is needed: apt-get install redis-server")
        key, certificate = self._certificate()
        options = {
            "port": "0",
            "tls-port": str(port),
            "tls-cert-file": str(certificate),
            "tls-key-file": str(key),
            "tls-ca-cert-file": str(certificate),
            "tls-auth-clients": "no",
            "requirepass": password,
            "bind": "127.0.0.1",
            "save": "",
            "dir": str(self.folder),
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        self._serve("redis", [server, *arguments], port)
        return {
            "REDIS_URL": f"rediss://:{password}@localhost:{port}/0",
            "REDIS_CA_FILE": str(certificate),
        }

    def _certificate(self) -> tuple[Path, Path]:
        key, certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
        command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        command += ["-keyout", str(key), "-out", str(certificate)]
        subprocess.run(command, check=True, capture_output=True)
        return key, certificate

    def _s3(self) -> dict[str, str]:
        port = free_port()
        self._serve(
            "s3", [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], port
        )
        settings = {
            "S3_BUCKET": BUCKET,
            "S3_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "S3_REGION": "us-east-1",
            "S3_ACCESS_KEY": "load",
            "S3_SECRET_KEY": "load",
            "S3_ADDRESSING_STYLE": "path",
        }
        import boto3

        client = boto3.client(
            "s3",
            endpoint_url=settings["S3_ENDPOINT_URL"],
            region_name="us-east-1",
            aws_access_key_id="load",
            aws_secret_access_key="load",
        )
        client.create_bucket(Bucket=BUCKET)
        return settings

    def _serve(self, name: str, command: list[str], port: int) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        self.running[name] = process
        until(lambda: _listens(port))


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False
