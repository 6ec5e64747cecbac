"""File locks on worker names, so that two living processes never have the same name.

The lock belongs to the open file, which forked children share. It is released only when the
process and all its children have ended, also after a crash.
"""

import fcntl
import hashlib
import os
from pathlib import Path
from typing import IO

_held: dict[str, IO[str]] = {}


def take(name: str, *, folder: Path) -> bool:
    """Lock the name until this process ends; return False if another living process has it."""
    if name in _held:
        return True
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    file = (folder / f"{digest}.lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return False
    file.truncate(0)
    file.write(f"{name} {os.getpid()}\n")
    file.flush()
    _held[name] = file
    return True


def leave(name: str) -> None:
    """Unlock the name if this process has it."""
    if file := _held.pop(name, None):
        file.close()
