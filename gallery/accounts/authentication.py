"""API tokens as the API takes them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from knox.crypto import hash_token
from rest_framework.exceptions import AuthenticationFailed

from gallery.core.prepared_query import PreparedQuery
from gallery.models import ApiToken, User

# In the order of the models' columns, as from_db() wants them.
_TOKEN = ("digest", "token_key", "user_id", "expiry", "scopes", "last_used_at")
_PERSON = ("id", "is_superuser", "username", "is_staff", "is_active")
_by_digest = PreparedQuery(
    lambda digest: ApiToken.objects.filter(digest=digest).values_list(
        *_TOKEN, *(f"user__{name}" for name in _PERSON)
    ),
    "digest",
)
USE_NOTED_EVERY = timedelta(minutes=1)  # so that reading does not write at every request


class TokenAuthentication(KnoxTokenAuthentication):  # type: ignore[misc]
    """`Authorization: Token …`: one query by the token's hash, which is the row's key."""

    def authenticate_credentials(self, token: bytes) -> tuple[Any, Any]:
        if not token.isalnum():
            raise AuthenticationFailed
        found = _found(hash_token(token.decode("ascii")))
        if found is None or not found.user.is_active:
            raise AuthenticationFailed
        if _has_ended(found):
            found.delete()
            raise AuthenticationFailed
        _note_use(found)
        return found.user, found


def _found(digest: str) -> ApiToken | None:
    """The token with this hash, and its person; what is not asked often is read when needed."""
    for row in _by_digest.rows(digest):
        token: ApiToken = ApiToken.from_db("default", _TOKEN, row[: len(_TOKEN)])
        token.user = User.from_db("default", _PERSON, row[len(_TOKEN) :])
        return token
    return None


def _has_ended(token: ApiToken) -> bool:
    return token.expiry is not None and token.expiry < timezone.now()


def _note_use(token: ApiToken) -> None:
    """Note when a token was last used, and forget the person's tokens that have ended."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        ApiToken.objects.filter(user_id=token.user_id, expiry__lt=now).delete()
