"""Places at which a web process of the site kills itself when a file asks it to.

`<CAPTIONSITE_DATA>/injuries/<place>` is the request; it is taken away first, so that one process
dies of it.
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
    return Path(os.environ["CAPTIONSITE_DATA"]) / "injuries"


def ask(place: str) -> None:
    """Let the next process that comes to a place die there."""
    folder().mkdir(exist_ok=True)
    (folder() / place).touch()


def die_if_asked(place: str) -> None:
    try:
        (folder() / place).unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def injured(place: str, call: Call, concerns: Callable[..., bool] = lambda *_, **__: True) -> Call:
    """A call before which the process dies when it was asked to; `concerns` picks the calls."""

    def first_die(*args: Any, **options: Any) -> Any:
        if concerns(*args, **options):
            die_if_asked(place)
        return call(*args, **options)

    return first_die


def is_last_file(storage: Any, name: str, *_: Any, **__: Any) -> bool:
    return "/large" in name


class InjuriesConfig(AppConfig):
    name = "tests.faults"
    label = "injuries"

    def ready(self) -> None:
        if WEB_SERVER not in sys.modules:
            return  # workers and the sweep wake workers as well, and must not take the request away
        from django.core.files.storage import FileSystemStorage

        from gallery.jobs import queue

        queue.wake_workers = injured(BEFORE_WAKE_UP, queue.wake_workers)
        save = injured(AMID_FILES, FileSystemStorage.save, is_last_file)
        setattr(FileSystemStorage, "save", save)  # noqa: B010  (a method is replaced)
