"""Import of a folder on this machine's disk."""

import errno
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gallery.albums import services as albums
from gallery.core.errors import DuplicateError, GalleryError
from gallery.images import services as images
from gallery.imports.folder_texts import FolderTexts
from gallery.imports.real_folder import RealFolder
from gallery.models import Album, Job, User

SUFFIXES = {
    ".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".heif", ".avif", ".tif", ".tiff",
}  # fmt: skip
LINKED = {errno.ELOOP, errno.ENOTDIR}  # errors of O_NOFOLLOW for a link within a path or at its end


@dataclass(frozen=True)
class ImportResult:
    """Result of one file: imported, a duplicate, or refused with an error."""

    path: Path
    error: GalleryError | None = None

    @property
    def is_duplicate(self) -> bool:
        return isinstance(self.error, DuplicateError)


class Folder:
    """Folder whose images are imported for one owner; duplicates are not imported twice.

    Only plain files below it are read. Links, pipes, devices and sockets are refused, each with a
    result of its own.
    """

    def __init__(
        self, root: Path, *, owner: User, album: Album | None = None, captioner: str = ""
    ) -> None:
        self.root, self.owner, self.album, self.captioner = root, owner, album, captioner
        self._files = RealFolder(root)
        self._texts = FolderTexts(self._files)

    def pictures(self) -> Iterator[Path]:
        """Yield every image file below the folder in order, and each link, pipe or the like."""
        for inside in self._files.walk():
            if _is_named_like_picture(inside) or self._is_left_alone(inside):
                yield self.root / inside

    def is_picture(self, path: Path) -> bool:
        """Return whether a path is a visible image file, or a visible link, pipe or the like."""
        inside = path.relative_to(self.root)
        if any(part.startswith(".") for part in inside.parts) or not inside.parts:
            return False
        try:
            mode = self._files.status(inside).st_mode
        except FileNotFoundError:
            return False
        except OSError:  # a link within the path
            return _is_named_like_picture(inside)
        is_plain = stat.S_ISREG(mode)
        return not stat.S_ISDIR(mode) and (not is_plain or _is_named_like_picture(inside))

    def _is_left_alone(self, inside: Path) -> bool:
        try:
            return not stat.S_ISREG(self._files.status(inside).st_mode)
        except OSError:
            return True

    def results(self, paths: Iterable[Path]) -> Iterator[ImportResult]:
        """Import images; yield the result of each, and of each table that could not be read."""
        for path in paths:
            yield self.take_in(path)
            problems, self._texts.problems = self._texts.problems, []
            for table, error in problems:
                yield ImportResult(self.root / table, error=error)

    def take_in(self, path: Path) -> ImportResult:
        """Import one image with the text of its sidecars."""
        inside = path.relative_to(self.root)
        try:
            with self._files.open(inside) as file:
                submitted = images.submit(
                    owner=self.owner,
                    file=file,
                    name=path.name,
                    captioner=self.captioner,
                    priority=Job.Priority.BULK,
                    words=self._texts.of(inside),
                )
        except DuplicateError as error:
            self._add_to_album(error.image_id)
            return ImportResult(path, error=error)
        except GalleryError as error:
            return ImportResult(path, error=error)
        except OSError as error:
            return ImportResult(path, error=_as_gallery_error(error))
        self._add_to_album(submitted.image.pk)
        return ImportResult(path)

    def _add_to_album(self, image_id: int) -> None:
        if self.album is not None:
            albums.add(owner=self.owner, album_id=self.album.pk, image_ids=[image_id])


def _is_named_like_picture(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


def _as_gallery_error(error: OSError) -> GalleryError:
    if error.errno in LINKED:
        return GalleryError("not_a_plain_file.link")
    return GalleryError("file_unreadable", reason=str(error.strerror))


def album_called(title: str, *, owner: User) -> Album | None:
    """Return the owner's album of this title, created if it is missing; None without a title."""
    return albums.named(owner=owner, title=title) if title else None


def report(results: Iterator[ImportResult], say: Callable[[str], None]) -> int:
    """Print the result of each file and the totals; return how many were refused."""
    taken = known = refused = 0
    for result in results:
        if result.is_duplicate:
            known += 1
        elif result.error:
            refused += 1
            say(f"refused  {result.path}: {result.error.message}")
        else:
            taken += 1
            say(f"taken in {result.path}")
    say(f"Took in {taken}; {known} were here already; {refused} were refused.")
    return refused
