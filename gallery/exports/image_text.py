"""Text and file names of exported images."""

from collections.abc import Iterator

from django.db.models import QuerySet

from gallery.alt_text.selectors import alt_text
from gallery.media.metadata.text import ImageText, TranslatedText
from gallery.models import Image
from gallery.translations.imported_text import maker_of
from gallery.translations.selectors import approved

AT_ONCE = 200


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


def in_chunks(rows: QuerySet[Image]) -> Iterator[Image]:
    """Yield images, oldest first, with their translations prefetched.

    Each page is a query of its own, so that no transaction stays open between them.
    """
    after = 0
    with_translations = rows.prefetch_related("translations").order_by("pk")
    while page := list(with_translations.filter(pk__gt=after)[:AT_ONCE]):
        yield from page
        after = page[-1].pk


class FileNames:
    """File names of one export: unique, even if images have the same name."""

    def __init__(self) -> None:
        self._used_stems: set[str] = set()

    def of(self, image: Image) -> str:
        """Return a name whose stem no other image of this export has."""
        stem, extension = _split(image)
        found, number = stem, 1
        while found.casefold() in self._used_stems:
            number += 1
            found = f"{stem} ({number})"
        self._used_stems.add(found.casefold())
        return found + extension


def _split(image: Image) -> tuple[str, str]:
    stem, dot, extension = image.name.rpartition(".")
    if dot and stem and 1 <= len(extension) <= 5 and extension.isalnum():
        return stem, f".{extension}"
    return image.name, "." + str(image.original.name).rpartition(".")[2]
