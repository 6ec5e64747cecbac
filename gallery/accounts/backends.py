from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest


class OneHashBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's authentication backend that hashes a password exactly once.

    allauth tries a mail address as a name and as an address, and so hashes twice for a known one:
    the time of the answer would show who has an account.
    """

    def authenticate(
        self, request: HttpRequest | None, **credentials: str | None
    ) -> AbstractBaseUser | None:
        """Return the user with these credentials, or None."""
        if credentials.get("email") and credentials.get("username"):
            del credentials["email"]  # the name is tried as an address as well
        found: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return found
