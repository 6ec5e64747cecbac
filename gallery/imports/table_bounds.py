"""Limits of the tables of one import, and their errors."""

from django.conf import settings

from gallery.core.errors import GalleryError
from gallery.media.metadata.tables import Bounds, TableError


def bounds() -> Bounds:
    """Return the limits of the tables of one import from the settings."""
    return Bounds(
        bytes=settings.TABLE_MAX_BYTES,
        rows=settings.TABLE_MAX_ROWS,
        characters=settings.TABLE_ROW_MAX_CHARACTERS,
        columns=settings.TABLE_MAX_COLUMNS,
    )


def refusal(error: TableError) -> GalleryError:
    """Return the error for a refused table."""
    return GalleryError(error.key, **error.params)
