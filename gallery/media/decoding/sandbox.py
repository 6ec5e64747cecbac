"""Confinement of the decoder process, as far as the operating system offers it."""

import json
import resource
import subprocess
import sys
from functools import cache

from landlockpy import LandlockError, Ruleset, Scope

MEMORY_BYTES = 700 * 1024 * 1024  # address space: 512 MB of resident memory, plus mappings
PROCESS_SECONDS = 1200  # of CPU time in the process's life: more than 200 images may use
LANDLOCK = "landlock"
LIMITS = {
    "RLIMIT_AS": MEMORY_BYTES,
    "RLIMIT_CPU": PROCESS_SECONDS,
    "RLIMIT_CORE": 0,
    "RLIMIT_FSIZE": 0,
    # A limit of 0 new descriptors: no file, socket or database can be opened, on any kernel. Open
    # ones stay open.
    "RLIMIT_NOFILE": 0,
}


@cache
def restrictions() -> dict[str, bool]:
    """Return which restrictions this machine enforces, tested in a separate process."""
    command = [sys.executable, "-m", "gallery.media.decoding.sandbox"]
    tried = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603 (fixed)
    held: dict[str, bool] = json.loads(tried.stdout)
    return held


def confine() -> dict[str, bool]:
    """Restrict this process irrevocably; return which restrictions the system enforces.

    Codecs must be loaded before. A limit that the system does not support is skipped (macOS cannot
    limit the address space), because the parent process watches memory and time as well.
    """
    held = {LANDLOCK: _restrict_by_landlock()}
    return held | {name: _limit(name, amount) for name, amount in LIMITS.items()}


def _restrict_by_landlock() -> bool:
    """Deny what the kernel's Landlock can deny: files, TCP, signals, other processes' memory."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        with Ruleset(scoped=Scope.ABSTRACT_UNIX_SOCKET | Scope.SIGNAL) as ruleset:
            ruleset.restrict()
    except LandlockError:
        return False
    return True


def _limit(name: str, amount: int) -> bool:
    try:
        resource.setrlimit(getattr(resource, name), (amount, amount))
    except (OSError, ValueError):
        return False
    return True


if __name__ == "__main__":
    sys.stdout.write(json.dumps(confine()))
