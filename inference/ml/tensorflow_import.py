"""Import of TensorFlow without the notes that its native libraries print."""

from __future__ import annotations

import importlib
import os
from pathlib import Path


def import_tensorflow() -> None:
    """Import TensorFlow with standard error closed to its native libraries' start-up notes.

    They are written before any logging setting is read. For commands only: the whole process has
    no standard error meanwhile; Python's exceptions are raised all the same.
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
