"""Tokens in the URLs of links: signed keys, so that the database alone does not reveal them."""

import uuid

from django.core.signing import BadSignature, Signer

from gallery.core.errors import NotFoundError
from gallery.models import AlbumLink


def _signer() -> Signer:
    return Signer(salt="gallery.sharing.link", sep=".")


def token_of(link: AlbumLink) -> str:
    """Return the token in a link's URL."""
    return _signer().sign(link.key.hex)


def key_of(token: str) -> uuid.UUID:
    """Return the key in a token. Raise NotFoundError if its signature is wrong."""
    try:
        return uuid.UUID(_signer().unsign(token))
    except (BadSignature, ValueError) as error:
        raise gone() from error


def gone() -> NotFoundError:
    """Return the error for a link that does not work, the same for every reason."""
    return NotFoundError("link_over")
