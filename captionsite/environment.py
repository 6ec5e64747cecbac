"""The environment variables that the site is configured by."""

import os
from collections.abc import Mapping

from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

from captionsite.embedded import without_prefix


class Variables(FileAwareMapping):  # type: ignore[misc]  # untyped
    """Mapping of variables: CAPTIONSITE_NAME counts as NAME, NAME_FILE is a file with the value."""

    def __init__(self, given: Mapping[str, str] = os.environ) -> None:
        super().__init__(without_prefix(given))

    def __getitem__(self, name: str) -> str:
        """Return a value without the line end of its file. Raises KeyError."""
        try:
            return str(super().__getitem__(name)).strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}.") from None
