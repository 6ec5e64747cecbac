"""Dataset formats, a module each, with `recognises(folder)` and `read(folder)`.

A module added to this package becomes a format. May import data only.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Protocol, cast

from training.ml.data.dataset import CaptionDataset, DataError


class DatasetReader(Protocol):
    """Module that reads a dataset format."""

    def recognises(self, folder: Path) -> bool:
        """Return whether a folder is in this format."""
        ...

    def read(self, folder: Path) -> CaptionDataset:
        """Read a folder. Raises DataError where it cannot be used."""
        ...


def open_dataset(folder: Path) -> CaptionDataset:
    """Detect the format of a folder and read it. Raises DataError for an unknown format.

    If the folder has no known format but exactly one of its subfolders has, as after unpacking many
    archives, that subfolder is read.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}.")
    below = sorted(path for path in folder.iterdir() if path.is_dir())
    for candidates in ([folder], below):
        found = [(path, reader) for path in candidates if (reader := _reader_of(path))]
        if len(found) == 1:
            path, reader = found[0]
            return reader.read(path)
    names = ", ".join(formats())
    raise DataError(f"{folder} is in none of the known formats: {names}.")


def formats() -> list[str]:
    """List the known formats in the order in which they are tried.

    A revision, or Karpathy's file of splits, takes precedence over files of other formats.
    """
    names = (info.name for info in pkgutil.iter_modules(__path__))
    first = ("revision", "karpathy")
    return sorted(names, key=lambda name: (name not in first, name))


def _reader_of(folder: Path) -> DatasetReader | None:
    modules = (importlib.import_module(f"{__name__}.{name}") for name in formats())
    readers = (cast(DatasetReader, module) for module in modules)
    return next((reader for reader in readers if reader.recognises(folder)), None)
