"""Writes of alt texts and descriptions."""

from django.db import transaction

from gallery.core import owned_images
from gallery.core.errors import GalleryError
from gallery.models import Image, User
from gallery.search import index
from gallery.text.plain_text import plain_line, plain_text

ALT_CHARACTERS = 500
DESCRIPTION_CHARACTERS = 5000


@transaction.atomic
def describe(
    *, owner: User, image_id: int, alt_text: str | None = None, description: str | None = None
) -> Image:
    """Store a person's alt text and description; None leaves a text unchanged, '' empties it.

    Raise GalleryError: alt_too_long, description_too_long.
    """
    image = owned_images.image(owner=owner, image_id=image_id)
    changed = []
    if alt_text is not None:
        image.alt_text = one_line(alt_text, most=ALT_CHARACTERS, error="alt_too_long")
        changed.append("alt_text")
    if description is not None:
        image.description = many_lines(description)
        changed.append("description")
    image.save(update_fields=changed)
    index.refresh([image.pk])
    return image


def one_line(text: str, *, most: int, error: str) -> str:
    """Return the validated text as one line. Raise GalleryError with the key `error`."""
    clean = plain_line(text)
    _require(clean, most=most, error=error)
    return clean


def many_lines(text: str) -> str:
    """Return the validated description, which may have paragraphs. Raise GalleryError."""
    clean = plain_text(text).strip()
    _require(clean, most=DESCRIPTION_CHARACTERS, error="description_too_long")
    return clean


def _require(text: str, *, most: int, error: str) -> None:
    if len(text) > most:
        raise GalleryError(error, most=most)
