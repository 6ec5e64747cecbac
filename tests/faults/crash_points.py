"""Places where a web process kills itself when a file requests it.

The file `<CAPTIONSITE_DATA>/crash-points/<place>` is the request; it is removed first, so that one
process dies of it.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.apps import AppConfig

Call = Callable[..., Any]
WEB_SERVER = "gunicorn.arbiter"
BEFORE_WAKE_UP, AMID_FILES = "before-wake-up", "amid-files"


def folder() -> Path:
    return Path(os.environ["CAPTIONSITE_DATA"]) / "crash-points"


def ask(place: str) -> None:
    """Request that the next process which reaches a place dies there."""
    folder().mkdir(exist_ok=True)
    (folder() / place).touch()


def die_if_asked(place: str) -> None:
    try:
        (folder() / place).unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def crashing(place: str, call: Call, concerns: Callable[..., bool] = lambda *_, **__: True) -> Call:
    """Wrap `call` so that the process dies before it on request; `concerns` selects the calls."""

    def first_die(*args: Any, **options: Any) -> Any:
        if concerns(*args, **options):
            die_if_asked(place)
        return call(*args, **options)

    return first_die


def is_last_file(storage: Any, name: str, *_: Any, **__: Any) -> bool:
    return "/large" in name


class CrashPointsConfig(AppConfig):
    name = "tests.faults"
    label = "crash_points"

    def ready(self) -> None:
        if WEB_SERVER not in sys.modules:
            return  # workers and the sweep wake workers as well, and must not take the request away
        from django.core.files.storage import FileSystemStorage

        from gallery.jobs import queue

        queue.wake_workers = crashing(BEFORE_WAKE_UP, queue.wake_workers)
        save = crashing(AMID_FILES, FileSystemStorage.save, is_last_file)
        setattr(FileSystemStorage, "save", save)  # noqa: B010  (a method is replaced)
