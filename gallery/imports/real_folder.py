"""Safe access to a folder on disk: only plain files are opened, and no link is followed.

Each component of a path is opened relative to the descriptor of its parent folder (O_NOFOLLOW),
and the opened file is checked again, so that changing the folder meanwhile has no effect.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from gallery.core.errors import GalleryError

MOST_DEPTH = 50  # of folders in folders
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class RealFolder:
    """Folder of plain files. All paths are relative to it."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def walk(self, inside: Path = Path()) -> Iterator[Path]:
        """Yield the files of the folder, then those of each folder in it, all in order.

        Folders that are too deep or cannot be opened are yielded too. Hidden names are skipped.
        """
        try:
            entries = self._entries(inside)
        except OSError:
            yield inside
            return
        folders = [inside / name for name, is_folder in entries if is_folder]
        yield from (inside / name for name, is_folder in entries if not is_folder)
        for folder in folders:
            if len(folder.parts) > MOST_DEPTH:
                yield folder
            else:
                yield from self.walk(folder)

    def names(self, inside: Path) -> list[str]:
        """Return the sorted names of a folder's files, without hidden ones."""
        return [name for name, is_folder in self._entries(inside) if not is_folder]

    def changed_at(self, inside: Path) -> int:
        """Return a folder's modification time in nanoseconds. Raise OSError."""
        with self._folder(inside) as folder:
            return os.fstat(folder).st_mtime_ns

    def _entries(self, inside: Path) -> list[tuple[str, bool]]:
        with self._folder(inside) as folder, os.scandir(folder) as entries:
            return sorted(
                (entry.name, entry.is_dir(follow_symlinks=False))
                for entry in entries
                if not entry.name.startswith(".")
            )

    @contextmanager
    def _folder(self, inside: Path) -> Iterator[int]:
        """Yield the descriptor of a folder. Raise OSError if a component of the path is a link."""
        if ".." in inside.parts or inside.is_absolute():
            raise NotADirectoryError(inside)
        folder = os.open(self.root, FOLDER)
        try:
            for name in inside.parts:
                deeper = os.open(name, FOLDER, dir_fd=folder)
                os.close(folder)
                folder = deeper
            yield folder
        finally:
            os.close(folder)

    def status(self, path: Path) -> os.stat_result:
        """Return the status of a path, without following a link. Raise OSError."""
        with self._folder(path.parent) as folder:
            return os.stat(path.name, dir_fd=folder, follow_symlinks=False)

    def open(self, path: Path) -> BinaryIO:
        """Open a plain file. Raise GalleryError (not_a_plain_file), OSError."""
        with self._folder(path.parent) as folder:
            require_plain(os.stat(path.name, dir_fd=folder, follow_symlinks=False))
            number = os.open(path.name, FILE, dir_fd=folder)
        file = os.fdopen(number, "rb")
        try:
            require_plain(os.fstat(number))
        except GalleryError:
            file.close()
            raise
        return file


def require_plain(status: os.stat_result) -> None:
    """Raise GalleryError (not_a_plain_file) for anything but a plain file."""
    if stat.S_ISLNK(status.st_mode):
        raise GalleryError("not_a_plain_file.link")
    if stat.S_ISDIR(status.st_mode):
        raise GalleryError("not_a_plain_file.folder")
    if not stat.S_ISREG(status.st_mode):
        raise GalleryError("not_a_plain_file.special")
