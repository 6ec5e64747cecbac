from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from gallery.accounts.lookup import account_meant
from gallery.models import User


class OneHashBackend(ModelBackend):
    """Authentication backend that finds the account as the lock-out does, and hashes once.

    A typed text stands for one account at most. An unknown one is hashed too, so that the response
    time does not reveal whether the account exists.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **others: Any,
    ) -> User | None:
        """Return the user with this name or mail address if the password is right."""
        found = account_meant(username or others.get("email") or "")
        name = found.get_username() if found else ""
        authenticated: User | None = super().authenticate(request, name, password, **others)
        return authenticated
