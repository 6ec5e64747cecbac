"""Effects of a password change, wherever the password is set."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _

from gallery.accounts import access
from gallery.models import User


class TokensEndWithPassword:
    """Password validator that accepts every password, and deletes API tokens after a change.

    Django calls `password_changed` of the validators whenever a changed password is saved, by
    pages, reset links, the back office and `manage.py changepassword`. It does not when only the
    hash is upgraded at sign-in.
    """

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Accept the password."""

    def get_help_text(self) -> str:
        """Return the text beside the password field, about API tokens."""
        return _("When you change it later, all your API tokens end.")

    def password_changed(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Delete the user's API tokens."""
        if isinstance(user, User):
            access.end_tokens(owner=user)
