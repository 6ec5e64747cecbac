"""Every error by its key: HTTP status, whether a retry can help, text. Imports no Django.

A key is an error's stable code, or `code.variant` where one code has several texts; all variants
of a code have one status. Texts are English and marked for translation; `error_texts` translates.
May import no other package of the product.
"""

from gallery.core.error_catalogue import accounts, files, http, jobs, library, training
from gallery.core.error_catalogue.kind import ErrorKind

__all__ = ["CATALOGUE", "ErrorKind", "code_of"]

AREAS = (http, accounts, library, files, jobs, training)
CATALOGUE: dict[str, ErrorKind] = {key: kind for area in AREAS for key, kind in area.ERRORS.items()}


def code_of(key: str) -> str:
    """Return the stable code in a key."""
    return key.partition(".")[0]
