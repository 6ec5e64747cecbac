"""Bounds of the tables of one import, and how an import fails by them."""

from django.conf import settings

from gallery.core.errors import GalleryError
from gallery.media.metadata.tables import Bounds, TableError


def bounds() -> Bounds:
    """Return the bounds of the tables of one import from the settings."""
    return Bounds(
        bytes=settings.TABLE_MAX_BYTES,
        rows=settings.TABLE_MAX_ROWS,
        characters=settings.TABLE_ROW_MAX_CHARACTERS,
        columns=settings.TABLE_MAX_COLUMNS,
    )


def refusal(error: TableError) -> GalleryError:
    """Return the error of a table that is not read."""
    return GalleryError(error.key, **error.params)
