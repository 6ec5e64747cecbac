"""Text files for the images of a folder: sidecars, and tables, read once for each folder."""

from pathlib import Path, PurePosixPath

from django.conf import settings

from gallery.core.errors import GalleryError
from gallery.imports.real_folder import RealFolder
from gallery.imports.table_bounds import bounds, refusal
from gallery.media.metadata import sidecars, tables
from gallery.media.metadata.text import ImageText

Version = tuple[str, int, int, int]  # of a table: name, inode, size, time


class FolderTexts:
    """Reader of the text files of a folder on disk; only plain files are read.

    `problems` collects the tables that could not be read with their errors; the caller empties it.
    """

    def __init__(self, folder: RealFolder) -> None:
        self._folder = folder
        self._listed: tuple[Path, int] | None = None
        self._names: list[str] = []
        self._read: tuple[Path, list[Version]] | None = None
        self._texts: dict[str, ImageText] = {}
        self.problems: list[tuple[Path, GalleryError]] = []

    def of(self, path: Path) -> ImageText:
        """Return the text for an image from its sidecars and the tables in its folder."""
        words = ImageText()
        for name in sidecars.names_for(path.name):
            words = words.over(sidecars.read_one(name, self._content(path.with_name(name))))
        self._read_tables(path.parent)
        return words.over(self._texts.get(path.name, ImageText()))

    def _content(self, path: Path) -> bytes:
        try:
            with self._folder.open(path) as file:
                return file.read(sidecars.MOST_BYTES)
        except (GalleryError, OSError):  # links and pipes are reported by themselves
            return b""

    def _read_tables(self, inside: Path) -> None:
        """Read the tables of a folder, unless they are unchanged since the last call."""
        names = self._names_in(inside)
        versions = [self._version(inside / name) for name in names if sidecars.is_table(name)]
        if self._read == (inside, versions):
            return
        self._read, self._texts = (inside, versions), {}
        wanted = set(names)
        for version in versions[: settings.TABLES_MAX]:
            self._read_table(inside / version[0], wanted)
        for version in versions[settings.TABLES_MAX :]:
            error = GalleryError("table_too_large.tables", most=settings.TABLES_MAX)
            self.problems.append((inside / version[0], error))

    def _names_in(self, inside: Path) -> list[str]:
        """List a folder, cached until it changes, as it may hold a hundred thousand images."""
        listed = (inside, self._folder.changed_at(inside))
        if self._listed != listed:
            self._listed, self._names = listed, self._folder.names(inside)
        return self._names

    def _version(self, path: Path) -> Version:
        found = self._folder.status(path)
        return path.name, found.st_ino, found.st_size, found.st_mtime_ns

    def _read_table(self, path: Path, wanted: set[str]) -> None:
        found: dict[str, ImageText] = {}
        try:
            with self._folder.open(path) as file:
                for row in tables.rows(path.name, file, bounds()):
                    if row and (name := str(PurePosixPath(row[0]))) in wanted:
                        found.setdefault(name, row[1])
        except tables.TableError as error:
            self.problems.append((path, refusal(error)))
            return
        except GalleryError:
            return  # a link or a pipe, which is reported by itself
        for name, words in found.items():
            self._texts[name] = self._texts.get(name, ImageText()).over(words)
