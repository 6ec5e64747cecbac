"""Text and file names of exported images."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.db.models import QuerySet

from gallery.alt_text.selectors import alt_text
from gallery.media.metadata.text import ImageText, TranslatedText
from gallery.models import Image
from gallery.translations.imported_text import maker_of
from gallery.translations.selectors import approved

AT_ONCE = 200
KEY_BYTES = 16


def words_of(image: Image) -> ImageText:
    """Return an image's caption, alt text or its default, description and approved translations."""
    caption = image.caption
    return ImageText(
        caption=caption.text if caption else "",
        alt_text=alt_text(image),
        description=image.description,
        captioner=maker_of(caption) if caption else "",
        languages={
            code: TranslatedText(row.caption, row.alt_text) for code, row in approved(image).items()
        },
    )


def in_chunks(rows: QuerySet[Image], *, after: int = 0) -> Iterator[Image]:
    """Yield the images with ids above `after`, oldest first, with their translations prefetched.

    Each page is a query of its own, so that no transaction stays open between them.
    """
    with_translations = rows.prefetch_related("translations").order_by("pk")
    while page := list(with_translations.filter(pk__gt=after)[:AT_ONCE]):
        yield from page
        after = page[-1].pk


class FileNames:
    """File names of one export: unique, even if images have the same name.

    Digests of the used stems are stored in a file, for later turns.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("a+b")
        self._file.seek(0)
        used = self._file.read()
        keys = (used[at : at + KEY_BYTES] for at in range(0, len(used), KEY_BYTES))
        #: The last number appended to each stem, so that no number is tried twice.
        self._numbers: dict[bytes, int] = dict.fromkeys(keys, 1)

    def of(self, image: Image) -> str:
        """Return a name whose stem no other image of this export has."""
        stem, extension = _split(image)
        found, key = stem, _key(stem)
        first, number = key, self._numbers.get(key, 0) + 1
        while key in self._numbers:
            found = f"{stem} ({number})"
            key = _key(found)
            number += key in self._numbers
        self._numbers[key] = 1
        self._numbers[first] = number
        self._file.write(key)
        return found + extension

    def close(self) -> None:
        self._file.close()


def _key(stem: str) -> bytes:
    return hashlib.blake2b(stem.casefold().encode(), digest_size=KEY_BYTES).digest()


def _split(image: Image) -> tuple[str, str]:
    stem, dot, extension = image.name.rpartition(".")
    if dot and stem and 1 <= len(extension) <= 5 and extension.isalnum():
        return stem, f".{extension}"
    return image.name, "." + str(image.original.name).rpartition(".")[2]
