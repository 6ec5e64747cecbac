"""One module per dataset format, each with `recognises(folder)` and `read(folder)`.

May import data only. There is no list: a file added here is a format.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Any

from training.ml.data.dataset import CaptionDataset, DataError


def open_dataset(folder: Path) -> CaptionDataset:
    """Read a folder in whichever known format it is. Raises DataError when none fits.

    Where the folder itself is in none but one folder in it is, as archives often unpack, that
    one is read.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}.")
    below = sorted(path for path in folder.iterdir() if path.is_dir())
    for candidates in ([folder], below):
        found = [(path, reader) for path in candidates if (reader := _reader_of(path))]
        if len(found) == 1:
            path, reader = found[0]
            dataset: CaptionDataset = reader.read(path)
            return dataset
    names = ", ".join(formats())
    raise DataError(f"{folder} is in none of the known formats: {names}.")


def formats() -> list[str]:
    """Names of the known formats, in the order in which they are tried.

    A revision, or a file of splits by Karpathy, is meant when it is there, whatever lies beside it.
    """
    names = (info.name for info in pkgutil.iter_modules(__path__))
    first = ("revision", "karpathy")
    return sorted(names, key=lambda name: (name not in first, name))


def _reader_of(folder: Path) -> Any:
    modules = (importlib.import_module(f"{__name__}.{name}") for name in formats())
    return next((module for module in modules if module.recognises(folder)), None)
