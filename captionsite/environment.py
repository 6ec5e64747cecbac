"""The environment variables that the site is configured by."""

import os
from collections.abc import MutableMapping

from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

from captionsite.embedded import PREFIX


class Variables(FileAwareMapping):  # type: ignore[misc]  # untyped
    """Mapping of variables: CAPTIONSITE_NAME counts as NAME, NAME_FILE is a file with the value."""

    def __init__(self, given: MutableMapping[str, str] = os.environ) -> None:
        super().__init__(given, cache=False)

    def __getitem__(self, name: str) -> str:
        """Return a value without the line end of its file. Raises KeyError."""
        for each in (f"{PREFIX}{name}", name):
            try:
                return str(super().__getitem__(each)).strip()
            except KeyError:
                continue
            except OSError as error:
                raise ImproperlyConfigured(f"{each}_FILE cannot be read: {error}.") from None
        raise KeyError(name)
