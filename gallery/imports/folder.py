"""Import of a folder on this machine's disk."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gallery.albums import services as albums
from gallery.core.errors import DuplicateError, GalleryError
from gallery.images import services as images
from gallery.media.metadata import sidecars
from gallery.media.metadata.text import ImageText
from gallery.models import Album, Job, User

SUFFIXES = {
    ".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".heif", ".avif", ".tif", ".tiff",
}  # fmt: skip


@dataclass(frozen=True)
class ImportResult:
    """Result of one file: imported, a duplicate, or refused with an error."""

    path: Path
    error: GalleryError | None = None

    @property
    def is_duplicate(self) -> bool:
        return isinstance(self.error, DuplicateError)


class Folder:
    """Folder whose images are imported for one owner; duplicates are not imported twice."""

    def __init__(
        self, root: Path, *, owner: User, album: Album | None = None, captioner: str = ""
    ) -> None:
        self.root, self.owner, self.album, self.captioner = root, owner, album, captioner

    def pictures(self) -> Iterator[Path]:
        """Yield every image file below the folder, sorted; skip hidden files and folders."""
        for path in sorted(self.root.rglob("*")):
            if self.is_picture(path):
                yield path

    def is_picture(self, path: Path) -> bool:
        """Return whether a path is a file with an image's extension and not hidden."""
        inside = path.relative_to(self.root)
        hidden = any(part.startswith(".") for part in inside.parts)
        return not hidden and path.suffix.lower() in SUFFIXES and path.is_file()

    def take_in(self, path: Path) -> ImportResult:
        """Import one image with the text of its sidecars."""
        try:
            with path.open("rb") as file:
                submitted = images.submit(
                    owner=self.owner,
                    file=file,
                    name=path.name,
                    captioner=self.captioner,
                    priority=Job.Priority.BULK,
                    words=self._words(path),
                )
        except DuplicateError as error:
            self._add_to_album(error.image_id)
            return ImportResult(path, error=error)
        except GalleryError as error:
            return ImportResult(path, error=error)
        except OSError as error:
            reason = GalleryError("file_unreadable", reason=str(error.strerror))
            return ImportResult(path, error=reason)
        self._add_to_album(submitted.image.pk)
        return ImportResult(path)

    def _words(self, path: Path) -> ImageText:
        words = ImageText()
        for place in sidecars.names_for(path.name):
            words = words.over(sidecars.read_one(place, _content(path.with_name(place))))
        for table in sorted(path.parent.iterdir()):
            if sidecars.is_table(table.name):
                texts = sidecars.read_table(table.name, _content(table))
                words = words.over(texts.get(path.name, ImageText()))
        return words

    def _add_to_album(self, image_id: int) -> None:
        if self.album is not None:
            albums.add(owner=self.owner, album_id=self.album.pk, image_ids=[image_id])


def _content(path: Path) -> bytes:
    if not path.is_file():
        return b""
    with path.open("rb") as file:
        return file.read(sidecars.most_bytes(path.name))


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
