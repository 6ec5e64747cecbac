"""TensorFlow's first words, kept off the terminal of a person who asked for something else."""

from __future__ import annotations

import importlib
import os
from pathlib import Path


def import_tensorflow() -> None:
    """Import TensorFlow with standard error closed to its native libraries' start-up notes.

    They are written before any logging setting is read. Python's own errors are not touched:
    they are raised, not printed. For commands only: the whole process is silent meanwhile.
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
