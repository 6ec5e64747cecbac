"""Checks before anything is installed or started.

Runs with a bare Python before the environment exists (scripts/preflight.py), so it imports the
standard library only. Every check raises `LaunchError` with one sentence that says what to do.
"""

import errno
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

from captionsite import embedded
from captionsite.launch.address import DEFAULT_HOST, DEFAULT_PORT, Address, free_port
from captionsite.launch.machine import MEGABYTE, LaunchError, check_machine

try:
    import fcntl
except ImportError:  # Windows, where check_machine raises before it is used
    fcntl = None  # type: ignore[assignment]

DATA_NEEDS = 300 * MEGABYTE
INSTALL_NEEDS = {
    "docs": 200 * MEGABYTE,
    "run": 3_000 * MEGABYTE,
    "measure": 3_200 * MEGABYTE,
    "hub": 9_000 * MEGABYTE,
    "test": 10_000 * MEGABYTE,
}


def data_folder() -> Path:
    """Return the folder that holds everything the site keeps."""
    return embedded.data_folder(os.environ.get("CAPTIONSITE_DATA", ""))


def lock_path(folder: Path) -> Path:
    """Return the file that a running launcher keeps locked."""
    return folder / "launcher.lock"


def chosen_address() -> Address:
    """Return the address from `HOST` and `PORT`, 127.0.0.1:8000 when unset."""
    variables = embedded.without_prefix(os.environ)
    text = variables.get("PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise LaunchError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return Address(variables.get("HOST") or DEFAULT_HOST, int(text))


def check_address(address: Address) -> None:
    """Raise unless the web server can listen on this address."""
    try:
        address.listen()
    except PermissionError:
        raise LaunchError(
            f"Port {address.port} is for root only; choose one above 1023: make run PORT=8000"
        ) from None
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            raise LaunchError(
                f"HOST must be a name or an address of this machine, not {address.host!r}; "
                "0.0.0.0 means all of them."
            ) from None
        raise LaunchError(
            f"Port {address.port} is taken by another program; choose another one: "
            f"make run PORT={free_port()}"
        ) from None


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


def already_running(folder: Path, url: str) -> str:
    """Return the error message for a data folder that is in use."""
    return (
        f"The site already runs from {folder}, at {url.strip() or 'another port'}; stop it "
        "with Ctrl-C there, or start a second one with another CAPTIONSITE_DATA and PORT."
    )


def check_start() -> tuple[Path, Address]:
    """Run every check; return the data folder and the address to listen on."""
    check_machine()
    folder, address = data_folder(), chosen_address()
    check_not_running(folder)
    check_address(address)
    check_space(folder, DATA_NEEDS, "the site")
    check_writable(folder)
    return folder, address


def check_disk(level: str) -> None:
    """Raise when the repository's disk cannot hold the requirements of `level`."""
    repository = Path(__file__).resolve().parents[2]
    check_space(repository, INSTALL_NEEDS.get(level, DATA_NEEDS), "the installation")


def main(arguments: list[str]) -> int:
    """Run the checks `start` or `disk LEVEL`; if one fails, print why and return 1."""
    try:
        if arguments[0] == "start":
            check_start()
        else:
            check_disk("".join(arguments[1:]))
    except LaunchError as error:
        print(f"captionsite: {error}", file=sys.stderr)
        return 1
    return 0
