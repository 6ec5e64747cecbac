"""Authentication of API requests by token."""

from datetime import timedelta

from django.utils import timezone
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from knox.crypto import hash_token
from rest_framework.exceptions import AuthenticationFailed

from gallery.models import ApiToken, User

USE_NOTED_EVERY = timedelta(minutes=1)  # limits the writes, one for each request otherwise


class TokenAuthentication(KnoxTokenAuthentication):  # type: ignore[misc]
    """Authentication by `Authorization: Token …`, in one query by the token's digest."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, ApiToken]:
        if not token.isalnum():
            raise AuthenticationFailed
        digest = hash_token(token.decode("ascii"))
        found = ApiToken.objects.select_related("user").filter(digest=digest).first()
        if found is None or not found.user.is_active:
            raise AuthenticationFailed
        if _has_ended(found):
            found.delete()
            raise AuthenticationFailed
        _note_use(found)
        return found.user, found


def _has_ended(token: ApiToken) -> bool:
    return token.expiry is not None and token.expiry < timezone.now()


def _note_use(token: ApiToken) -> None:
    """Store the time of the token's last use, and delete the user's expired tokens."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        ApiToken.objects.filter(user_id=token.user_id, expiry__lt=now).delete()
