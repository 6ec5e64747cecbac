"""A link's address: its key with a signature, so that the database alone opens no album."""

import uuid

from django.core.signing import BadSignature, Signer

from gallery.core.errors import NotFoundError
from gallery.models import AlbumLink


def _signer() -> Signer:
    return Signer(salt="gallery.sharing.link", sep=".")


def token_of(link: AlbumLink) -> str:
    """What the address of a link ends in."""
    return _signer().sign(link.key.hex)


def key_of(token: str) -> uuid.UUID:
    """The key in an address. Raises NotFoundError for one that was not made here."""
    try:
        return uuid.UUID(_signer().unsign(token))
    except (BadSignature, ValueError) as error:
        raise gone() from error


def gone() -> NotFoundError:
    """What everybody reads at an address that leads nowhere, whatever the reason."""
    return NotFoundError("link_over")
