"""A real PostgreSQL for tests: a new cluster in a temporary folder, on a unix socket.

`python -m tests.postgres COMMAND...` runs a command with `DATABASE_URL` set to it and exits
with the command's status. As root, the cluster runs as `postgres`, for the server refuses root.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import programs

SERVER_USER = "postgres"
ON_ITS_SOCKET = "listen_addresses="
# A test database is thrown away: nothing of it has to survive a crash.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", ON_ITS_SOCKET)
# One that is crashed on purpose keeps what it promised to keep.
DURABLE = (ON_ITS_SOCKET,)


def binaries() -> Path:
    """Return the folder of PostgreSQL's newest server programs. Raises FileNotFoundError."""
    found = programs.postgresql()
    if found is None:
        raise FileNotFoundError(str(programs.PROGRAMS["postgresql"]))
    return found


class Cluster:
    """A cluster in a folder, which can be stopped and started like anybody's."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.data = folder / "data"
        if os.geteuid() == 0:
            shutil.chown(folder, SERVER_USER)
        _run("initdb", "-D", self.data, "-U", SERVER_USER, "-A", "trust", "-E", "UTF8", "--no-sync")
        self._options = " ".join([f"-k {folder}", *(f"-c {option}" for option in options)])

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{SERVER_USER}@/{self.folder}/{database}"

    def start(self) -> None:
        started = ("-l", self.folder / "log", "-o", self._options, "start")
        _run("pg_ctl", "-D", self.data, "-w", *started)

    def stop(self) -> None:
        """Cut every connection, as a crash would."""
        _run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")

    def make(self, database: str) -> str:
        """Make another empty database; return its URL."""
        _run("createdb", "-h", self.folder, "-U", SERVER_USER, database)
        return self.url(database)


@contextmanager
def running(options: tuple[str, ...] = FAST) -> Iterator[Cluster]:
    """Start a new cluster; stop and remove it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        cluster = Cluster(folder, *options)
        cluster.start()
        yield cluster
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            cluster.stop()
        shutil.rmtree(folder)


def _run(program: str, *arguments: str | Path) -> None:
    as_user = ("runuser", "-u", SERVER_USER, "--") if os.geteuid() == 0 else ()
    subprocess.run(
        [*as_user, binaries() / program, *arguments],
        cwd="/",
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def main(command: list[str]) -> int:
    """Run `command` against a new cluster; return its exit status."""
    with running() as cluster:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": cluster.url()}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
