"""What follows from a new password, wherever it is set."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _

from gallery.accounts import access
from gallery.models import User


class TokensEndWithPassword:
    """Password validator that accepts every password, and ends API tokens when one is changed.

    Django calls `password_changed` of the validators whenever a changed password is saved: from
    pages, reset links, the back office and `manage.py changepassword` alike. A hash that is merely
    renewed at sign-in is no change.
    """

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Accept the password."""

    def get_help_text(self) -> str:
        """Return what people read beside the field."""
        return _("When you change it later, all your API tokens end.")

    def password_changed(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """End the user's API tokens."""
        if isinstance(user, User):
            access.end_tokens(owner=user)
