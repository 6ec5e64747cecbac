"""What a person does with the keys to their own account."""

from knox.models import AuthToken

from gallery.errors import NotFoundError
from gallery.models import User


def create_token(*, owner: User) -> tuple[AuthToken, str]:
    """Make an API token. Only its hash is kept: the plain text is given once, here."""
    instance, plain = AuthToken.objects.create(user=owner)
    return instance, plain


def revoke_token(*, owner: User, token_key: str) -> None:
    """Take a token's power away at once. Raises NotFoundError."""
    gone, _ = AuthToken.objects.filter(user=owner, token_key=token_key).delete()
    if not gone:
        raise NotFoundError("This token is not here, or was revoked already.")
