"""Launch a whole site for one row, with a given kind of broker and database."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from captionsite.launch import health, programs
from captionsite.launch.address import free_port
from tests import postgres
from tests.faults.harness.processes import Kept
from tests.faults.harness.values import Pair
from tests.faults.site import ROOT

SETTINGS = "tests.faults.settings"
# One thread per process: the rows are about many processes on few cores.
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS"), "1")


class Site:
    """A running site; `environment` holds the variables of its processes."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment
        self.layout = programs.Layout(folder)
        self.broker: Kept | None = None
        self.cluster: postgres.Cluster | None = None
        self.launcher: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.environment['PORT']}"

    def pid(self, program: str) -> int:
        """Return the process id of one of the site's programs; 0 while it is down."""
        if program == "valkey" and self.broker is not None:
            return self.broker.pid
        return health.pids(self.layout.control_socket).get(program, 0)

    def manage(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a management command of this site."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            **options,
        )

    def control(self, *arguments: str) -> None:
        """Run a supervisorctl command, such as `stop captions`."""
        command = [sys.executable, "-m", "supervisor.supervisorctl", "-c", str(self.layout.config)]
        subprocess.run([*command, *arguments], stdout=subprocess.DEVNULL, check=False)

    def launch(self) -> None:
        """Start everything and wait until it is ready."""
        self.launcher = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.harness.launch"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        output = []
        for line in self.launcher.stdout or ():
            output.append(line)
            if "is ready at" in line:
                return
        raise SystemExit("The site did not start:\n" + "".join(output))

    def stop(self) -> None:
        """Stop the site as Ctrl-C does."""
        if self.launcher is not None:
            self.launcher.send_signal(signal.SIGTERM)
            self.launcher.communicate()
            self.launcher = None

    def forked_captions(self) -> Kept:
        """Start one more caption worker, with a parent and a child process."""
        celery = [sys.executable, "-m", "celery", "-A", "captionsite", "worker"]
        options = ["-Q", "captions", "-n", "forked@%h", "--pool", "prefork", "--concurrency", "1"]
        quiet = ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
        environment = self.environment | {"DJANGO_SETTINGS_MODULE": SETTINGS}
        log = self.layout.logs / "forked.log"
        return Kept([*celery, *options, *quiet], log, environment | THREADS)


@contextmanager
def made(pair: Pair, place: str) -> Iterator[Site]:
    """Make a site that is not launched yet, with its servers; end all of it afterwards."""
    folder = Path(place)
    with ExitStack() as stack:
        site = Site(folder / "site" / "data", _environment(folder / "site" / "data"))
        if pair.database == "postgresql":
            site.cluster = stack.enter_context(postgres.running(postgres.DURABLE))
            site.environment["DATABASE_URL"] = site.cluster.url()
        if pair.broker == "redis":
            site.broker = _redis(folder, site.environment)
            stack.callback(site.broker.stop)
        stack.callback(site.stop)
        yield site


def _environment(data: Path) -> dict[str, str]:
    foreign = {"DJANGO_SETTINGS_MODULE", "DJANGO_SECRET_KEY", "DATABASE_URL", "REDIS_URL"}
    own = {name: value for name, value in os.environ.items() if name not in foreign}
    return (
        own
        | THREADS
        | {
            "CAPTIONSITE_DATA": str(data),
            "DJANGO_SECRET_KEY": "only-for-faults-" + "x" * 40,
            "PORT": str(free_port()),
            "PYTHONPATH": str(ROOT),
            "CELERY_SKIP_CHECKS": "1",
            "UPLOADS_PER_MINUTE": "100000",
            "API_REQUESTS_PER_MINUTE": "1000000",
            "QUOTA_PICTURES": "0",
        }
    )


def _redis(folder: Path, environment: dict[str, str]) -> Kept:
    port = free_port()
    environment["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    options = {"port": str(port), "bind": "127.0.0.1", "dir": str(folder), "appendonly": "yes"}
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return Kept(["redis-server", *arguments, "--save", ""], folder / "redis.log", environment)
