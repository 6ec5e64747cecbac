"""What a decoder that was taken over by a hostile picture cannot do."""

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from gallery.media.decoding import sandbox

ROOT = Path(__file__).resolve().parents[4]
needs_landlock = pytest.mark.skipif(
    not sandbox.restrictions()[sandbox.LANDLOCK], reason="This kernel has no Landlock."
)


def tried(attempt: str, *, before: str = "", confinement: str = "sandbox.confine()") -> str:
    """Run an attempt in a confined process; return "done", or the name of the error."""
    program = "\n".join(
        [
            "import os, signal, socket, sys",
            "from gallery.media.decoding import sandbox",
            textwrap.dedent(before),
            confinement,
            "try:",
            textwrap.indent(textwrap.dedent(attempt).strip(), "    "),
            "except (OSError, MemoryError) as error:",
            "    print(type(error).__name__, getattr(error, 'errno', ''))",
            "else:",
            "    print('done')",
        ]
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.strip()


ATTEMPTS = {
    "read a file": "open(%(file)r).read()",
    "write a file": "open(%(file)r, 'a')",
    "list a folder": "os.listdir(%(folder)r)",
    "open a socket": "socket.socket()",
    "open a datagram socket": "socket.socket(type=socket.SOCK_DGRAM)",
    "open a socket in the file system": "socket.socket(socket.AF_UNIX)",
    "make a pipe": "os.pipe()",
    "read the environment of its parent": "open(f'/proc/{os.getppid()}/environ')",
    "take all memory": "bytearray(sandbox.MEMORY_BYTES)",
    "lift a limit of an ordinary user": "os.setuid(65534); os.open('/', os.O_RDONLY)",
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_a_confined_process_cannot(attempt, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    attempt %= {"file": str(secret), "folder": str(tmp_path)}
    assert tried(attempt, confinement="") == "done"
    assert tried(attempt) != "done"
    assert secret.read_text() == "secret"


@needs_landlock
def test_landlock_denies_files_and_connections_by_itself(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    landlock = "assert sandbox._restrict_by_landlock()"
    with socket.create_server(("127.0.0.1", 0)) as server:
        connect = f"socket.create_connection({server.getsockname()!r})"
        assert tried(connect, confinement="") == "done"
        assert tried(connect, confinement=landlock).startswith("PermissionError")
    read = f"open({str(secret)!r}).read()"
    assert tried(read, confinement=landlock).startswith("PermissionError")


@needs_landlock
def test_landlock_denies_signals_to_the_site():
    with subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"]) as other:
        ask = f"os.kill({other.pid}, 0)"
        assert tried(ask, confinement="") == "done"
        assert tried(ask).startswith("PermissionError")
        other.send_signal(signal.SIGKILL)


def test_a_descriptor_that_is_open_stays_so():
    before = "reading, writing = os.pipe()"
    assert tried("os.write(writing, b'x'); os.read(reading, 1)", before=before) == "done"


def test_a_limit_that_the_system_refuses_is_told_and_the_others_hold():
    refuse = """
        import json, resource
        limit = resource.setrlimit
        def as_on_macos(what, amounts):
            if what == resource.RLIMIT_AS:
                raise ValueError("current limit exceeds maximum limit")
            limit(what, amounts)
        resource.setrlimit = as_on_macos
        sys.platform = "darwin"
    """
    held = json.loads(
        tried("print(json.dumps(held))", before=refuse, confinement="held = sandbox.confine()")
        .splitlines()[0]
    )  # fmt: skip
    assert held == {
        "landlock": False,
        "RLIMIT_AS": False,
        "RLIMIT_CPU": True,
        "RLIMIT_CORE": True,
        "RLIMIT_FSIZE": True,
        "RLIMIT_NOFILE": True,
    }


def test_the_restrictions_of_this_machine_are_tried_in_another_process():
    held = sandbox.restrictions()
    assert held["RLIMIT_NOFILE"]
    assert os.open(os.devnull, os.O_RDONLY) > 0
