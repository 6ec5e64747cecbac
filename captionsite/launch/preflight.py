"""Checks before anything is installed or started.

Runs with a bare Python before the environment exists (scripts/preflight.py), so it imports the
standard library only. Every check raises `LaunchError` with one sentence that says what to do.
"""

import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

from captionsite import embedded

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

MEGABYTE = 1_000_000
DATA_NEEDS = 300 * MEGABYTE
INSTALL_NEEDS = {"run": 3_000 * MEGABYTE, "hub": 9_000 * MEGABYTE, "test": 10_000 * MEGABYTE}
DEFAULT_PORT = 8000


class LaunchError(Exception):
    """Error that prevents the start, as a sentence for the terminal."""


def data_folder() -> Path:
    """Return the folder that holds everything the site keeps."""
    return embedded.data_folder(os.environ.get("CAPTIONSITE_DATA", ""))


def lock_path(folder: Path) -> Path:
    """Return the file that a running launcher keeps locked."""
    return folder / "launcher.lock"


def chosen_port() -> int:
    """Return the port from `PORT`, 8000 when unset."""
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise LaunchError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def check_platform() -> None:
    """Raise LaunchError on a platform without supervisord or the embedded broker."""
    if fcntl is None:
        raise LaunchError("make run needs Linux or macOS; on Windows use WSL or Docker Compose.")


def check_port(port: int) -> None:
    """Raise unless `port` on the loopback address can be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise LaunchError(
                f"Port {port} is for root only; choose one above 1023: make run PORT=8000"
            ) from None
        except OSError:
            raise LaunchError(
                f"Port {port} is taken by another program; choose another one: "
                f"make run PORT={free_port()}"
            ) from None


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def check_writable(folder: Path) -> None:
    """Make `folder` for its owner only; raise unless a file can be written in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * 65536)
    except OSError as error:
        raise LaunchError(
            f"The data folder {folder} cannot be written ({error.strerror}); "
            "mend that, or name another folder with CAPTIONSITE_DATA."
        ) from None


def check_space(folder: Path, needed: int, purpose: str) -> None:
    """Raise when the disk that holds `folder` has fewer than `needed` bytes free."""
    free = shutil.disk_usage(_existing(folder)).free
    if free < needed:
        raise LaunchError(
            f"The disk of {folder} has {free // MEGABYTE:,} MB free and {purpose} needs "
            f"{needed // MEGABYTE:,} MB; make room and run the command again."
        )


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder


def check_not_running(folder: Path) -> None:
    """Raise when another launcher holds this data folder."""
    try:
        handle = lock_path(folder).open(encoding="utf-8")
    except OSError:
        return
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LaunchError(already_running(folder, handle.read())) from None


def already_running(folder: Path, address: str) -> str:
    """Return the error message for a data folder that is in use."""
    return (
        f"The site already runs from {folder}, at {address.strip() or 'another port'}; stop it "
        "with Ctrl-C there, or start a second one with another CAPTIONSITE_DATA and PORT."
    )


def check_start() -> tuple[Path, int]:
    """Run every check; return the data folder and the port."""
    check_platform()
    folder, port = data_folder(), chosen_port()
    check_not_running(folder)
    check_port(port)
    check_space(folder, DATA_NEEDS, "the site")
    check_writable(folder)
    return folder, port


def check_disk(level: str) -> None:
    """Raise when the repository's disk cannot hold the requirements of `level`."""
    repository = Path(__file__).resolve().parents[2]
    check_space(repository, INSTALL_NEEDS.get(level, DATA_NEEDS), "the installation")


def main(arguments: list[str]) -> int:
    """Run the checks `start` or `disk [run|hub|test]`; if one fails, print why and return 1."""
    try:
        if arguments[0] == "start":
            check_start()
        else:
            check_disk("".join(arguments[1:]))
    except LaunchError as error:
        print(f"captionsite: {error}", file=sys.stderr)
        return 1
    return 0
