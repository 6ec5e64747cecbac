"""Base classes of the writers of exports: each writes in a folder, in one or several turns."""

import shutil
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from gallery.exports.image_text import FileNames
from gallery.models import Image, User

PIECE_BYTES = 1 << 20
Step = Callable[[], object]


class LeftOutError(Exception):
    """An image that cannot be exported; the message says why."""


class ExportWriter(ABC):
    """Writer of one export in a folder of its own, in one turn or several.

    `add` is called for each image, `add_rest` for each further piece of content, then `finish`
    once. After a `pause` between two of these calls, another writer of the folder can resume.
    """

    extension = "zip"

    def __init__(self, folder: Path, owner: User) -> None:
        self.folder, self.owner = folder, owner
        self.names = FileNames(folder / "names")

    @property
    def target(self) -> Path:
        """Path of the export's file."""
        return self.folder / "export"

    @property
    def parts_bytes(self) -> int:
        """Total size of the parts that `finish` copies, which then occupy the disk twice."""
        return size_of(self.folder) - self.target.stat().st_size

    @abstractmethod
    def add(self, image: Image) -> None:
        """Write one image. Raise LeftOutError."""

    def add_rest(self, after: int) -> int | None:
        """Write the next piece after the images; return its number, or None at the end."""
        return None

    @abstractmethod
    def finish(self, step: Step) -> None:
        """Write the end of the file and close it; call `step` between pieces."""

    def pause(self) -> None:
        """Close all files, so that another writer can resume."""
        self.names.close()


class AppendedFile:
    """File that each turn appends to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_empty = not path.exists() or not path.stat().st_size
        self.file: BinaryIO = path.open("ab")

    def write(self, text: str) -> None:
        self.file.write(text.encode())
        self.is_empty = False

    def write_item(self, text: str) -> None:
        """Write one more item of a JSON list."""
        self.write(f"\n{text}" if self.is_empty else f",\n{text}")

    def close(self) -> None:
        self.file.close()

    def pieces(self) -> Iterator[bytes]:
        """Close the file and yield its bytes, piece by piece."""
        self.close()
        with self.path.open("rb") as source:
            while piece := source.read(PIECE_BYTES):
                yield piece


class ZipWriter(ExportWriter):
    """Writer of a ZIP without compression, since images hardly get smaller."""

    def __init__(self, folder: Path, owner: User) -> None:
        super().__init__(folder, owner)
        self.archive = zipfile.ZipFile(self.target, "a", zipfile.ZIP_STORED, allowZip64=True)

    def pause(self) -> None:
        self.archive.close()
        super().pause()

    def finish(self, step: Step) -> None:
        self.pause()

    def put(self, name: str, content: bytes | str) -> None:
        """Add a file to the ZIP, with mode 0644."""
        self.archive.writestr(_entry(name), content)

    def put_pieces(self, name: str, pieces: Iterator[bytes], step: Step) -> None:
        """Add a file of any size to the ZIP, piece by piece."""
        with self.archive.open(_entry(name), "w", force_zip64=True) as target:
            for piece in pieces:
                target.write(piece)
                step()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o644 << 16
    return entry


def append(source: AppendedFile, target: AppendedFile, step: Step) -> None:
    """Append the content of a file to another one, piece by piece."""
    for piece in source.pieces():
        target.file.write(piece)
        step()


def size_of(folder: Path) -> int:
    """Return the total size in bytes of the files in a writer's folder."""
    return sum(path.stat().st_size for path in folder.iterdir())


def remove(path: Path) -> None:
    """Delete a file, or a folder with its content."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
