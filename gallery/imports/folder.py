"""A folder on this machine's disk: taken in once, or watched."""

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
    """What became of one file: taken in, here already, or refused with the reason."""

    path: Path
    error: GalleryError | None = None

    @property
    def is_duplicate(self) -> bool:
        return isinstance(self.error, DuplicateError)


class Folder:
    """Takes a folder's pictures in for one person. What is here already is not taken twice."""

    def __init__(
        self, root: Path, *, owner: User, album: Album | None = None, captioner: str = ""
    ) -> None:
        self.root, self.owner, self.album, self.captioner = root, owner, album, captioner

    def pictures(self) -> Iterator[Path]:
        """Every picture below, in order; hidden files and folders are left alone."""
        for path in sorted(self.root.rglob("*")):
            if self.is_picture(path):
                yield path

    def is_picture(self, path: Path) -> bool:
        """Whether a path looks like a picture that is meant to be seen."""
        inside = path.relative_to(self.root)
        hidden = any(part.startswith(".") for part in inside.parts)
        return not hidden and path.suffix.lower() in SUFFIXES and path.is_file()

    def take_in(self, path: Path) -> ImportResult:
        """Take one picture in with the words beside it."""
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
            self._into_album(error.image_id)
            return ImportResult(path, error=error)
        except GalleryError as error:
            return ImportResult(path, error=error)
        except OSError as error:
            reason = GalleryError("file_unreadable", reason=str(error.strerror))
            return ImportResult(path, error=reason)
        self._into_album(submitted.image.pk)
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

    def _into_album(self, image_id: int) -> None:
        if self.album is not None:
            albums.add(owner=self.owner, album_id=self.album.pk, image_ids=[image_id])


def _content(path: Path) -> bytes:
    if not path.is_file():
        return b""
    with path.open("rb") as file:
        return file.read(sidecars.most_bytes(path.name))


def album_called(title: str, *, owner: User) -> Album | None:
    """The owner's album of a title, made if there is none; None without a title."""
    return albums.named(owner=owner, title=title) if title else None


def report(results: Iterator[ImportResult], say: Callable[[str], None]) -> int:
    """Say what became of each file, and the sum; return how many were refused."""
    taken = known = refused = 0
    for one in results:
        if one.is_duplicate:
            known += 1
        elif one.error:
            refused += 1
            say(f"refused  {one.path}: {one.error.message}")
        else:
            taken += 1
            say(f"taken in {one.path}")
    say(f"Took in {taken}; {known} were here already; {refused} were refused.")
    return refused
