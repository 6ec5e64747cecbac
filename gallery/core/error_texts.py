"""Texts of errors in the reader's language: of raised errors, and of errors stored in rows."""

from collections.abc import Mapping
from typing import Any, Protocol

from django.utils.translation import gettext as _

from gallery.core.error_catalogue import CATALOGUE
from gallery.core.errors import GalleryError

NO_ERROR: dict[str, Any] = {
    "error_code": "",
    "error_variant": "",
    "error_params": {},
    "error_message": "",
}


class StoredError(Protocol):
    """Protocol of a row that stores an error; `error_message` is the English text."""

    error_code: str
    error_variant: str
    error_params: Mapping[str, Any]
    error_message: str


def localized(error: GalleryError) -> str:
    """Return the error's text in the active language."""
    return _(CATALOGUE[error.key].text) % error.params


def as_fields(error: GalleryError) -> dict[str, Any]:
    """Return the column values with which a row stores an error."""
    code, _dot, variant = error.key.partition(".")
    return {
        "error_code": code,
        "error_variant": variant,
        "error_params": error.params,
        "error_message": error.message,
    }


def stored(row: StoredError) -> str:
    """Return a stored error's whole text in the active language.

    It is the stored English text if the error is no longer in the catalogue, or if its
    placeholders have changed.
    """
    kind = CATALOGUE.get(_key(row))
    if kind is None:
        return row.error_message
    try:
        return _(kind.text) % row.error_params
    except LookupError:
        return row.error_message or _(kind.general)


def stored_plain(row: StoredError) -> str:
    """Return a stored error's text for all users, without technical details for staff."""
    kind = CATALOGUE.get(_key(row))
    if kind and kind.summary and "%(reason)s" in kind.text:
        return _(kind.summary)
    return stored(row) or _("The captioner could not read this picture.")


def general(code: str) -> str:
    """Return the general text of an error code, without parameters."""
    kind = CATALOGUE.get(code)
    return _(kind.general) if kind and kind.general else _("For another reason.")


def _key(row: StoredError) -> str:
    return f"{row.error_code}.{row.error_variant}" if row.error_variant else row.error_code
