"""A picture's words as they leave with it."""

from collections.abc import Iterator

from django.db.models import QuerySet

from gallery.alt_text.selectors import alt_text
from gallery.media.metadata.text import ImageText, TranslatedText
from gallery.models import Image
from gallery.translations.imported_text import maker_of
from gallery.translations.selectors import approved

AT_ONCE = 200


def words_of(image: Image) -> ImageText:
    """The current caption, the alt text or its default, the description, approved languages."""
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
    """Pictures oldest first with all that their words need, a few hundred in memory at once.

    Keyset pages, not one long cursor: the database is free between them.
    """
    after = 0
    wanted = rows.prefetch_related("translations").order_by("pk")
    while page := list(wanted.filter(pk__gt=after)[:AT_ONCE]):
        yield from page
        after = page[-1].pk


class FileNames:
    """File names inside one export: one for each image, distinct where two are the same."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, image: Image) -> str:
        """A name that no other picture of this export has, its stem neither."""
        stem, extension = _split(image)
        found, number = stem, 1
        while found.casefold() in self._taken:
            number += 1
            found = f"{stem} ({number})"
        self._taken.add(found.casefold())
        return found + extension


def _split(image: Image) -> tuple[str, str]:
    stem, dot, extension = image.name.rpartition(".")
    if dot and stem and 1 <= len(extension) <= 5 and extension.isalnum():
        return stem, f".{extension}"
    return image.name, "." + str(image.original.name).rpartition(".")[2]
