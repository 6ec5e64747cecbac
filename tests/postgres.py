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

SERVER_USER = "postgres"
# A test database is thrown away: nothing of it has to survive a crash.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")


def binaries() -> Path:
    """The folder of PostgreSQL's newest server programs. Raises FileNotFoundError."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda program: float(program.parents[1].name),
    )
    if not folders:
        raise FileNotFoundError("no PostgreSQL server is installed: apt-get install postgresql")
    return folders[-1].parent


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster; yield the `DATABASE_URL` of an empty database in it; remove it."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, SERVER_USER)
    data = folder / "data"
    try:
        _run("initdb", "-D", data, "-U", SERVER_USER, "-A", "trust", "-E", "UTF8", "--no-sync")
        options = " ".join([f"-k {folder}", *(f"-c {option}" for option in FAST)])
        _run("pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        yield f"postgresql://{SERVER_USER}@/{folder}/postgres"
    finally:
        if (data / "postmaster.pid").exists():
            _run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
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
    with cluster() as url:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
