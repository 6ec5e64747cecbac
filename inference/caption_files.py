"""Captions for files on this machine: no server, no queue, no database needed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PIL import Image

from gallery.core.errors import GalleryError
from gallery.media.prepare import open_picture
from inference.ml.contract import Captioner, GeneratedCaption, Search

BATCH = 16
SUFFIXES = frozenset(".jpg .jpeg .png .webp .gif .heic .heif .avif .tif .tiff".split())


@dataclasses.dataclass(frozen=True)
class FileCaption:
    """One file: its caption, or the reason why there is none."""

    path: Path
    caption: GeneratedCaption | None = None
    reason: str = ""


def picture_files(paths: Iterable[Path]) -> list[Path]:
    """List the files named, and the images in the folders named, in a stable order.

    A file that is named is taken whatever its suffix. In folders only files with the suffix of an
    image are taken, and hidden files and folders are skipped.
    """
    found: list[Path] = []
    for path in paths:
        found += sorted(_inside(path)) if path.is_dir() else [path]
    return list(dict.fromkeys(found))


def _inside(folder: Path) -> Iterable[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in SUFFIXES and path.is_file() and not hidden:
            yield path


def caption_files(
    paths: Sequence[Path],
    captioner: Captioner,
    search: Search,
    *,
    done: Callable[[int], None] = lambda count: None,
) -> list[FileCaption]:
    """Caption files a batch at a time; one that cannot be read does not stop the others."""
    outcomes: list[FileCaption] = []
    for at in range(0, len(paths), BATCH):
        outcomes += _caption_batch(paths[at : at + BATCH], captioner, search)
        done(len(outcomes))
    return outcomes


def _caption_batch(
    paths: Sequence[Path], captioner: Captioner, search: Search
) -> list[FileCaption]:
    read = [_read(path) for path in paths]
    images = [image for image in read if isinstance(image, Image.Image)]
    captions = iter(captioner.caption(images, search))
    return [
        FileCaption(path, reason=image)
        if isinstance(image, str)
        else FileCaption(path, next(captions)[0])
        for path, image in zip(paths, read, strict=True)
    ]


def _read(path: Path) -> Image.Image | str:
    try:
        return open_picture(path)
    except GalleryError as error:
        return error.message
    except OSError as error:
        return f"{error.strerror or error}."
