"""Import of TensorFlow without the notes that its native libraries print."""

from __future__ import annotations

import importlib
import os
from pathlib import Path


def import_tensorflow() -> None:
    """Import TensorFlow with standard error closed to its native libraries' start-up notes.

    The notes are written before any logging setting is read. For commands only, because the whole
    process has no standard error during the import; exceptions are raised as usual.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    kept = os.dup(2)
    try:
        with Path(os.devnull).open("wb") as nothing:
            os.dup2(nothing.fileno(), 2)
            importlib.import_module("tensorflow")
    finally:
        os.dup2(kept, 2)
        os.close(kept)
